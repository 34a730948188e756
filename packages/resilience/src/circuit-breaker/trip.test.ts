import { describe, expect, it } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import type { Clock } from '../core/clock.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { countWindow } from './count-window.ts';
import { timeWindow } from './time-window.ts';
import type { Trip } from './trip.ts';

function aBreaker(trip: Trip): { clock: FakeClock; circuit: CircuitBreaker; log: EventLog<ResilienceEvent> } {
  const clock = new FakeClock();
  const events = new Publisher<ResilienceEvent>();
  return { clock, circuit: new CircuitBreaker({ trip, clock, events }), log: new EventLog(events) };
}

function record(circuit: CircuitBreaker, outcomes: string): void {
  for (const outcome of outcomes) {
    const admission = circuit.enter();
    circuit.leave(admission, outcome === 'f' ? 'failure' : outcome === 's' ? 'success' : 'ignored');
  }
}

describe('the rates of a window', () => {
  it.each([
    ['ssfsf', 'closed'],
    ['fsfs', 'open'],
    ['sssfff', 'open'],
    ['fff', 'closed'],
    ['fffi', 'closed'],
    ['ffff', 'open'],
  ])('of a half, judged from four calls on: after %s it is %s', (outcomes, state) => {
    for (const trip of [
      countWindow({ windowCalls: 6, minimumCalls: 4, failureRate: 0.5 }),
      timeWindow({ windowMs: 1000, minimumCalls: 4, failureRate: 0.5 }),
    ]) {
      const { circuit, log } = aBreaker(trip);
      record(circuit, outcomes);
      expect(circuit.state).toBe(state);
      const told = { type: 'circuit.opened', because: 'fault_rate' };
      expect(log.events).toMatchObject(state === 'open' ? [told] : []);
    }
  });

  it('of slow calls open it with their own reason, and not before their share is reached', () => {
    const { clock, circuit, log } = aBreaker(
      timeWindow({ windowMs: 60_000, minimumCalls: 3, slowCallRate: 0.6, slowCallMs: 100, failureRate: 1 }),
    );
    record(circuit, 'ss');
    const slow = [circuit.enter(), circuit.enter()];
    clock.advance(99);
    expect(circuit.snapshot().window).toEqual({ calls: 2, faults: 0, slow: 0 });
    clock.advance(1);
    for (const admission of slow) circuit.leave(admission, 'success');
    expect([circuit.state, circuit.snapshot().window]).toEqual(['closed', { calls: 4, faults: 0, slow: 2 }]);
    const last = circuit.enter();
    clock.advance(100);
    circuit.leave(last, 'success');
    expect(log.events).toMatchObject([{ type: 'circuit.opened', because: 'slow_rate' }]);
  });

  it('forget what is too old also while nobody calls', () => {
    const { clock, circuit } = aBreaker(timeWindow({ windowMs: 1000, minimumCalls: 9, failureRate: 1 }));
    record(circuit, 'fs');
    expect(circuit.snapshot().window).toEqual({ calls: 2, faults: 1, slow: 0 });
    clock.advance(1000);
    expect(circuit.snapshot().window).toEqual({ calls: 0, faults: 0, slow: 0 });
  });

  it.each([
    ['count', countWindow({ windowCalls: 3, minimumCalls: 3, failureRate: 1, slowCallRate: 1, slowCallMs: 50 })],
    ['time', timeWindow({ windowMs: 1000, minimumCalls: 9, failureRate: 1, slowCallRate: 1, slowCallMs: 50 })],
  ])('start from nothing after a reset, and count right from there: %s', (name, trip) => {
    const { clock, circuit } = aBreaker(trip);
    record(circuit, 'f');
    const hangs = circuit.enter();
    clock.advance(150);
    record(circuit, 's');
    expect(circuit.snapshot().window).toEqual({ calls: 3, faults: 1, slow: 1 });
    circuit.reset();
    expect(circuit.snapshot().window).toEqual({ calls: 0, faults: 0, slow: 0 });
    circuit.leave(hangs, 'failure');
    record(circuit, 'ssfsss');
    expect(circuit.snapshot().window).toMatchObject({ faults: name === 'count' ? 0 : 1, slow: 0 });
    clock.advance(2000);
    record(circuit, 's');
    expect(circuit.snapshot().window?.faults).toBe(0);
  });

  it('take a fault of a slow call that the window of calls still just holds', () => {
    const { clock, circuit } = aBreaker(
      countWindow({ windowCalls: 3, minimumCalls: 3, failureRate: 1, slowCallRate: 1, slowCallMs: 50 }),
    );
    record(circuit, 'ss');
    const [hangs, forgotten] = [circuit.enter(), circuit.enter()];
    clock.advance(50);
    record(circuit, 'i');
    expect(circuit.snapshot().window).toEqual({ calls: 3, faults: 0, slow: 2 });
    record(circuit, 's');
    circuit.leave(hangs, 'failure');
    expect(circuit.snapshot().window).toEqual({ calls: 3, faults: 1, slow: 2 });
    record(circuit, 'ss');
    circuit.leave(forgotten, 'failure');
    expect(circuit.snapshot().window).toEqual({ calls: 3, faults: 1, slow: 1 });
  });

  it('do not watch a call that was only allowed, and do not count one that was ignored', () => {
    const { clock, circuit } = aBreaker(
      timeWindow({ windowMs: 60_000, minimumCalls: 1, slowCallRate: 0.1, slowCallMs: 100 }),
    );
    expect(circuit.allowRequest()).toBe(true);
    circuit.recordIgnored();
    clock.advance(100);
    expect(circuit.allowRequest()).toBe(true);
    expect(circuit.snapshot().window).toEqual({ calls: 0, faults: 0, slow: 0 });
  });
});

describe('slow calls on a clock with turns', () => {
  it('begin at the end of their turn; until then nobody reads the clock, and none of them is slow', () => {
    const time = new FakeClock();
    let reads = 0;
    const ends: (() => void)[] = [];
    const clock: Clock = {
      now: () => {
        reads += 1;
        return time.now();
      },
      wallNow: () => time.wallNow(),
      setTimer: (callback, delayMs) => time.setTimer(callback, delayMs),
      afterInput: (callback) => {
        time.afterInput(callback);
      },
      endOfTurn: (callback) => void ends.push(callback),
    };
    const trip = timeWindow({ windowMs: 60_000, minimumCalls: 5, slowCallRate: 1, slowCallMs: 100 });
    const circuit = new CircuitBreaker({ trip, clock });
    const [quick, slow] = [circuit.enter(), circuit.enter()];
    expect(reads).toBe(0);
    time.advance(100);
    circuit.leave(quick, 'success');
    expect(reads).toBe(1);
    expect(circuit.snapshot().window).toEqual({ calls: 1, faults: 0, slow: 0 });
    ends.pop()?.();
    time.advance(99);
    circuit.enter();
    expect(circuit.snapshot().window?.slow).toBe(0);
    time.advance(1);
    circuit.leave(slow, 'success');
    expect(circuit.snapshot().window).toEqual({ calls: 2, faults: 0, slow: 1 });
  });
});
