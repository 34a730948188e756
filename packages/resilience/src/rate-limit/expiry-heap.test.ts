import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExpiryHeap } from './expiry-heap.ts';
import { Patience, Waiter } from './waiter.ts';

const nothing = (): void => undefined;

function aPatience(expiresAtMs: number): Patience {
  const waiter = new Waiter({ cost: 1, priority: 0, sinceMs: 0, start: undefined });
  return new Patience(waiter, { expiresAtMs, source: undefined }, nothing);
}

test('gives the earliest first, whoever left from wherever in between', () => {
  const cases = fc.array(fc.record({ atMs: fc.nat(50), leaves: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(cases, (entries) => {
      const heap = new ExpiryHeap();
      const all = entries.map(({ atMs, leaves }) => ({ patience: aPatience(atMs), leaves }));
      for (const { patience } of all) heap.add(patience);
      for (const { patience } of all.filter((one) => one.leaves)) {
        heap.remove(patience);
        heap.remove(patience);
      }
      const left = all.filter((one) => !one.leaves).map((one) => one.patience.expiresAtMs);
      expect(heap.size).toBe(left.length);
      const order: number[] = [];
      for (let first = heap.first; first !== undefined; first = heap.first) {
        order.push(first.expiresAtMs);
        heap.remove(first);
        expect(first.heapIndex).toBe(-1);
      }
      expect(order).toEqual(left.toSorted((a, b) => a - b));
    }),
    { numRuns: 200 },
  );
});
