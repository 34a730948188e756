import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AccountLedger, nextPosition, type Position } from './account-ledger.ts';
import { stockNamed } from './instrument-catalogue.ts';

const instrument = stockNamed('TEST', 100, 1);
const flat: Position = { account: 'DU1', instrument, quantity: 0, averageCost: 0, realizedPnl: 0 };

test.each([
  { title: 'opens', before: flat, quantity: 10, cost: 100, after: { quantity: 10, averageCost: 100, realizedPnl: 0 } },
  {
    title: 'adds at average cost',
    before: { ...flat, quantity: 10, averageCost: 100 },
    quantity: 10,
    cost: 110,
    after: { quantity: 20, averageCost: 105, realizedPnl: 0 },
  },
  {
    title: 'takes profit on what closes',
    before: { ...flat, quantity: 10, averageCost: 100 },
    quantity: -4,
    cost: 110,
    after: { quantity: 6, averageCost: 100, realizedPnl: 40 },
  },
  {
    title: 'turns round and starts anew',
    before: { ...flat, quantity: 10, averageCost: 100 },
    quantity: -15,
    cost: 90,
    after: { quantity: -5, averageCost: 90, realizedPnl: -100 },
  },
  {
    title: 'buys back a short with profit',
    before: { ...flat, quantity: -10, averageCost: 100 },
    quantity: 10,
    cost: 80,
    after: { quantity: 0, averageCost: 0, realizedPnl: 200 },
  },
])('a trade that $title', ({ before, quantity, cost, after }) => {
  expect(nextPosition(before, quantity, cost)).toMatchObject(after);
});

test('cash and positions always add up to what was put in, less commission and plus profit', () => {
  const trade = fc.record({
    quantity: fc.integer({ min: -50, max: 50 }).filter((quantity) => quantity !== 0),
    price: fc.integer({ min: 1, max: 200 }),
  });
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 30 }), (trades) => {
      const ledger = new AccountLedger(['DU1'], 1_000_000);
      let realized = 0;
      for (const { quantity, price } of trades) {
        realized += ledger.book({ account: 'DU1', instrument, quantity, price, commission: 1 });
      }
      const totals = ledger.totals('DU1', () => 120);
      expect(totals.realizedPnl).toBeCloseTo(realized);
      expect(totals.netLiquidation).toBeCloseTo(1_000_000 - trades.length + totals.realizedPnl + totals.unrealizedPnl);
    }),
  );
});

test('a corrected trade leaves the books as if it had been made at that price', () => {
  const trade = fc.record({
    quantity: fc.integer({ min: -50, max: 50 }).filter((quantity) => quantity !== 0),
    price: fc.integer({ min: 1, max: 200 }),
  });
  const trades = fc.array(trade, { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(trades, fc.nat(), fc.integer({ min: 1, max: 200 }), (made, which, price) => {
      const books = [
        made,
        made.with(which % made.length, { quantity: made[which % made.length]?.quantity ?? 0, price }),
      ];
      const [ledger, wanted] = books.map((list) => {
        const one = new AccountLedger(['DU1'], 1_000_000);
        const bookings = list.map((each) => ({ ...each, account: 'DU1', instrument, commission: 1 }));
        for (const booking of bookings) one.book(booking);
        return { one, bookings };
      });
      const corrected = ledger?.bookings[which % made.length];
      if (ledger === undefined || wanted === undefined || corrected === undefined) throw new Error('no trades');
      ledger.one.correct(corrected, price);
      const [is, ought] = [ledger.one, wanted.one].map((one) => one.totals('DU1', () => 120));
      for (const key of ['cash', 'netLiquidation', 'realizedPnl', 'unrealizedPnl'] as const)
        expect(is?.[key]).toBeCloseTo(ought?.[key] ?? Number.NaN);
      expect([...ledger.one.profits().values()]).toEqual([...wanted.one.profits().values()]);
    }),
  );
  expect(() =>
    new AccountLedger([], 0).correct({ account: '', instrument, quantity: 1, price: 1, commission: 0 }, 2),
  ).toThrow(RangeError);
});
