import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderIds } from './order-ids.ts';

describe('OrderIds', () => {
  it("starts at TWS's next valid id", () => {
    const ids = new OrderIds();
    expect(ids.seed(38_100)).toBe(false);
    expect([ids.take(), ids.take()]).toEqual([38_100, 38_101]);
  });

  it('goes on above its own highest when TWS rolls back from 38103 to 38099, and says so', () => {
    const ids = new OrderIds();
    ids.seed(38_100);
    for (let taken = 0; taken < 4; taken += 1) ids.take();
    expect(ids.highest).toBe(38_103);
    expect(ids.seed(38_099)).toBe(true);
    expect(ids.take()).toBe(38_104);
  });

  it('is no roll-back when TWS counts on from the last order', () => {
    const ids = new OrderIds();
    ids.seed(5);
    ids.take();
    expect(ids.seed(6)).toBe(false);
  });

  it('passes over an id that some order of ours already has at the broker', () => {
    const ids = new OrderIds();
    ids.seed(5);
    ids.sawOrder(90);
    expect(ids.take()).toBe(91);
  });

  it('is not led astray by a report without an id', () => {
    const ids = new OrderIds();
    ids.seed(5);
    ids.sawOrder(Number.NaN);
    expect(ids.take()).toBe(5);
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
          const named = type === 'saw' ? id : ids.take();
          if (type === 'take' && used.includes(named)) repeated.push(named);
          used.push(named);
        }
        expect(repeated).toEqual([]);
      }),
    );
  });
});
