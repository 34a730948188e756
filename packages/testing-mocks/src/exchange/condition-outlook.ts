import type { AccountLedger } from './account-ledger.ts';
import type { Market } from './market.ts';
import { areMet, type ConditionFacts } from './order-conditions.ts';
import type { Execution, Order } from './order.ts';

/** Where conditions find out how things stand. */
export interface ConditionSources {
  readonly market: Market;
  readonly ledger: AccountLedger;
  readonly executions: readonly Execution[];
}

// What must be kept of a position's value, as in the account's figures.
const MAINTENANCE_MARGIN = 0.25;

/** What an order's conditions let it do now: work, wait, or be cancelled. Once it works, it goes on whatever they say. */
export function conditionOutlook(order: Order, sources: ConditionSources): 'works' | 'waits' | 'cancels' {
  const { conditions } = order.terms;
  if (conditions === undefined) return 'works';
  if (conditions.cancelsOrder) return areMet(conditions, factsFor(order, sources)) ? 'cancels' : 'works';
  return order.isReleased === true || areMet(conditions, factsFor(order, sources)) ? 'works' : 'waits';
}

function factsFor(order: Order, { market, ledger, executions }: ConditionSources): ConditionFacts {
  return {
    nowMs: market.nowMs,
    quoteOf: (conId) => {
      const instrument = market.instruments.find((listed) => listed.conId === conId);
      return instrument === undefined ? undefined : market.quote(instrument);
    },
    marginPercent: () => {
      const totals = ledger.totals(order.account, (instrument) => market.quote(instrument).last);
      return ((totals.netLiquidation - totals.grossPositionValue * MAINTENANCE_MARGIN) / totals.netLiquidation) * 100;
    },
    hasTraded: (symbol, secType) =>
      executions.some(
        ({ order: { account, instrument, permId }, atMs }) =>
          account === order.account &&
          permId !== order.permId &&
          instrument.symbol === symbol &&
          instrument.secType === secType &&
          atMs >= order.takenMs,
      ),
  };
}
