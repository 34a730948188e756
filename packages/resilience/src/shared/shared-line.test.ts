import { describe, expect, it } from 'vitest';
import { sharedSignal } from '../core/abort-scope.ts';
import { FRONT_LANE } from '../rate-limit/lanes.ts';
import { SharedLine, type SharedWaiter } from './shared-line.ts';

interface Named extends SharedWaiter {
  readonly name: string;
  stops: number;
}

function aWaiter(name: string, priority = 0): Named & { settled: unknown[] } {
  const settled: unknown[] = [];
  const settle = (value: unknown): void => {
    settled.push(value);
  };
  const times = { sinceMs: 0, expiresAtMs: Number.POSITIVE_INFINITY };
  const waiter = { name, priority, ...times, isAsking: false, isGone: false, settle, settled, stops: 0 };
  return Object.assign(waiter, {
    stop: () => {
      waiter.stops += 1;
    },
  });
}

describe('a line of those who wait', () => {
  it('has the highest priority first, and who came first among equals', () => {
    const line = new SharedLine<Named>();
    const waiters = [aWaiter('a'), aWaiter('b', 2), aWaiter('c'), aWaiter('d', 2), aWaiter('e', FRONT_LANE)];
    for (const waiter of waiters) line.add(waiter, undefined, () => {});
    expect(line.all().map(({ name }) => name)).toEqual(['e', 'b', 'd', 'a', 'c']);
    expect([line.size, line.ordinary]).toEqual([5, 4]);
  });

  it('is left once, by nobody else, and what is listened to is left alone then', () => {
    const line = new SharedLine<Named>();
    const [first, second] = [aWaiter('first'), aWaiter('second')];
    line.add(first, undefined, () => {});
    line.add(second, undefined, () => {});
    line.remove(first);
    line.remove(first);
    expect([first.isGone, first.stops, second.isGone, second.stops]).toEqual([true, 1, false, 0]);
    expect(line.all()).toEqual([second]);
  });

  it('is left when its signal is aborted: it rejects with the reason, and the line hears of it', async () => {
    const line = new SharedLine<ReturnType<typeof aWaiter>>();
    const given = new AbortController();
    const waiter = aWaiter('hasty');
    let left = 0;
    line.add(waiter, sharedSignal(given.signal), () => {
      left += 1;
    });
    expect(left).toBe(0);
    given.abort(new Error('enough'));
    expect([line.size, waiter.isGone, left]).toEqual([0, true, 1]);
    await expect(waiter.settled[0]).rejects.toThrow('enough');
  });

  it('does not hear of a signal that is aborted after it was served', () => {
    const line = new SharedLine<ReturnType<typeof aWaiter>>();
    const given = new AbortController();
    const waiter = aWaiter('served');
    let left = 0;
    line.add(waiter, sharedSignal(given.signal), () => {
      left += 1;
    });
    line.remove(waiter);
    given.abort(new Error('too late'));
    expect([left, waiter.settled]).toEqual([0, []]);
  });
});
