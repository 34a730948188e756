import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import {
  BarSizeSetting,
  type Contract as StoqeyContract,
  DurationUnit,
  ErrorCode,
  EventName,
  IBApi,
  Instrument as StoqeyInstrument,
  LocationCode,
  MarketDataType as StoqeyMarketDataType,
  OptionType,
  type Order as StoqeyOrder,
  OrderAction,
  OrderType,
  ScanCode,
  SecType,
  TickByTickDataType,
  TimeInForce,
  WhatToShow,
} from '@stoqey/ib';
import type { Contract } from './contract.ts';
import { problemText } from './frame-guard.ts';
import { guardStoqey } from './guard-stoqey.ts';
import type { OrderFields } from './order-fields.ts';
import { StoqeyQueryRequests } from './stoqey-query-requests.ts';
import { StoqeyStreamRequests } from './stoqey-stream-requests.ts';
import type {
  BarsRequest,
  ExecutionFilter,
  MarketDataOptions,
  MarketDataType,
  TwsApi,
  TwsApiFactory,
  TwsApiOptions,
} from './tws-api.ts';
import { withoutNul } from './without-nul.ts';

/**
 * `TwsApi` over `@stoqey/ib`: the only file that uses values of that library.
 * One `IBApi` object lives for one epoch and is dropped, because it would send whatever it queued while down,
 * orders included, after the next connect (research/stoqey-ib.md 1.8, measured).
 */
export const stoqeyTwsApi: TwsApiFactory = (options) => new StoqeyTwsApi(options);

class StoqeyTwsApi implements TwsApi {
  readonly queries: StoqeyQueryRequests;
  readonly streams: StoqeyStreamRequests;
  readonly #api: IBApi;
  readonly #clientId: number;
  #isClosed = false;

