import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryStore } from './memory-store.ts';
import { SimulatedStore } from './simulated-store.ts';

const demand = { key: 'lines', capacity: 1, holder: 'one', ttlMs: 1_000 };

describe('a store that fails on command', () => {
  it('takes half its time each way', async () => {
    const clock = new FakeClock();
    const memory = new MemoryStore({ clock });
    const store = new SimulatedStore(memory, { clock, latencyMs: () => 100 });
    let answeredMs = 0;
    const asked = store.lease(demand).then((answer) => {
      answeredMs = clock.now();
      return answer;
    });
    await clock.run(60);
    await expect(memory.lease({ ...demand, holder: 'other' })).resolves.toMatchObject({ waitMs: 990 });
    await clock.run(60);
    await expect(asked).resolves.toEqual({ isGranted: true, token: 1 });
    expect(answeredMs).toBe(100);
  });

  it('refuses before anything is done, or closes once it was done', async () => {
    const clock = new FakeClock();
    const memory = new MemoryStore({ clock });
    const store = new SimulatedStore(memory, { clock, latencyMs: () => 100 });
    store.refuse();
    const refused = store.lease(demand);
    await Promise.all([
      expect(refused).rejects.toThrow('"simulated" is away: it refused the connection'),
      clock.run(50),
    ]);
    await expect(memory.lease(demand)).resolves.toEqual({ isGranted: true, token: 1 });
    store.comeUp();
    const closed = store.release({ key: 'lines', holder: 'one', token: 1 });
    await clock.run(60);
    store.refuse();
    await Promise.all([expect(closed).rejects.toThrow('"simulated" is away: it closed the connection'), clock.run(50)]);
    await expect(memory.lease({ ...demand, holder: 'other' })).resolves.toMatchObject({ isGranted: true });
  });

  it('does what came while it was frozen once it comes up, in order, and once', async () => {
    const clock = new FakeClock();
    const memory = new MemoryStore({ clock });
    const store = new SimulatedStore(memory, { clock });
    store.freeze();
    const asked = [store.lease(demand), store.lease({ ...demand, holder: 'other' })];
    await clock.run(5_000);
    store.comeUp();
    store.comeUp();
    await expect(Promise.all(asked)).resolves.toEqual([
      { isGranted: true, token: 1 },
      { isGranted: false, waitMs: 1_000, isHeld: false },
    ]);
  });

  it('tells of a halt only while it is up', async () => {
    const memory = new MemoryStore();
    const store = new SimulatedStore(memory);
    let told = 0;
    const stop = store.watchHalt('desk', () => {
      told += 1;
    });
    await memory.writeHalt('desk', { isHalted: true, reason: '' });
    store.freeze();
    await memory.writeHalt('desk', { isHalted: false, reason: '' });
    store.comeUp();
    await memory.writeHalt('desk', { isHalted: true, reason: '' });
    stop();
    await memory.writeHalt('desk', { isHalted: false, reason: '' });
    expect(told).toBe(2);
  });
});
