import { describe, expect, test } from 'vitest';
import { FRONT_LANE, Lanes, type Waiter } from './lanes.ts';

function aWaiter({
  priority = 0,
  sinceMs = 0,
  cost = 1,
}: {
  priority?: number;
  sinceMs?: number;
  cost?: number;
}): Waiter {
  const links = { previous: undefined, next: undefined, patience: undefined };
  return { cost, priority, sinceMs, start: undefined, settle: () => undefined, ...links };
}

describe('Lanes', () => {
  test('serves the higher priority first, and within one in the order they came', () => {
    const lanes = new Lanes(Number.POSITIVE_INFINITY);
    const [low, high, later, front] = [
      aWaiter({}),
      aWaiter({ priority: 2 }),
      aWaiter({ priority: 2 }),
      aWaiter({ priority: FRONT_LANE }),
    ];
    for (const waiter of [low, high, later, front]) lanes.add(waiter);
    expect(lanes.all()).toEqual([front, high, later, low]);
    const served: (Waiter | undefined)[] = [];
    for (let first = lanes.first(0); first !== undefined; first = lanes.first(0)) {
      served.push(first);
      lanes.remove(first);
    }
    expect(served).toEqual([front, high, later, low]);
    expect(lanes.size).toBe(0);
  });

  test('lets who waited long enough rise above a busier lane, but never above the front lane', () => {
    const lanes = new Lanes(1000);
    const old = aWaiter({ sinceMs: 0 });
    const young = aWaiter({ priority: 2, sinceMs: 1500 });
    lanes.add(old);
    lanes.add(young);
    expect(lanes.first(1500)).toBe(young);
    expect(lanes.first(4000)).toBe(young);
    lanes.remove(young);
    const younger = aWaiter({ priority: 2, sinceMs: 2001 });
    lanes.add(younger);
    expect(lanes.first(2001)).toBe(old);
    const front = aWaiter({ priority: FRONT_LANE, sinceMs: 2001 });
    lanes.add(front);
    expect(lanes.first(1_000_000)).toBe(front);
  });

  test('knows who stands before a newcomer and what they ask for', () => {
    const lanes = new Lanes(1000);
    expect(lanes.costAhead(-5, 0)).toBe(0);
    lanes.add(aWaiter({ cost: 3 }));
    lanes.add(aWaiter({ cost: 2, priority: 1 }));
    lanes.add(aWaiter({ cost: 5, priority: FRONT_LANE }));
    expect([0, 1, 2, FRONT_LANE].map((priority) => lanes.costAhead(priority, 0))).toEqual([10, 7, 5, 5]);
    expect(lanes.costAhead(2, 2000)).toBe(10);
  });

  test('counts the front lane by itself', () => {
    const lanes = new Lanes(1000);
    const front = aWaiter({ priority: FRONT_LANE });
    lanes.add(front);
    expect([lanes.size, lanes.frontSize, lanes.lowest?.priority]).toEqual([1, 1, FRONT_LANE]);
    lanes.add(aWaiter({ priority: 3 }));
    lanes.add(aWaiter({ priority: -1 }));
    expect([lanes.size, lanes.frontSize, lanes.lowest?.priority]).toEqual([3, 1, -1]);
    lanes.remove(front);
    expect([lanes.size, lanes.frontSize]).toEqual([2, 0]);
  });

  test('a waiter leaves from the middle without a trace', () => {
    const lanes = new Lanes(1000);
    const [first, middle, last] = [aWaiter({}), aWaiter({ cost: 4 }), aWaiter({})];
    for (const waiter of [first, middle, last]) lanes.add(waiter);
    lanes.remove(middle);
    expect(lanes.all()).toEqual([first, last]);
    expect(lanes.costAhead(0, 0)).toBe(2);
    lanes.remove(last);
    lanes.remove(first);
    expect(lanes.first(0)).toBeUndefined();
    lanes.add(middle);
    expect(lanes.first(0)).toBe(middle);
  });
});