  constructor(options: TwsApiOptions) {
    this.#clientId = options.clientId;
    // All four are given, or the library reads .env and the environment by itself. Its own limiter is opened wide:
    // ours is the one that binds.
    // oxlint-disable-next-line typescript/no-deprecated -- left out, the library loads .env from the working directory
    this.#api = new IBApi({ host: options.host, port: options.port, clientId: options.clientId, maxReqPerSec: 1e9 });
    this.queries = new StoqeyQueryRequests(this.#api, {
      contract: toStoqeyContract,
      whatToShow: (text) => valueOf(WhatToShow, text),
      scanCode: scanCodeOf,
      scanLocation: (text) => valueOf(LocationCode, text),
      scanInstrument: (text) => valueOf(StoqeyInstrument, text),
      duration: (unit) => valueOf(DurationUnit, unit.toUpperCase()),
    });
    this.streams = new StoqeyStreamRequests(this.#api, {
      contract: toStoqeyContract,
      barSize: (text) => valueOf(BarSizeSetting, text),
      whatToShow: (text) => valueOf(WhatToShow, text),
      tickByTick: TickByTickDataType,
    });
    const tell = (name: string, args: readonly unknown[]): void => {
      if (!this.#isClosed) options.onEvent(name, args);
    };
    this.#api.on(EventName.all, tell);
    guardStoqey(this.#api, {
      onEvent: tell,
      onProblem: (problem) => {
        const code = problem.type === 'lostFraming' ? ErrorCode.CONNECT_FAIL : ErrorCode.UNKNOWN_ID;
        tell(EventName.error, [new Error(problemText(problem)), code, ErrorCode.NO_VALID_ID]);
      },
      onDecodingFailed: (error) => {
        tell(EventName.error, [error, ErrorCode.UNKNOWN_ID, ErrorCode.NO_VALID_ID]);
      },
    });
  }

  open(): void {
    this.#api.connect(this.#clientId);
    this.#socket?.setNoDelay(true);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const socket = this.#socket;
    const gone =
      socket === undefined || socket.closed ? undefined : new Promise((resolve) => socket.once('close', resolve));
    if (socket !== undefined) this.#api.disconnect();
    await gone;
    this.#api.removeAllListeners();
  }

  reqCurrentTime(): void {
    this.#api.reqCurrentTime();
  }

  reqIds(): void {
    this.#api.reqIds(1);
  }

  reqContractDetails(reqId: number, contract: Contract): void {
    this.#api.reqContractDetails(reqId, toStoqeyContract(contract));
  }

  reqMarketDataType(type: MarketDataType): void {
    this.#api.reqMarketDataType(marketDataTypes[type]);
  }

  reqMktData(reqId: number, contract: Contract, { isSnapshot, genericTicks = [] }: MarketDataOptions): void {
    this.#api.reqMktData(reqId, toStoqeyContract(contract), genericTicks.join(','), isSnapshot, false);
  }

  cancelMktData(reqId: number): void {
    this.#api.cancelMktData(reqId);
  }

  reqHistoricalData(reqId: number, request: BarsRequest): void {
    const epochSeconds = 2;
    this.#api.reqHistoricalData(
      reqId,
      toStoqeyContract(request.contract),
      request.endDateTime,
      request.duration,
      valueOf(BarSizeSetting, request.barSize),
      valueOf(WhatToShow, request.whatToShow),
      request.isRegularHoursOnly,
      epochSeconds,
      false,
    );
  }

  cancelHistoricalData(reqId: number): void {
    this.#api.cancelHistoricalData(reqId);
  }

  reqAccountSummary(reqId: number, tags: readonly string[]): void {
    this.#api.reqAccountSummary(reqId, 'All', tags.join(','));
  }

  cancelAccountSummary(reqId: number): void {
    this.#api.cancelAccountSummary(reqId);
  }

  reqPositions(): void {
    this.#api.reqPositions();
  }

  cancelPositions(): void {
    this.#api.cancelPositions();
  }

  reqAllOpenOrders(): void {
    this.#api.reqAllOpenOrders();
  }

  reqCompletedOrders(): void {
    this.#api.reqCompletedOrders(false);
  }

  reqExecutions(reqId: number, filter: ExecutionFilter): void {
    const { account, clientId, symbol, side, since } = filter;
    this.#api.reqExecutions(reqId, {
      ...(account !== undefined && { acctCode: withoutNul(account) }),
      ...(clientId !== undefined && { clientId: String(clientId) }),
      ...(symbol !== undefined && { symbol: withoutNul(symbol) }),
      ...(side !== undefined && { side }),
      ...(since !== undefined && { time: since }),
    });
  }

  placeOrder(orderId: number, contract: Contract, order: OrderFields): void {
    this.#api.placeOrder(orderId, toStoqeyContract(contract), toStoqeyOrder(orderId, order));
  }

  previewOrder(orderId: number, contract: Contract, order: OrderFields): void {
    const preview = { ...toStoqeyOrder(orderId, order), whatIf: true };
    this.#api.placeOrder(orderId, toStoqeyContract(contract), preview);
  }

  cancelOrder(orderId: number): void {
    this.#api.cancelOrder(orderId, '');
  }

  reqGlobalCancel(): void {
    this.#api.reqGlobalCancel();
  }

  // Private in the library; there is no public way to close the socket in every state, or to wait until it is gone.
  get #socket(): Socket | undefined {
    const socket = property(property(property(this.#api, 'controller'), 'socket'), 'client');
    return isSocket(socket) ? socket : undefined;
  }
}

// A stand-in for a socket, in memory, is a stream of the same shape.
function isSocket(value: unknown): value is Socket {
  return value instanceof Duplex && 'setNoDelay' in value;
}

function property(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}

function valueOf<Value extends string>(values: Readonly<Record<string, Value>>, text: string): Value {
  const value = Object.values(values).find((candidate) => candidate === text);
  if (value === undefined) throw new RangeError(`"${text}" is not one of ${Object.values(values).join(', ')}`);
  return value;
}

const marketDataTypes: Readonly<Record<MarketDataType, StoqeyMarketDataType>> = {
  live: StoqeyMarketDataType.REALTIME,
  frozen: StoqeyMarketDataType.FROZEN,
  delayed: StoqeyMarketDataType.DELAYED,
  delayedFrozen: StoqeyMarketDataType.DELAYED_FROZEN,
};

// The library numbers scan codes by itself and writes their names.
function scanCodeOf(text: string): ScanCode {
  const found: unknown = Reflect.get(ScanCode, text);
  if (typeof found !== 'number') throw new RangeError(`"${text}" is no scan code that @stoqey/ib 1.6.10 knows`);
  return found;
}

const rights = { C: OptionType.Call, P: OptionType.Put } as const;

// Filled field by field, like the order below: it is on the way of every order.
function toStoqeyContract(contract: Contract): StoqeyContract {
  const { conId, symbol, secType, exchange, primaryExchange, currency, localSymbol, tradingClass } = contract;
  const { lastTradeDateOrContractMonth, strike, right, multiplier } = contract;
  const sent: StoqeyContract = {};
  if (conId !== undefined) sent.conId = conId;
  if (symbol !== undefined) sent.symbol = withoutNul(symbol);
  if (secType !== undefined) sent.secType = SecType[secType];
  if (exchange !== undefined) sent.exchange = withoutNul(exchange);
  if (primaryExchange !== undefined) sent.primaryExch = withoutNul(primaryExchange);
  if (currency !== undefined) sent.currency = withoutNul(currency);
  if (localSymbol !== undefined) sent.localSymbol = withoutNul(localSymbol);
  if (tradingClass !== undefined) sent.tradingClass = withoutNul(tradingClass);
  if (lastTradeDateOrContractMonth !== undefined) {
    sent.lastTradeDateOrContractMonth = withoutNul(lastTradeDateOrContractMonth);
  }
  if (strike !== undefined) sent.strike = strike;
  if (right !== undefined) sent.right = rights[right];
  if (multiplier !== undefined) sent.multiplier = multiplier;
  return sent;
}

const orderTypes = {
  MKT: OrderType.MKT,
  LMT: OrderType.LMT,
  STP: OrderType.STP,
  'STP LMT': OrderType.STP_LMT,
  TRAIL: OrderType.TRAIL,
  'TRAIL LIMIT': OrderType.TRAIL_LIMIT,
} as const;

function toStoqeyOrder(orderId: number, order: OrderFields): StoqeyOrder {
  const { limitPrice, stopPrice, trailAmount, trailPercent, limitOffset } = order;
  const { goodTill, ocaGroup, ocaType, parentId, account } = order;
  const isTrailing = order.orderType.startsWith('TRAIL');
  // What follows the market travels in the field of the stop price, and the first stop in one of its own.
  const auxPrice = isTrailing ? trailAmount : stopPrice;
  const sent: StoqeyOrder = {
    orderId,
    action: OrderAction[order.action],
    totalQuantity: order.quantity,
    orderType: orderTypes[order.orderType],
    tif: TimeInForce[order.timeInForce],
    outsideRth: order.outsideRegularHours,
    orderRef: withoutNul(order.orderRef),
    transmit: order.transmit ?? true,
  };
  if (order.allOrNone === true) sent.allOrNone = true;
  if (limitPrice !== undefined) sent.lmtPrice = limitPrice;
  if (auxPrice !== undefined) sent.auxPrice = auxPrice;
  if (isTrailing && stopPrice !== undefined) sent.trailStopPrice = stopPrice;
  if (trailPercent !== undefined) sent.trailingPercent = trailPercent;
  if (limitOffset !== undefined) sent.lmtPriceOffset = limitOffset;
  if (goodTill !== undefined) sent.goodTillDate = goodTill;
  if (ocaGroup !== undefined) sent.ocaGroup = withoutNul(ocaGroup);
  if (ocaType !== undefined) sent.ocaType = ocaType;
  if (parentId !== undefined) sent.parentId = parentId;
  if (account !== undefined) sent.account = withoutNul(account);
  return sent;
}
