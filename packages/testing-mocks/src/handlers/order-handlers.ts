import { openOrder, orderStatus } from '../codec/open-order.ts';
import type { PlaceOrderRequest } from '../codec/place-order.ts';
import type { Instrument } from '../exchange/instrument.ts';
import { roundToTick } from '../exchange/instrument.ts';
import type { Order, OrderRequest, OrderType } from '../exchange/order.ts';
import type { Refusal } from '../exchange/exchange-event.ts';
import type { RequestContext, RequestHandlers, TwsServices } from '../session/request-context.ts';
import type { Trail } from '../exchange/trailing-stop.ts';
import { resolveInstrument } from './resolve-instrument.ts';

/** What TWS answers instead of taking an order. */
interface OrderRefusal {
  readonly code: number;
  readonly text?: string;
}

const READ_ONLY: OrderRefusal = {
  code: 321,
  text: "Error validating request.-'bW' : cause - The API interface is currently in Read-Only mode.",
};

const NOT_TRADED: OrderRefusal = {
  code: 201,
  text: 'Order rejected - reason:This contract is not available for trading.',
};

/** Requests that change orders. Answers come from the exchange's own events: see report-exchange-event. */
export const orderHandlers: Pick<RequestHandlers, 'placeOrder' | 'cancelOrder' | 'reqGlobalCancel'> = {
  placeOrder: (request, context) => {
    const refusal = takeOrder(request, context);
    if (refusal !== undefined) context.session.sendNotice(request.orderId, refusal.code, refusal.text);
  },
  cancelOrder: ({ orderId }, { session, tws }) => {
    if (tws.isReadOnly) {
      session.sendNotice(orderId, READ_ONLY.code, READ_ONLY.text);
      return;
    }
    const outcome = tws.exchange.cancel(session.clientId, orderId);
    if (typeof outcome === 'string') {
      const order = tws.exchange.orderOf(session.clientId, orderId);
      const refusal = cancelRefusal(orderId, order, tws.market.nowMs);
      session.sendNotice(orderId, refusal.code, refusal.text);
    }
  },
  reqGlobalCancel: (_values, { session, tws }) => {
    if (tws.isReadOnly) {
      session.sendNotice(-1, READ_ONLY.code, READ_ONLY.text);
      return;
    }
    for (const order of tws.exchange.openOrders) tws.exchange.cancel(order.clientId, order.orderId);
  },
};

function takeOrder(request: PlaceOrderRequest, { session, tws }: RequestContext): OrderRefusal | undefined {
  if (tws.isReadOnly) return READ_ONLY;
  const resolved = resolveInstrument(request.contract, tws);
  if ('code' in resolved) return resolved;
  const { instrument } = resolved;
  if (instrument.secType === 'IND') return NOT_TRADED;
  const checked = checkTerms(request, instrument, tws);
  if ('code' in checked) return checked;
  const order: OrderRequest = { ...checked, clientId: session.clientId, instrument };
  if (request.whatIf) {
    answerWhatIf(order, { session, tws });
    return undefined;
  }
  const outcome = tws.exchange.place(order);
  return typeof outcome === 'string' ? placeRefusal(outcome, request) : undefined;
}

function checkTerms(
  request: PlaceOrderRequest,
  instrument: Instrument,
  tws: TwsServices,
): Omit<OrderRequest, 'clientId' | 'instrument'> | OrderRefusal {
  const { action, quantity, fields } = request;
  const type = orderTypeOf(request.orderType);
  if (type === undefined)
    return { code: 387, text: `Unsupported order type for this exchange and security type: ${request.orderType}` };
  if (action !== 'BUY' && action !== 'SELL') return invalid(`Invalid action "${action}"`);
  if (quantity === 0) return { code: 434 };
  if (quantity < 0) return invalid(`Order size must be positive, was ${quantity}`);
  const account = request.account === '' ? tws.accounts[0] : request.account;
  if (account === undefined || !tws.accounts.includes(account))
    return invalid(`Invalid account code '${request.account}'.`);
  const trail = type.startsWith('TRAIL') ? trailOf(request) : undefined;
  if (type.startsWith('TRAIL') && trail === undefined) return invalid('Trailing order without a trailing amount');
  const limitPrice = type.endsWith('LMT') ? request.limitPrice : undefined;
  const stopPrice = type.startsWith('STP') ? request.auxPrice : undefined;
  if (type.endsWith('LMT') && limitPrice === undefined) return invalid('Limit order without a limit price');
  if (type.startsWith('STP') && stopPrice === undefined) return invalid('Stop order without a stop price');
  if (
    [limitPrice, stopPrice].some((price) => price !== undefined && roundToTick(price, instrument.minTick) !== price)
  ) {
    return { code: 110 };
  }
  return {
    orderId: request.orderId,
    parentId: request.parentId,
    account,
    route: request.contract.exchange || instrument.exchange,
    orderRef: fields['orderRef'] ?? '',
    terms: {
      action,
      quantity,
      type,
      limitPrice,
      stopPrice,
      ...(trail === undefined ? {} : { trail }),
      ...(request.conditions === undefined ? {} : { conditions: request.conditions }),
      isTransmitted: request.transmit,
      attributes: fields,
    },
  };
}

