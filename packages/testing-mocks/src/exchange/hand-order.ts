import type { Market } from './market.ts';
import type { OrderRequest } from './order.ts';

/** An order that somebody types into TWS itself. */
export interface HandOrder {
  readonly symbol: string;
  readonly action: 'BUY' | 'SELL';
  readonly quantity: number;
  /** Default: a market order. */
  readonly limitPrice?: number;
  /** Default: the first account. */
  readonly account?: string;
}

/**
 * What the exchange is asked for then: client 0 and order id 0, as TWS shows orders that no client has made.
 * @throws RangeError if nothing of that symbol is listed
 */
export function handRequest(hand: HandOrder, market: Market, firstAccount: string): OrderRequest {
  const { symbol, action, quantity, limitPrice } = hand;
  const instrument = market.instruments.find((listed) => listed.symbol === symbol);
  if (instrument === undefined)
    throw new RangeError(`cannot trade ${symbol} by hand: nothing of that symbol is listed`);
  return {
    clientId: 0,
    orderId: 0,
    parentId: 0,
    account: hand.account ?? firstAccount,
    instrument,
    route: instrument.exchange,
    orderRef: '',
    terms: {
      action,
      quantity,
      type: limitPrice === undefined ? 'MKT' : 'LMT',
      limitPrice,
      stopPrice: undefined,
      isTransmitted: true,
      attributes: { tif: 'DAY' },
    },
  };
}
