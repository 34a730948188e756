import type { Contract } from '../tws-api/contract.ts';
import { checkOrderRequest, type OrderRequest } from './order-request.ts';

/** How far a trailing stop stays from the market: in currency units or in percent. */
export type Trail = { readonly amount: number } | { readonly percent: number };

/** Begins an order to buy; the type of order comes next: `buy(10, 'AAPL').limit(190).goodTillCancelled().build()`. */
export function buy(quantity: number, instrument: string | Contract): OrderTypeChoice {
  return new OrderTypeChoice('BUY', quantity, instrument);
}

/** Begins an order to sell; the type of order comes next. */
export function sell(quantity: number, instrument: string | Contract): OrderTypeChoice {
  return new OrderTypeChoice('SELL', quantity, instrument);
}

/** A side, a quantity and an instrument, waiting for the type: each takes exactly the prices it needs. */
export class OrderTypeChoice {
  readonly #begun: Pick<OrderRequest, 'action' | 'quantity' | 'symbol' | 'contract'>;

  constructor(action: 'BUY' | 'SELL', quantity: number, instrument: string | Contract) {
    const named = typeof instrument === 'string' ? { symbol: instrument } : { contract: instrument };
    this.#begun = { action, quantity, ...named };
  }

  /** At whatever price there is. */
  market(): OrderBuilder {
    return new OrderBuilder({ ...this.#begun, orderType: 'MKT' });
  }

  /** At this price or a better one. */
  limit(limitPrice: number): OrderBuilder {
    return new OrderBuilder({ ...this.#begun, orderType: 'LMT', limitPrice });
  }

  /** A market order as soon as the price is reached. */
  stop(stopPrice: number): OrderBuilder {
    return new OrderBuilder({ ...this.#begun, orderType: 'STP', stopPrice });
  }

  /** A limit order as soon as the stop price is reached. */
  stopLimit(stopPrice: number, limitPrice: number): OrderBuilder {
    return new OrderBuilder({ ...this.#begun, orderType: 'STP LMT', stopPrice, limitPrice });
  }

  /** A stop that follows the market; it begins at `stopPrice`, or where TWS puts it. */
  trailing(trail: Trail, stopPrice?: number): OrderBuilder {
    return new OrderBuilder({ ...this.#begun, orderType: 'TRAIL', ...trailFields(trail), stopPrice });
  }

  /** A stop that follows the market and becomes a limit order, `limitOffset` from the stop. */
  trailingLimit(trail: Trail, limitOffset: number, stopPrice?: number): OrderBuilder {
    const fields = { ...trailFields(trail), limitOffset, stopPrice };
    return new OrderBuilder({ ...this.#begun, orderType: 'TRAIL LIMIT', ...fields });
  }
}

/** An order with its type; what else it needs is optional. Every method gives a new one. */
export class OrderBuilder {
  readonly #request: OrderRequest;

  constructor(request: OrderRequest) {
    this.#request = request;
  }

  goodTillCancelled(): OrderBuilder {
    return this.#with({ timeInForce: 'GTC' });
  }

  goodTill(end: Date): OrderBuilder {
    return this.#with({ timeInForce: 'GTD', goodTill: end });
  }

  /** What cannot be traded at once is cancelled. */
  immediateOrCancel(): OrderBuilder {
    return this.#with({ timeInForce: 'IOC' });
  }

  /** All of it at once, or nothing. */
  fillOrKill(): OrderBuilder {
    return this.#with({ timeInForce: 'FOK' });
  }

  atTheOpening(): OrderBuilder {
    return this.#with({ timeInForce: 'OPG' });
  }

  outsideRegularHours(): OrderBuilder {
    return this.#with({ outsideRegularHours: true });
  }

  allOrNone(): OrderBuilder {
    return this.#with({ allOrNone: true });
  }

  forAccount(account: string): OrderBuilder {
    return this.#with({ account });
  }

  /** Names the decision behind the order: a second order with the same name is refused. */
  intent(intentId: string): OrderBuilder {
    return this.#with({ intentId });
  }

  /**
   * The request, for `placeOrder`, `previewOrder` and groups.
   * @throws {InvalidRequestError} names the field, the value and the way out
   */
  build(): OrderRequest {
    checkOrderRequest(this.#request);
    return this.#request;
  }

  #with(change: Partial<OrderRequest>): OrderBuilder {
    return new OrderBuilder({ ...this.#request, ...change });
  }
}

function trailFields(trail: Trail): Pick<OrderRequest, 'trailAmount' | 'trailPercent'> {
  return 'amount' in trail ? { trailAmount: trail.amount } : { trailPercent: trail.percent };
}
