import { describe, expect, it, vi } from 'vitest';
import type { Call, CallKind } from '../core/call.ts';
import { pipeline } from '../core/pipeline.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { breakCircuit } from './break-circuit.ts';
import { CircuitBreaker } from './circuit-breaker.ts';

const aCircuit = (name: string): CircuitBreaker =>
  new CircuitBreaker({ name, failureThreshold: 1, clock: new FakeClock() });
const fail = (): Promise<never> => Promise.reject(new Error('ill'));

describe('breakCircuit', () => {
  it('opens on faults and then refuses without calling further', async () => {
    const layers = pipeline(breakCircuit(aCircuit('all')));
    await expect(layers.execute(() => 1)).resolves.toBe(1);
    await expect(layers.execute(fail)).rejects.toThrow('ill');
    const work = vi.fn<() => number>();
    await expect(layers.execute(work)).rejects.toThrow('circuit "all" is open');
    expect(work).not.toHaveBeenCalled();
  });

  it('lets a cancel pass an open circuit, and does not count what becomes of it', async () => {
    const circuit = aCircuit('all');
    const layers = pipeline(breakCircuit(circuit));
    await expect(layers.execute(fail, { kind: 'cancel' })).rejects.toThrow('ill');
    expect(circuit.state).toBe('closed');
    await expect(layers.execute(fail)).rejects.toThrow('ill');
    await expect(layers.execute(() => 'gone', { kind: 'cancel' })).resolves.toBe('gone');
    expect(circuit.state).toBe('open');
  });

  it.each<CallKind>(['query', 'cancel'])('takes each %s to the circuit that is chosen for it, if any', async (kind) => {
    const circuits: Record<string, CircuitBreaker> = { a: aCircuit('a'), b: aCircuit('b') };
    const choose = (call: Call): CircuitBreaker | undefined => circuits[call.key ?? ''];
    const layers = pipeline(breakCircuit(choose));
    await expect(layers.execute(fail, { key: 'a', kind })).rejects.toThrow('ill');
    await expect(layers.execute(fail, { key: 'elsewhere', kind })).rejects.toThrow('ill');
    await expect(layers.execute(() => 1, { key: 'b', kind })).resolves.toBe(1);
    expect([circuits['a']?.state, circuits['b']?.state]).toEqual([kind === 'cancel' ? 'closed' : 'open', 'closed']);
  });

  it.each([
    ['one circuit for all', (circuit: CircuitBreaker) => breakCircuit(circuit)],
    ['a circuit that is chosen', (circuit: CircuitBreaker) => breakCircuit(() => circuit)],
  ])('tells %s of successes too, so that faults before them count no more', async (_which, layerFor) => {
    const circuit = new CircuitBreaker({ failureThreshold: 2, clock: new FakeClock() });
    const layers = pipeline(layerFor(circuit));
    expect(layers.names).toEqual(['breakCircuit']);
    for (let round = 0; round < 3; round += 1) {
      await expect(layers.execute(fail)).rejects.toThrow('ill');
      await expect(layers.execute(() => 1)).resolves.toBe(1);
    }
    expect([circuit.state, circuit.snapshot().faultsInARow]).toEqual(['closed', 0]);
  });
});
