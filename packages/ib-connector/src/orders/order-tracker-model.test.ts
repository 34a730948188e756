import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCompletedOrder, anExecution, anOpenOrder, anOrder, aStatus, OUR_CLIENT_ID } from '../../test/builders.ts';
import type { InboundEvent } from '../inbound/inbound-event.ts';
import { tradedShares } from './order-fills.ts';
import type { OrderStateName } from './order-state.ts';
import { OrderTracker } from './order-tracker.ts';
import { reconcileOrders } from './reconcile-orders.ts';

/** What really happened to one order at the broker. */
interface Truth {
  readonly orderRef: string;
  readonly orderId: number;
  readonly permId: number;
  readonly action: 'BUY' | 'SELL';
  /** Shares of each trade, and what a correction made of it. */
  readonly trades: readonly { readonly shares: number; readonly corrected: number | undefined }[];
  readonly end: 'open' | 'cancelled';
}

const QUANTITY = 100;

const anyTrades = fc
  .array(fc.record({ shares: fc.integer({ min: 1, max: 60 }), cut: fc.integer({ min: 0, max: 5 }) }), { maxLength: 5 })
  .map((trades) => {
    let left = QUANTITY;
    return trades.flatMap(({ shares, cut }) => {
      const traded = Math.min(shares, left);
      left -= traded;
      return traded === 0
        ? []
        : [{ shares: traded, corrected: cut > 0 && cut < 3 ? Math.max(0, traded - cut) : undefined }];
    });
  });
