import type { Contract } from '../../tws-api/contract.ts';
import type { OrderType } from '../../tws-api/order-fields.ts';

/** Whether new risk may be taken. `reducing`: only what makes a position smaller. `halted`: no order at all. */
export type TradingState = 'active' | 'reducing' | 'halted';

/** An order as the guards see it, before it is written down. */
export interface GuardedOrder {
  /** For messages, for example `AAPL STK SMART USD`. */
  readonly instrument: string;
  readonly contract: Contract;
  readonly account: string | undefined;
  readonly action: 'BUY' | 'SELL';
  /** What may still be traded of it, above 0. */
  readonly quantity: number;
  readonly orderType: OrderType;
  readonly limitPrice: number | undefined;
  readonly stopPrice: number | undefined;
  readonly intentId: string | undefined;
  /** True if it replaces the terms of an order that works already. */
  readonly isChange: boolean;
  /** True if it can only end what an order before it in its group opens: it never makes a position larger. */
  readonly isExit: boolean;
}

/** The market as far as it is known when the order is decided. */
export interface MarketView {
  /** NaN where there is none. */
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  /** Milliseconds since it was heard. */
  readonly ageMs: number;
  /** False if TWS says that it is delayed, or its stream is in doubt. */
  readonly isLive: boolean;
}

/** Orders that may still trade. */
export interface OpenExposure {
  readonly count: number;
  /** Shares or contracts that may still trade. */
  readonly quantity: number;
}

/** All that guards decide by; plain data, taken at one moment. */
export interface TradingWorld {
  readonly port: number;
  /** Accounts that TWS manages. */
  readonly accounts: readonly string[];
  readonly trading: TradingState;
  /** What the account holds of the contract; undefined if TWS has not told. */
  readonly position: number | undefined;
  readonly market: MarketView | undefined;
  /**
   * Open orders for the same account and contract on the order's own side, itself left out; those of other clients and
   * made by hand as the broker showed them when it was last compared with.
   */
  readonly openSameSide: OpenExposure;
  /** Milliseconds since an order just like it was sent that may have traded; undefined if none was. */
  readonly sameOrderAgoMs: number | undefined;
  /** True if its `intentId` was used before. */
  readonly isIntentUsed: boolean;
  /** Orders and changes that were let through within the last second. */
  readonly ordersLastSecond: number;
  /** Orders, changes and cancels since the connector was made. */
  readonly messages: number;
  /** Orders of which anything was filled since the connector was made. */
  readonly executedOrders: number;
  /** Loss realised within 24 hours, as commission reports told; 0 for a profit. */
  readonly realizedLoss: number;
  /** The same, or the day's loss with what is not realised, if that is larger and a profit-and-loss stream is open. */
  readonly dailyLoss: number;
}

/** Why an order must not leave. */
export interface GuardRefusal {
  /** Name of the guard, for example `maxQuantity`. */
  readonly rule: string;
  readonly value: unknown;
  readonly limit: unknown;
  /** What was refused, the value and the way out. */
  readonly sentence: string;
}

/** Decides on one order; pure. Undefined lets it pass. */
export type Guard = (order: GuardedOrder, world: TradingWorld) => GuardRefusal | undefined;

/** The first refusal; undefined if every guard lets the order pass. A guard that throws refuses. */
export function askGuards(
  guards: readonly Guard[],
  order: GuardedOrder,
  world: TradingWorld,
): GuardRefusal | undefined {
  for (const guard of guards) {
    try {
      const refusal = guard(order, world);
      if (refusal !== undefined) return refusal;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const sentence = `a guard failed (${why}): what cannot be judged is refused; mend the guard`;
      return { rule: 'guardFailed', value: why, limit: undefined, sentence };
    }
  }
  return undefined;
}

/** +1 for a buy, -1 for a sell. */
export function directionOf(order: Pick<GuardedOrder, 'action'>): 1 | -1 {
  return order.action === 'BUY' ? 1 : -1;
}

/** True if all of it, with the orders that work on its side, makes the position smaller and never turns it over. */
export function isReducing(order: GuardedOrder, world: TradingWorld): boolean {
  const { position, openSameSide } = world;
  if (position === undefined || position === 0 || Math.sign(position) === directionOf(order)) return false;
  return order.quantity + openSameSide.quantity <= Math.abs(position);
}
