import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderIds } from './order-ids.ts';

function take(ids: OrderIds): number {
  ids.kept(ids.reserve());
  return ids.take();
}

describe('OrderIds', () => {
  it("starts at TWS's next valid id", () => {
    const ids = new OrderIds();
    expect(ids.seed(38_100)).toBe(false);
    expect([take(ids), take(ids)]).toEqual([38_100, 38_101]);
  });

  it('goes on above its own highest when TWS rolls back from 38103 to 38099, and says so', () => {
    const ids = new OrderIds();
    ids.seed(38_100);
    for (let taken = 0; taken < 4; taken += 1) take(ids);
    expect(ids.highest).toBe(38_103);
    expect(ids.seed(38_099)).toBe(true);
    expect(take(ids)).toBe(38_104);
  });

  it('is no roll-back when TWS counts on from the last order', () => {
    const ids = new OrderIds();
    ids.seed(5);
    take(ids);
    expect(ids.seed(6)).toBe(false);
  });

  it('passes over an id that some order of ours already has at the broker', () => {
    const ids = new OrderIds();
    ids.seed(5);
    ids.sawOrder(90);
    expect(take(ids)).toBe(91);
  });

  it('is not led astray by a report without an id', () => {
    const ids = new OrderIds();
    ids.seed(5);
    ids.sawOrder(Number.NaN);
    expect(take(ids)).toBe(5);
  });

  it('gives each of several that ask at once a number of its own, in the order in which they are sent', () => {
    const ids = new OrderIds();
    ids.seed(5);
    const marks = [ids.reserve(), ids.reserve(3)];
    expect(marks).toEqual([5, 8]);
    for (const mark of marks) ids.kept(mark);
    expect([ids.take(), ids.take(), ids.take(), ids.take()]).toEqual([5, 6, 7, 8]);
  });

  it('gives out no number that would not survive a crash', () => {
    const ids = new OrderIds();
    ids.seed(5);
    const mark = ids.reserve();
    expect(() => ids.take()).toThrow('order id 5 is not written down yet (up to 0 is): place the order again');
    ids.kept(mark);
    ids.sawOrder(90);
    expect(() => ids.take()).toThrow(/order id 91 is not written down yet/);
    expect(take(ids)).toBe(91);
  });

  it('gives back room that was not used', () => {
    const ids = new OrderIds();
    ids.seed(5);
    ids.reserve();
    ids.release();
    expect(take(ids)).toBe(5);
  });

  it('goes on above what may have been sent before a crash, and calls it no roll-back', () => {
    const ids = new OrderIds();
    ids.resume(11, 14);
    expect(ids.seed(12)).toBe(false);
    expect(ids.seed(11)).toBe(true);
    expect(take(ids)).toBe(15);
  });

  it('never gives out an id that was given out or seen before', () => {
    const step = fc.record({ type: fc.constantFrom('take', 'seed', 'saw'), id: fc.integer({ min: 1, max: 60 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ids = new OrderIds();
        const used: number[] = [];
        const repeated: number[] = [];
        for (const { type, id } of steps) {
          if (type === 'seed') {
            ids.seed(id);
            continue;
          }
          if (type === 'saw') ids.sawOrder(id);
          const named = type === 'saw' ? id : take(ids);
          if (type === 'take' && used.includes(named)) repeated.push(named);
          used.push(named);
        }
        expect(repeated).toEqual([]);
      }),
    );
  });
});