const anyTruths: fc.Arbitrary<readonly Truth[]> = fc
  .array(
    fc.record({
      trades: anyTrades,
      action: fc.constantFrom('BUY' as const, 'SELL' as const),
      end: fc.constantFrom('open' as const, 'cancelled' as const),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((truths) =>
    truths.map((truth, index) => ({ ...truth, orderRef: `app:${index}`, orderId: 10 + index, permId: 500 + index })),
  );

const nowOf = ({ shares, corrected }: Truth['trades'][number]): number => corrected ?? shares;
const filledOf = ({ trades }: Truth): number => trades.reduce((sum, trade) => sum + nowOf(trade), 0);
const wasFilledOf = ({ trades }: Truth): number => trades.reduce((sum, { shares }) => sum + shares, 0);

function executionsOf(truth: Truth, which: 'all' | 'latest'): readonly InboundEvent[] {
  const { orderRef, orderId, permId } = truth;
  let cumulative = 0;
  return truth.trades.flatMap(({ shares, corrected }, index) => {
    cumulative += shares;
    const report = (version: number, count: number): InboundEvent => {
      const execId = `${orderRef}-${index}.0${version}`;
      const fields = { execId, orderRef, orderId, permId, shares: count, cumulativeQuantity: cumulative };
      return { type: 'execution', reqId: -1, execution: anExecution(fields) };
    };
    const first = report(1, shares);
    if (corrected === undefined) return [first];
    return which === 'all' ? [first, report(2, corrected)] : [report(2, corrected)];
  });
}

/** Everything the broker says of an order while it lives, in the order in which it happens. */
function messagesOf(truth: Truth): readonly InboundEvent[] {
  const { orderRef, orderId, permId, end } = truth;
  const open: InboundEvent = { type: 'openOrder', order: anOpenOrder({ orderRef, orderId, permId }) };
  const status = (name: string, filled: number): InboundEvent => {
    return { type: 'orderStatus', status: aStatus({ orderId, permId, status: name, filled }) };
  };
  const isFilled = wasFilledOf(truth) === QUANTITY;
  const last = isFilled ? 'Filled' : 'Cancelled';
  return [
    status('PreSubmitted', 0),
    open,
    status('Submitted', 0),
    ...executionsOf(truth, 'all'),
    ...(isFilled || end === 'cancelled' ? [status(last, wasFilledOf(truth))] : []),
  ];
}

/** What a tracker makes of them after it has asked the broker in the end. */
function compared(tracker: OrderTracker, truths: readonly Truth[]): void {
  const before = tracker.orders;
  const executions = truths.flatMap((truth) => executionsOf(truth, 'latest'));
  for (const event of executions) tracker.accept(event);
  const identity = ({ orderRef, orderId, permId }: Truth) => ({ orderRef, orderId, permId });
  const isOpen = (truth: Truth): boolean => truth.end === 'open' && wasFilledOf(truth) < QUANTITY;
  const snapshot = {
    openOrders: truths.filter(isOpen).map((truth) => anOpenOrder(identity(truth))),
    completedOrders: truths
      .filter((truth) => !isOpen(truth))
      .map((truth) => {
        const status = wasFilledOf(truth) === QUANTITY ? 'Filled' : 'Cancelled';
        return aCompletedOrder({ ...identity(truth), status, filledQuantity: filledOf(truth) });
      }),
    executions: [],
    isConclusive: true,
  };
  const { orders } = reconcileOrders(before, snapshot, { clientId: OUR_CLIENT_ID, orderRefPrefix: 'app' });
  for (const { orderRef, evidence } of orders) for (const input of evidence) tracker.apply(orderRef, input);
}

const signed = (action: 'BUY' | 'SELL', shares: number): number => (action === 'BUY' ? shares : -shares);

function aTracker(truths: readonly Truth[]): OrderTracker {
  const tracker = new OrderTracker({ clientId: OUR_CLIENT_ID, onChange: () => undefined });
  for (const { orderRef, orderId, action } of truths) tracker.add(anOrder({ orderRef, orderId, action }));
  return tracker;
}

function stateOf(truth: Truth): OrderStateName {
  if (filledOf(truth) === QUANTITY) return 'filled';
  // Corrected after it was filled: the broker has closed it, and less than all of it was traded.
  if (wasFilledOf(truth) === QUANTITY) return filledOf(truth) > 0 ? 'partlyFilled' : 'working';
  if (truth.end === 'cancelled') return 'cancelled';
  return filledOf(truth) > 0 ? 'partlyFilled' : 'working';
}

describe('orders against a model of the broker, whatever of its messages comes, how often and in which order', () => {
  const anyRun = anyTruths.chain((truths) => {
    const messages = truths.flatMap(messagesOf);
    const anyMessage = messages.length === 0 ? fc.constant(undefined) : fc.constantFrom(...messages);
    return fc.record({ truths: fc.constant(truths), heard: fc.array(anyMessage, { maxLength: 40 }) });
  });
  it('fills never exceed the quantity, and never what was traded by the messages heard', () => {
    fc.assert(
      fc.property(anyRun, ({ truths, heard }) => {
        const tracker = aTracker(truths);
        for (const event of heard) if (event !== undefined) tracker.accept(event);
        const wrong = tracker.orders.filter(({ orderRef, filled, quantity }) => {
          const truth = truths.find((one) => one.orderRef === orderRef);
          return filled > quantity || truth === undefined || filled > wasFilledOf(truth);
        });
        expect(wrong).toEqual([]);
      }),
    );
  });

  it('once the broker was asked, each order stands where it does, and the position is the sum of the trades', () => {
    fc.assert(
      fc.property(anyRun, ({ truths, heard }) => {
        const tracker = aTracker(truths);
        for (const event of heard) if (event !== undefined) tracker.accept(event);
        compared(tracker, truths);
        expect(tracker.orders.map(({ orderRef, state, filled }) => [orderRef, state, filled])).toEqual(
          truths.map((truth) => [truth.orderRef, stateOf(truth), filledOf(truth)]),
        );
        const position = tracker.orders.reduce((sum, one) => sum + signed(one.action, tradedShares(one.executions)), 0);
        expect(position).toBe(truths.reduce((sum, truth) => sum + signed(truth.action, filledOf(truth)), 0));
      }),
    );
  });
});