/** The trailing amount travels as auxPrice, unless it is given in percent. */
function trailOf({ auxPrice, limitPrice, fields }: PlaceOrderRequest): Trail | undefined {
  const number = (name: string): number | undefined => {
    const value = Number(fields[name] ?? '');
    return fields[name] === '' || !Number.isFinite(value) || value >= Number.MAX_VALUE ? undefined : value;
  };
  const percent = number('trailingPercent');
  const amount = percent === undefined ? auxPrice : undefined;
  if (amount === undefined && percent === undefined) return undefined;
  const initialStop = number('trailStopPrice');
  const given = limitPrice !== undefined && initialStop !== undefined ? Math.abs(limitPrice - initialStop) : 0;
  return { amount, percent, initialStop, limitOffset: number('lmtPriceOffset') ?? given };
}

const MARGIN_OF_WHAT_IF = 0.5;

/** Tells what an order would cost; nothing is placed. */
function answerWhatIf(request: OrderRequest, { session, tws }: RequestContext): void {
  const { instrument, account, terms } = request;
  const price = terms.limitPrice ?? tws.market.quote(instrument).last;
  const totals = tws.exchange.ledger.totals(account, (held) => tws.market.quote(held).last);
  const cost = {
    margin: Number((terms.quantity * price * instrument.multiplier * MARGIN_OF_WHAT_IF).toFixed(2)),
    equity: Number(totals.netLiquidation.toFixed(2)),
    commission: Math.max(1, terms.quantity * 0.005),
    currency: instrument.currency,
  };
  const asked = { permId: 0, status: 'PreSubmitted', filled: 0, averagePrice: 0, lastFillPrice: 0 } as const;
  const order = {
    ...request,
    ...asked,
    isTriggered: false,
    isHeld: false,
    takenMs: tws.market.nowMs,
    doneMs: undefined,
  };
  session.send(openOrder(order, session.serverVersion, cost));
  session.send(orderStatus(order));
}

function orderTypeOf(text: string): OrderType | undefined {
  switch (text) {
    case 'MKT':
    case 'LMT':
    case 'STP':
    case 'STP LMT':
    case 'TRAIL':
    case 'TRAIL LIMIT':
      return text;
    default:
      return undefined;
  }
}

// Source: ib-connectivity.md section 1-E; 135: erdewit/ib_insync#647, where a child names a parent that is done.
function placeRefusal(refusal: Refusal, { parentId }: PlaceOrderRequest): OrderRefusal {
  if (refusal === 'no-parent') return { code: 135, text: `Can't find order with id =${parentId}` };
  return refusal === 'already-filled' ? { code: 104 } : { code: 103 };
}

// TWS knows the state of an order for a while after it is done, and then nothing of it.
// Source: erdewit/ib_insync#656: 10148 at once, 10147 for the same order 80 seconds later.
const FORGETS_AFTER_MS = 60_000;

function cancelRefusal(orderId: number, order: Order | undefined, nowMs: number): OrderRefusal {
  const what = `OrderId ${orderId} that needs to be cancelled`;
  const isForgotten = order?.doneMs !== undefined && nowMs - order.doneMs > FORGETS_AFTER_MS;
  return order === undefined || isForgotten
    ? { code: 10147, text: `${what} is not found.` }
    : { code: 10148, text: `${what} cannot be cancelled, state: ${order.status}.` };
}

function invalid(cause: string): OrderRefusal {
  return { code: 321, text: `Error validating request.-'bX' : cause - ${cause}` };
}
