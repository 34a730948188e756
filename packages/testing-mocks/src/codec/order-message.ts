import type { Order } from '../exchange/order.ts';
import type { Field } from '../wire/frame-writer.ts';
import { multiplierText } from './execution.ts';
import { isSince, type ProtocolGate } from '../wire/protocol-gates.ts';

/** Values the mock works out itself, by the field's name; they go before what the client said. */
export type KnownFields = Readonly<Record<string, Field>>;

// Fields every client reads as a yes or no, or as a plain number: empty would not do.
const FLAGS = new Set(
  (
    'outsideRth hidden blockOrder sweepToFill allOrNone optOutSmartRouting notHeld solicited whatIf randomizeSize ' +
    'randomizePrice dontUseAutoPriceForHedge isOmsContainer usePriceMgmtAlgo autoCancelParent continuousUpdate ' +
    'imbalanceOnly routeMarketableToBbo professionalCustomer includeOvernight'
  ).split(' '),
);
const INTEGERS = new Set(
  (
    'origin shortSaleSlot displaySize ocaType auctionStrategy triggerMethod parentId volatilityType ' +
    'referencePriceType adjustableTrailingUnit refFuturesConId'
  ).split(' '),
);

/** An order's layout at a server version: faProfile before 177, and at the end whatever has been added since. */
export function layoutAt(
  layout: readonly string[],
  added: readonly (readonly [ProtocolGate, readonly string[]])[],
  serverVersion: number,
): readonly string[] {
  const base = isSince('withoutFaProfile', serverVersion)
    ? layout
    : layout.flatMap((name) => (name === 'faPercentage' ? [name, 'faProfile'] : [name]));
  return [...base, ...added.flatMap(([gate, names]) => (isSince(gate, serverVersion) ? names : []))];
}

/**
 * Fills a layout: `-` is a field nobody reads, `0` an empty list, anything else a name,
 * looked up first among what the mock knows and then among what the client sent.
 */
export function fillLayout(layout: readonly string[], known: KnownFields, order: Order): readonly Field[] {
  return layout.flatMap((name, index) => {
    if (name === '-') return '';
    // The list behind randomizePrice is that of the conditions.
    if (name === '0') return layout[index - 1] === 'randomizePrice' ? (order.terms.conditions?.fields ?? 0) : 0;
    if (Object.hasOwn(known, name)) return known[name];
    return echoed(name, order.terms.attributes[name] ?? '');
  });
}

/** What openOrder and completedOrder have in common. */
export function orderFields(order: Order): KnownFields {
  const { instrument, terms } = order;
  return {
    conId: instrument.conId,
    symbol: instrument.symbol,
    secType: instrument.secType,
    lastTradeDate: instrument.lastTradeDate,
    strike: instrument.strike,
    right: instrument.right === '' ? '?' : instrument.right,
    multiplier: multiplierText(instrument),
    exchange: order.route,
    currency: instrument.currency,
    localSymbol: instrument.localSymbol,
    tradingClass: instrument.tradingClass,
    action: terms.action,
    totalQuantity: terms.quantity,
    orderType: terms.type,
    lmtPrice: terms.limitPrice ?? 0,
    auxPrice: terms.stopPrice ?? 0,
    trailStopPrice: order.trailStopPrice ?? terms.attributes['trailStopPrice'] ?? '',
    tif: terms.attributes['tif'] === '' ? 'DAY' : terms.attributes['tif'],
    account: order.account,
    orderRef: order.orderRef,
    clientId: order.clientId,
    orderId: order.orderId,
    permId: order.permId,
    parentId: order.parentId,
    exemptCode: -1,
    status: order.status,
    // Blocks of further fields hang on these four; the mock never sends them.
    deltaNeutralOrderType: '',
    scalePriceIncrement: '',
    hedgeType: '',
    algoStrategy: '',
  };
}

function echoed(name: string, text: string): Field {
  if (FLAGS.has(name)) return text === '1' || text === 'true';
  if (INTEGERS.has(name)) return text === '' ? 0 : text;
  return text;
}
