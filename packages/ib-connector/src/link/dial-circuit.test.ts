import { CircuitBreaker, constantBackoff, Publisher } from '@autobot/resilience';
import { FakeClock } from '@autobot/resilience/testing';
import { describe, expect, it } from 'vitest';
import { LinkFailedError } from '../errors/link-errors.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import { backoffBehind, watchDials } from './dial-circuit.ts';

function aCircuit() {
  const clock = new FakeClock();
  const events = new Publisher<IbEvent>();
  const circuit = new CircuitBreaker({ name: 'dial', failureThreshold: 3, resetTimeoutMs: 10_000, clock });
  const stop = watchDials(circuit, events);
  const backoff = backoffBehind(circuit, constantBackoff({ delayMs: 20 }));
  const dial = () => {
    events.publish({ type: 'link.changed', source: 'tws', atMs: clock.now(), from: 'idle', to: 'dialing' });
  };
  const fail = (cause: unknown = new LinkFailedError('refused', 'nothing listens')) => {
    dial();
    events.publish({ type: 'link.open_failed', source: 'tws', atMs: clock.now(), epoch: 1, phase: 'dialing', cause });
  };
  const succeed = () => {
    dial();
    events.publish({ type: 'link.ready', source: 'tws', atMs: clock.now(), epoch: 1, tookMs: 1 });
  };
  const waitMs = () => backoff.delayMs({ attempt: 1, previousMs: 0 });
  return { clock, circuit, stop, fail, succeed, waitMs };
}

describe('the circuit of dialling', () => {
  it('opens after failures in a row, and the next dial waits until it would be let through', () => {
    const { circuit, fail, waitMs, clock } = aCircuit();
    fail();
    fail();
    expect([circuit.state, waitMs()]).toEqual(['closed', 20]);
    fail();
    expect([circuit.state, waitMs()]).toEqual(['open', 10_000]);
    clock.advance(9_990);
    expect(waitMs()).toBe(20);
  });

  it('opens again when the one dial it lets through fails, and closes when it succeeds', () => {
    const { circuit, fail, succeed, clock } = aCircuit();
    for (let dials = 0; dials < 3; dials += 1) fail();
    clock.advance(10_000);
    expect(circuit.state).toBe('halfOpen');
    fail();
    expect(circuit.state).toBe('open');
    clock.advance(10_000);
    succeed();
    expect(circuit.state).toBe('closed');
  });

  it('closes when a dial that went ahead of it succeeds', () => {
    const { circuit, fail, succeed } = aCircuit();
    for (let dials = 0; dials < 3; dials += 1) fail();
    succeed();
    expect(circuit.state).toBe('closed');
  });

  it('counts failures in a row only', () => {
    const { circuit, fail, succeed } = aCircuit();
    fail();
    fail();
    succeed();
    fail();
    expect(circuit.state).toBe('closed');
  });

  it('hears nothing any more once it was stopped', () => {
    const { circuit, fail, stop } = aCircuit();
    stop();
    for (let dials = 0; dials < 5; dials += 1) fail();
    expect(circuit.state).toBe('closed');
  });
});
