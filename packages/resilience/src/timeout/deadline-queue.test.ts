import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Timer } from '../core/clock.ts';
import { aClockWithTurns } from '../../test/a-clock-with-turns.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { DeadlineQueue, DeadlineQueues, type Expiring } from './deadline-queue.ts';

function anItem(expire: (nowMs: number) => void): Expiring {
  return { beganMs: undefined, isRunning: false, previous: undefined, next: undefined, expire };
}

describe('DeadlineQueue', () => {
  it('expires each item once and on time, unless it was removed, with one timer at most', () => {
    const steps = fc.array(
      fc.oneof(
        fc.constant('add'),
        fc.nat({ max: 30 }),
        fc.nat({ max: 9 }).map((n) => ({ n })),
      ),
    );
    fc.assert(
      fc.property(steps, (list) => {
        const clock = new FakeClock();
        const queue = new DeadlineQueue(100, clock);
        const items: { item: Expiring; addedMs: number; isRemoved: boolean; expiredMs: number[] }[] = [];
        const step = (one: (typeof list)[number]): void => {
          if (typeof one === 'number') {
            clock.advance(one);
          } else if (typeof one === 'object') {
            const entry = items[one.n];
            if (entry === undefined) return;
            entry.isRemoved ||= entry.item.isRunning;
            queue.remove(entry.item);
          } else {
            const expiredMs: number[] = [];
            const entry = { item: anItem((nowMs) => expiredMs.push(nowMs)), addedMs: clock.now(), isRemoved: false };
            items.push({ ...entry, expiredMs });
            queue.add(entry.item, clock.now());
          }
        };
        for (const one of list) {
          step(one);
          expect(clock.pendingTimers).toBeLessThanOrEqual(1);
        }
        clock.advance(1000);
        expect(clock.pendingTimers).toBe(0);
        for (const { addedMs, isRemoved, expiredMs } of items) {
          expect(expiredMs).toEqual(isRemoved ? [] : [addedMs + 100]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('takes what expires into account when one expiry removes or adds another', () => {
    const clock = new FakeClock();
    const queue = new DeadlineQueue(100, clock);
    const log: string[] = [];
    const second = anItem(() => log.push('never'));
    const third = anItem((nowMs) => log.push(`third@${nowMs}`));
    queue.add(
      anItem((nowMs) => {
        queue.remove(second);
        queue.add(third, nowMs);
        log.push(`${clock.pendingTimers} timers`);
      }),
      0,
    );
    queue.add(second, 0);
    clock.advance(1000);
    expect(log).toEqual(['0 timers', 'third@200']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not keep the process running for an empty queue', () => {
    const clock = new FakeClock();
    const keepAlive = vi.fn<(isNeeded: boolean) => void>();
    const arm = clock.setTimer.bind(clock);
    vi.spyOn(clock, 'setTimer').mockImplementation(
      (callback, delayMs): Timer => Object.assign(arm(callback, delayMs), { keepAlive }),
    );
    const queue = new DeadlineQueue(100, clock);
    const item = anItem(() => undefined);
    queue.add(item, 0);
    queue.remove(item);
    queue.remove(item);
    queue.add(item, 0);
    expect(keepAlive.mock.calls).toEqual([[false], [true]]);
  });
});

describe('DeadlineQueue on a clock with turns', () => {
  it('counts from the end of the turn, so that it is never early, with a timer that was armed before', () => {
    const { clock, time, endTurn } = aClockWithTurns();
    const queue = new DeadlineQueue(100, clock);
    const expiredMs: number[] = [];
    queue.add(anItem((nowMs) => expiredMs.push(nowMs)));
    time.advance(30);
    endTurn();
    time.advance(99.9);
    expect([expiredMs, time.pendingTimers]).toEqual([[], 1]);
    time.advance(0.1);
    expect([expiredMs, time.pendingTimers]).toEqual([[130], 0]);
  });

  it('waits its whole time again if its timer fires within the turn', () => {
    const { clock, time, endTurn } = aClockWithTurns();
    const queue = new DeadlineQueue(100, clock);
    const expiredMs: number[] = [];
    queue.add(anItem((nowMs) => expiredMs.push(nowMs)));
    time.advance(150);
    expect([expiredMs, time.nextTimerMs]).toEqual([[], 200]);
    endTurn();
    time.advance(100);
    expect(expiredMs).toEqual([250]);
  });

  it('looks once a turn whether its timer must keep the process running, however many calls come and go', () => {
    const { clock, time, endTurn } = aClockWithTurns();
    const keepAlive = vi.fn<(isNeeded: boolean) => void>();
    const arm = time.setTimer.bind(time);
    vi.spyOn(time, 'setTimer').mockImplementation(
      (callback, delayMs): Timer => Object.assign(arm(callback, delayMs), { keepAlive }),
    );
    const queue = new DeadlineQueue(100, clock);
    for (let count = 0; count < 5; count += 1) {
      const item = anItem(() => undefined);
      queue.add(item);
      queue.remove(item);
    }
    expect(keepAlive).not.toHaveBeenCalled();
    endTurn();
    expect(keepAlive.mock.calls).toEqual([[false]]);
    queue.add(anItem(() => undefined));
    endTurn();
    queue.add(anItem(() => undefined));
    endTurn();
    expect(keepAlive.mock.calls).toEqual([[false], [true]]);
    time.advance(500);
    queue.add(anItem(() => undefined));
    endTurn();
    expect(keepAlive.mock.calls).toEqual([[false], [true]]);
  });
});

describe('DeadlineQueues', () => {
  it('B19: throws away the queue of a duration that nobody waits for any more', () => {
    const clock = new FakeClock();
    const queues = new DeadlineQueues(clock);
    const queue = queues.of(100);
    queue.add(
      anItem(() => undefined),
      0,
    );
    expect(queues.of(100)).toBe(queue);
    clock.advance(100);
    expect(queues.of(100)).not.toBe(queue);
  });
});
