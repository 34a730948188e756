import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { LatencyTracker, type LatencyTrackerOptions } from './latency-tracker.ts';

function aTracker(options: LatencyTrackerOptions = {}) {
  const clock = new FakeClock();
  const events = new Publisher<ResilienceEvent>();
  const log = new EventLog(events);
  return { clock, log, tracker: new LatencyTracker({ clock, events, ...options }) };
}

function recordAll(tracker: LatencyTracker, ms: number, times: number): void {
  for (let time = 0; time < times; time += 1) tracker.record(ms);
}

describe('LatencyTracker', () => {
  it('says how many, the percentiles and the longest', () => {
    const { tracker } = aTracker();
    for (let ms = 1; ms <= 100; ms += 1) tracker.record(ms);
    const snapshot = tracker.snapshot();
    expect(snapshot).toMatchObject({ count: 100, max: 100, targetMs: undefined, isTargetMet: undefined, ignored: 0 });
    expect(snapshot.p50).toBeCloseTo(50, 0);
    expect(snapshot.p95).toBeCloseTo(95, 0);
    expect(snapshot.p99).toBeCloseTo(99, 0);
    expect(tracker.percentile(10)).toBeCloseTo(10, 0);
  });

  it('is all zeros and meets its target while there is nothing to judge', () => {
    const { tracker } = aTracker({ targetMs: 100 });
    expect(tracker.snapshot()).toEqual({
      count: 0,
      p50: 0,
      p95: 0,
      p99: 0,
      max: 0,
      targetMs: 100,
      isTargetMet: true,
      ignored: 0,
    });
  });

  it('H6: forgets what is older than its window, a sixth of it at a time', async () => {
    const { tracker, clock } = aTracker({ windowMs: 60_000 });
    recordAll(tracker, 500, 10);
    await clock.run(30_000);
    recordAll(tracker, 5, 10);
    expect(tracker.snapshot()).toMatchObject({ count: 20, max: 500 });
    await clock.run(29_999);
    expect(tracker.snapshot().count).toBe(20);
    await clock.run(1);
    expect(tracker.snapshot()).toMatchObject({ count: 10, max: 5 });
    await clock.run(30_000);
    expect(tracker.snapshot().count).toBe(0);
  });

  it('H6: after a long idle time the first record is the only one, and no timer was needed', () => {
    const { tracker, clock } = aTracker();
    recordAll(tracker, 500, 1_000);
    expect(clock.pendingTimers).toBe(0);
    clock.advance(600_000);
    tracker.record(5);
    expect(tracker.snapshot()).toMatchObject({ count: 1, max: 5 });
  });

  // Instrumented for a mutation run it takes ten times as long, hence the time-out.
  it('H6: agrees with a list that forgets, whatever comes and however time passes', { timeout: 30_000 }, () => {
    const windowMs = 600;
    const gaps = fc.oneof({ weight: 20, arbitrary: fc.nat(30) }, { weight: 1, arbitrary: fc.nat(900) });
    // Of two magnitudes only: each one more is another page to merge at every step.
    const durations = fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: 256, max: 500 }) },
      { weight: 1, arbitrary: fc.integer({ min: 501, max: 999 }) },
    );
    const step = fc.record({ afterMs: gaps, ms: durations });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const { tracker, clock } = aTracker({ windowMs, targetMs: 500 });
        const kept: { atMs: number; ms: number }[] = [];
        for (const { afterMs, ms } of steps) {
          clock.advance(afterMs);
          tracker.record(ms);
          kept.push({ atMs: clock.now(), ms });
          if (kept.length % 3 !== 0) continue;
          // A slot of 100 ms goes as a whole, so what is kept began with the sixth slot back.
          const oldestMs = (Math.floor(clock.now() / 100) - 5) * 100;
          const expected = kept.filter(({ atMs }) => atMs >= oldestMs).map((one) => one.ms);
          const { count, max, isTargetMet } = tracker.snapshot();
          const slow = expected.filter((one) => one > 500).length;
          expect({ count, max, isTargetMet }).toEqual({
            count: expected.length,
            max: Math.max(...expected),
            isTargetMet: slow <= expected.length - Math.ceil(expected.length * 0.95),
          });
        }
      }),
      { numRuns: 50 },
    );
  });

  it('H6: keeps what came on the very edge of a slot as long as the rest of that slot', () => {
    const { tracker, clock } = aTracker({ windowMs: 60_000 });
    tracker.record(1);
    clock.advance(10_000);
    tracker.record(2);
    clock.advance(50_000);
    expect(tracker.snapshot()).toMatchObject({ count: 1, max: 2 });
    clock.advance(10_000);
    expect(tracker.snapshot().count).toBe(0);
  });

  it('meets a target that is just reached, by a duration and by the number of slow ones', () => {
    const { tracker, log } = aTracker({ targetMs: 100 });
    recordAll(tracker, 100, 19);
    tracker.record(150);
    expect(tracker.snapshot().isTargetMet).toBe(true);
    expect(log.types).toEqual([]);
  });

  it('judges its target also when nobody listens', () => {
    const tracker = new LatencyTracker({ targetMs: 1, clock: new FakeClock() });
    recordAll(tracker, 5, 40);
    expect(tracker.snapshot().isTargetMet).toBe(false);
  });

  it('H7: record never throws, whatever it is given, and counts what it left out', () => {
    const { tracker } = aTracker({ targetMs: 100 });
    for (const ms of [0, 0.4, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) tracker.record(ms);
    expect(tracker.snapshot()).toMatchObject({ count: 3, ignored: 3, max: 2 ** 53 });
  });

  it('takes the time from a caller that knows it, and a time that has passed for now', () => {
    const { tracker, clock } = aTracker();
    clock.advance(100_000);
    tracker.record(5, 100_000);
    tracker.record(6, 1);
    expect(tracker.snapshot().count).toBe(2);
  });

  it('tells when its target is missed and when it is met again, once each', () => {
    const { tracker, clock, log } = aTracker({ targetMs: 100, name: 'orders' });
    recordAll(tracker, 150, 19);
    expect(log.types).toEqual([]);
    tracker.record(150);
    recordAll(tracker, 150, 10);
    expect(log.types).toEqual(['latency.target_missed']);
    expect(log.events[0]).toMatchObject({
      source: 'orders',
      targetMs: 100,
      percentile: 95,
      measuredMs: 150,
      count: 20,
    });
    expect(tracker.snapshot().isTargetMet).toBe(false);
    clock.advance(60_000);
    recordAll(tracker, 10, 3);
    expect(log.types).toEqual(['latency.target_missed', 'latency.target_met']);
  });

  it('does not flutter: what is barely good enough again is not told', () => {
    const { tracker, log } = aTracker({ targetMs: 100 });
    recordAll(tracker, 10, 90);
    recordAll(tracker, 150, 6);
    expect(log.types).toEqual(['latency.target_missed']);
    recordAll(tracker, 10, 30);
    expect(tracker.snapshot().isTargetMet).toBe(true);
    expect(log.types).toEqual(['latency.target_missed']);
    recordAll(tracker, 10, 120);
    expect(log.types).toEqual(['latency.target_missed', 'latency.target_met']);
  });

  it('notices at a snapshot that what was slow is forgotten', () => {
    const { tracker, clock, log } = aTracker({ targetMs: 100 });
    recordAll(tracker, 150, 20);
    clock.advance(60_000);
    tracker.snapshot();
    expect(log.types).toEqual(['latency.target_missed', 'latency.target_met']);
  });

  it('judges another percentile if told to', () => {
    const { tracker, log } = aTracker({ targetMs: 100, targetPercentile: 50 });
    recordAll(tracker, 150, 15);
    recordAll(tracker, 10, 15);
    expect(tracker.snapshot().isTargetMet).toBe(true);
    recordAll(tracker, 150, 2);
    expect(log.of('latency.target_missed')).toMatchObject([{ percentile: 50, source: 'latency' }]);
  });

  it.each<[LatencyTrackerOptions, string]>([
    [{ windowMs: 0 }, 'windowMs'],
    [{ targetMs: -5 }, 'targetMs'],
    [{ targetPercentile: 101 }, 'at most 100, was 101'],
    [{ targetPercentile: 0 }, 'targetPercentile'],
  ])('refuses %j', (options, name) => {
    expect(() => new LatencyTracker(options)).toThrow(name);
  });
});
