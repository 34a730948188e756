import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DepthChange } from '../inbound/stream-event.ts';
import { type BookRow, nextSide } from './order-book.ts';

const aChange = (fields: Partial<DepthChange>): DepthChange => ({
  position: 0,
  operation: 'insert',
  side: 'bid',
  price: 190,
  size: 100,
  marketMaker: '',
  ...fields,
});
const rows = (...prices: readonly number[]): readonly BookRow[] =>
  prices.map((price) => ({ price, size: 100, marketMaker: '' }));
const pricesOf = (side: readonly BookRow[]) => side.map(({ price }) => price);

describe('nextSide', () => {
  it.each([
    ['inserts at the top', aChange({ position: 0, price: 9 }), [9, 3, 2, 1]],
    ['inserts in between', aChange({ position: 1, price: 9 }), [3, 9, 2, 1]],
    ['inserts at the end', aChange({ position: 3, price: 9 }), [3, 2, 1, 9]],
    ['appends an insert beyond the end', aChange({ position: 7, price: 9 }), [3, 2, 1, 9]],
    ['updates in place', aChange({ operation: 'update', position: 1, price: 9 }), [3, 9, 1]],
    [
      'appends an update of a row that is not there',
      aChange({ operation: 'update', position: 3, price: 9 }),
      [3, 2, 1, 9],
    ],
    ['deletes and closes up', aChange({ operation: 'delete', position: 1 }), [3, 1]],
    ['lets a deletion of a row that is not there be', aChange({ operation: 'delete', position: 3 }), [3, 2, 1]],
    ['lets nonsense be', aChange({ position: -1 }), [3, 2, 1]],
    ['lets a number that is none be', aChange({ position: Number.NaN }), [3, 2, 1]],
  ] as const)('%s', (_title, change, prices) => {
    expect(pricesOf(nextSide(rows(3, 2, 1), change, 10))).toEqual(prices);
  });

  it('keeps no more rows than were asked for: an insert pushes out the last', () => {
    expect(pricesOf(nextSide(rows(3, 2, 1), aChange({ price: 9 }), 3))).toEqual([9, 3, 2]);
  });

  it('follows a plain array through any changes, and never changes the rows it was given', () => {
    const change = fc.record({
      operation: fc.constantFrom('insert', 'update', 'delete'),
      position: fc.nat(4),
      price: fc.integer({ min: 1, max: 99 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const model: number[] = [];
        let side: readonly BookRow[] = [];
        for (const { operation, position, price } of changes) {
          if (operation === 'insert') model.splice(Math.min(position, model.length), 0, price);
          else if (position < model.length) model.splice(position, 1, ...(operation === 'update' ? [price] : []));
          else if (operation === 'update') model.push(price);
          model.splice(5);
          const before = [...side];
          const next = nextSide(side, aChange({ operation, position, price }), 5);
          expect(side).toEqual(before);
          side = next;
        }
        expect(pricesOf(side)).toEqual(model);
      }),
    );
  });
});
