import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anExecution, anOrder } from '../../../test/builders.ts';
import { stock } from '../../tws-api/contract.ts';
import type { GuardedOrder } from './guard.ts';
import { RiskBook } from './risk-book.ts';

const account = 'DU1234567';
const buying: GuardedOrder = {
  instrument: 'AAPL',
  contract: stock('AAPL'),
  account,
  action: 'BUY',
  quantity: 100,
  orderType: 'LMT',
  limitPrice: 190,
  stopPrice: undefined,
  intentId: undefined,
  isChange: false,
  isExit: false,
};

describe('RiskBook', () => {
  it('counts an order from the moment it is let through until it has ended', () => {
    const book = new RiskBook();
    book.reserve('ref-1', buying, 0);
    expect(book.world(buying, 0).openSameSide).toEqual({ count: 1, quantity: 100 });
    expect(book.world({ ...buying, action: 'SELL' }, 0).openSameSide).toEqual({ count: 0, quantity: 0 });
    book.update(anOrder({ state: 'partlyFilled', filled: 40 }));
    expect(book.world(buying, 0).openSameSide).toEqual({ count: 1, quantity: 60 });
    expect(book.world(buying, 0, 'ref-1').openSameSide).toEqual({ count: 0, quantity: 0 });
    book.update(anOrder({ state: 'filled', filled: 100 }));
    expect(book.world(buying, 0)).toMatchObject({ openSameSide: { count: 0, quantity: 0 }, executedOrders: 1 });
  });

  it('counts open orders of others as the broker showed them last, until the link is gone', () => {
    const book = new RiskBook();
    const other = { account, contract: stock('AAPL'), action: 'BUY', quantity: 30 };
    book.reserve('ref-1', buying, 0);
    book.foreign([other, other, { ...other, account: 'DU7654321' }]);
    expect(book.world(buying, 0).openSameSide).toEqual({ count: 3, quantity: 160 });
    expect(book.world(buying, 0, 'ref-1').openSameSide).toEqual({ count: 2, quantity: 60 });
    book.foreign([other]);
    expect(book.world(buying, 0).openSameSide).toEqual({ count: 2, quantity: 130 });
    book.forgetPositions();
    expect(book.world(buying, 0).openSameSide).toEqual({ count: 1, quantity: 100 });
  });

  it('holds on to an order whose outcome is unknown', () => {
    const book = new RiskBook();
    book.reserve('ref-1', buying, 0);
    book.update(anOrder({ state: 'unknown' }));
    expect(book.world(buying, 0).openSameSide).toEqual({ count: 1, quantity: 100 });
  });

  it('remembers an order just like it, unless that was not sent or ended without a trade', () => {
    const book = new RiskBook();
    book.reserve('ref-1', buying, 10);
    expect(book.world(buying, 30).sameOrderAgoMs).toBe(20);
    expect(book.world({ ...buying, quantity: 99 }, 30).sameOrderAgoMs).toBeUndefined();
    book.release('ref-1');
    expect(book.world(buying, 30).sameOrderAgoMs).toBeUndefined();
    book.reserve('ref-1', buying, 10);
    book.update(anOrder({ state: 'cancelled' }));
    expect(book.world(buying, 30).sameOrderAgoMs).toBeUndefined();
  });

  it('knows no position before all are told, then follows trades and their corrections', () => {
    const book = new RiskBook();
    book.position(account, stock('AAPL'), 50);
    expect(book.world(buying, 0).position).toBeUndefined();
    book.positionsKnown();
    expect(book.world(buying, 0).position).toBe(50);
    expect(book.world({ ...buying, contract: stock('MSFT') }, 0).position).toBe(0);
    book.traded(anExecution({ execId: 'a.b.01', shares: 100 }));
    book.traded(anExecution({ execId: 'a.b.01', shares: 100 }));
    expect(book.world(buying, 0).position).toBe(150);
    book.traded(anExecution({ execId: 'a.b.02', shares: 90 }));
    book.traded(anExecution({ execId: 'a.c.01', shares: 30, side: 'SLD' }));
    expect(book.world(buying, 0).position).toBe(110);
    book.forgetPositions();
    expect(book.world(buying, 0).position).toBeUndefined();
  });

  it('counts orders of the last second and losses of the last day, each trade once', () => {
    const book = new RiskBook();
    book.reserve('ref-1', buying, 0);
    book.reserve('ref-2', buying, 500);
    expect(book.world(buying, 999).ordersLastSecond).toBe(2);
    expect(book.world(buying, 1_000).ordersLastSecond).toBe(1);
    book.result('a.01', -70, 0);
    book.result('a.02', -80, 5);
    book.result('b.01', 30, 10);
    expect(book.realizedLoss(20)).toBe(50);
    expect(book.realizedLoss(86_400_001)).toBe(0);
  });

  it('never counts below nothing, whatever happens to orders and in which order', () => {
    const refs = fc.constantFrom('ref-1', 'ref-2', 'ref-3');
    const steps = fc.array(
      fc.tuple(
        refs,
        fc.constantFrom('reserve', 'release', 'working', 'partlyFilled', 'filled', 'cancelled'),
        fc.nat(100),
      ),
    );
    fc.assert(
      fc.property(steps, (happened) => {
        const book = new RiskBook();
        const open = new Map<string, number>();
        for (const [orderRef, step, filled] of happened) {
          if (step === 'reserve') {
            book.reserve(orderRef, buying, 0);
            open.set(orderRef, 100);
          } else if (step === 'release') {
            book.release(orderRef);
            open.delete(orderRef);
          } else {
            book.update(anOrder({ orderRef, state: step as 'working', filled }));
            if (step === 'filled' || step === 'cancelled') open.delete(orderRef);
            else if (open.has(orderRef)) open.set(orderRef, 100 - filled);
          }
        }
        const quantity = [...open.values()].reduce((sum, remaining) => sum + remaining, 0);
        expect(book.world(buying, 0).openSameSide).toEqual({ count: open.size, quantity });
      }),
    );
  });
});
