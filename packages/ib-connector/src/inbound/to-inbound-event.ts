import {
  fieldNumber,
  fieldOptionalNumber,
  fieldRecord,
  fieldText,
  numberAt,
  recordAt,
  textAt,
} from './argument-reader.ts';
import type { CompletedOrderReport, ExecutionReport, InboundEvent, OpenOrderReport } from './inbound-event.ts';
import { queryReaders } from './query-readers.ts';
import { streamReaders } from './stream-readers.ts';
import { toContract } from './to-contract.ts';

type Arguments = readonly unknown[];
type Reader = (args: Arguments) => InboundEvent | undefined;

/**
 * Turns what the client library tells (an event's name and its arguments) into one of our events; pure.
 * Returns undefined for what we do not use.
 */
export function toInboundEvent(name: string, args: Arguments): InboundEvent | undefined {
  return readers.get(name)?.(args);
}

const NO_ID = -1;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['tickPrice', (a) => ({ type: 'tickPrice', reqId: numberAt(a, 0), tickType: numberAt(a, 1), price: numberAt(a, 2) })],
  ['tickSize', (a) => ({ type: 'tickSize', reqId: numberAt(a, 0), tickType: numberAt(a, 1), size: numberAt(a, 2) })],
  ['tickString', (a) => ({ type: 'tickString', reqId: numberAt(a, 0), tickType: numberAt(a, 1), text: textAt(a, 2) })],
  ['tickSnapshotEnd', (a) => ({ type: 'tickSnapshotEnd', reqId: numberAt(a, 0) })],
  ['marketDataType', (a) => ({ type: 'marketDataType', reqId: numberAt(a, 0), dataType: numberAt(a, 1) })],
  // The first thing a client writes, once TCP is up.
  ['sent', (a) => (isHello(a) ? { type: 'tcpConnected' } : undefined)],
  ['server', (a) => ({ type: 'serverVersion', version: numberAt(a, 0) })],
  ['disconnected', () => ({ type: 'disconnected' })],
  ['nextValidId', (a) => ({ type: 'nextValidId', orderId: numberAt(a, 0) })],
  ['managedAccounts', (a) => ({ type: 'managedAccounts', accounts: splitAccounts(textAt(a, 0)) })],
  // A message without an id comes as `info`, never as `error` (research/stoqey-ib.md 1.5, measured).
  ['info', (a) => ({ type: 'notice', notice: { text: textAt(a, 0), code: numberAt(a, 1), id: NO_ID } })],
  ['error', (a) => ({ type: 'notice', notice: { text: errorText(a[0]), code: numberAt(a, 1), id: numberAt(a, 2) } })],
  ['currentTime', (a) => ({ type: 'currentTime', epochSeconds: numberAt(a, 0) })],
  ['contractDetails', readContractDetails],
  ['contractDetailsEnd', (a) => ({ type: 'contractDetailsEnd', reqId: numberAt(a, 0) })],
  ['historicalData', readBar],
  ['accountSummary', readAccountSummary],
  ['accountSummaryEnd', (a) => ({ type: 'accountSummaryEnd', reqId: numberAt(a, 0) })],
  ['position', readPosition],
  ['positionEnd', () => ({ type: 'positionEnd' })],
  ['openOrder', (a) => readPreview(a) ?? { type: 'openOrder', order: readOpenOrder(a) }],
  ['openOrderEnd', () => ({ type: 'openOrderEnd' })],
  ['orderStatus', readOrderStatus],
  ['completedOrder', (a) => ({ type: 'completedOrder', order: readCompletedOrder(a) })],
  ['completedOrdersEnd', () => ({ type: 'completedOrdersEnd' })],
  ['execDetails', (a) => ({ type: 'execution', reqId: numberAt(a, 0), execution: readExecution(a) })],
  ['execDetailsEnd', (a) => ({ type: 'executionsEnd', reqId: numberAt(a, 0) })],
  ['commissionReport', readCommission],
  ...queryReaders,
  ...streamReaders,
]);

function isHello(args: Arguments): boolean {
  const tokens = args[0];
  return Array.isArray(tokens) && tokens[0] === 'API\0';
}

function splitAccounts(list: string): readonly string[] {
  return list
    .split(',')
    .map((account) => account.trim())
    .filter((account) => account !== '');
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : textAt([error], 0);
}

function readContractDetails(args: Arguments): InboundEvent {
  const details = recordAt(args, 1);
  return {
    type: 'contractDetails',
    reqId: numberAt(args, 0),
    contract: toContract(fieldRecord(details, 'contract')),
    longName: fieldText(details, 'longName'),
    minTick: fieldOptionalNumber(details, 'minTick'),
  };
}

// The library marks the end of a reply with one more "bar" whose date begins with this word.
const END_OF_BARS = 'finished';

function readBar(args: Arguments): InboundEvent {
  const reqId = numberAt(args, 0);
  const time = textAt(args, 1);
  if (time.startsWith(END_OF_BARS)) return { type: 'barsEnd', reqId };
  return {
    type: 'bar',
    reqId,
    bar: {
      time,
      open: numberAt(args, 2),
      high: numberAt(args, 3),
      low: numberAt(args, 4),
      close: numberAt(args, 5),
      volume: numberAt(args, 6),
      count: numberAt(args, 7),
      weightedAverage: numberAt(args, 8),
    },
  };
}

function readAccountSummary(args: Arguments): InboundEvent {
  return {
    type: 'accountSummary',
    reqId: numberAt(args, 0),
    account: textAt(args, 1),
    tag: textAt(args, 2),
    value: textAt(args, 3),
    currency: textAt(args, 4),
  };
}

function readPosition(args: Arguments): InboundEvent {
  return {
    type: 'position',
    account: textAt(args, 0),
    contract: toContract(recordAt(args, 1)),
    position: numberAt(args, 2),
    averageCost: numberAt(args, 3),
  };
}

function readOrderStatus(args: Arguments): InboundEvent {
  return {
    type: 'orderStatus',
    status: {
      orderId: numberAt(args, 0),
      status: textAt(args, 1),
      filled: numberAt(args, 2),
      remaining: numberAt(args, 3),
      averageFillPrice: numberAt(args, 4),
      permId: numberAt(args, 5),
      clientId: numberAt(args, 8),
    },
  };
}

function readOpenOrder(args: Arguments): OpenOrderReport {
  const order = recordAt(args, 2);
  return {
    ...orderFields(order, recordAt(args, 1)),
    orderId: numberAt(args, 0),
    clientId: fieldNumber(order, 'clientId'),
    status: fieldText(recordAt(args, 3), 'status'),
  };
}

// A what-if order is answered by an openOrder that carries the flag; no such order is open.
function readPreview(args: Arguments): InboundEvent | undefined {
  if (Reflect.get(recordAt(args, 2), 'whatIf') !== true) return undefined;
  const state = recordAt(args, 3);
  const amount = (name: string): number | undefined => fieldOptionalNumber(state, name);
  return {
    type: 'orderPreview',
    reqId: numberAt(args, 0),
    preview: {
      initialMarginBefore: amount('initMarginBefore'),
      initialMarginChange: amount('initMarginChange'),
      initialMarginAfter: amount('initMarginAfter'),
      maintenanceMarginBefore: amount('maintMarginBefore'),
      maintenanceMarginChange: amount('maintMarginChange'),
      maintenanceMarginAfter: amount('maintMarginAfter'),
      equityWithLoanBefore: amount('equityWithLoanBefore'),
      equityWithLoanChange: amount('equityWithLoanChange'),
      equityWithLoanAfter: amount('equityWithLoanAfter'),
      commission: amount('commission'),
      minCommission: amount('minCommission'),
      maxCommission: amount('maxCommission'),
      commissionCurrency: fieldText(state, 'commissionCurrency'),
      warning: fieldText(state, 'warningText'),
    },
  };
}

function readCompletedOrder(args: Arguments): CompletedOrderReport {
  const order = recordAt(args, 1);
  const state = recordAt(args, 2);
  return {
    ...orderFields(order, recordAt(args, 0)),
    status: fieldText(state, 'status'),
    filledQuantity: fieldOptionalNumber(order, 'filledQuantity') ?? 0,
    completedStatus: fieldText(state, 'completedStatus'),
  };
}

function orderFields(order: object, contract: object): Omit<OpenOrderReport, 'orderId' | 'clientId' | 'status'> {
  return {
    permId: fieldNumber(order, 'permId'),
    orderRef: fieldText(order, 'orderRef'),
    account: fieldText(order, 'account'),
    contract: toContract(contract),
    action: fieldText(order, 'action'),
    quantity: fieldNumber(order, 'totalQuantity'),
    orderType: fieldText(order, 'orderType'),
    limitPrice: fieldOptionalNumber(order, 'lmtPrice'),
    auxPrice: fieldOptionalNumber(order, 'auxPrice'),
  };
}

function readExecution(args: Arguments): ExecutionReport {
  const execution = recordAt(args, 2);
  return {
    execId: fieldText(execution, 'execId'),
    orderId: fieldNumber(execution, 'orderId'),
    permId: fieldNumber(execution, 'permId'),
    clientId: fieldNumber(execution, 'clientId'),
    orderRef: fieldText(execution, 'orderRef'),
    account: fieldText(execution, 'acctNumber'),
    contract: toContract(recordAt(args, 1)),
    side: fieldText(execution, 'side'),
    shares: fieldNumber(execution, 'shares'),
    price: fieldNumber(execution, 'price'),
    cumulativeQuantity: fieldNumber(execution, 'cumQty'),
    averagePrice: fieldNumber(execution, 'avgPrice'),
    time: fieldText(execution, 'time'),
  };
}

function readCommission(args: Arguments): InboundEvent {
  const report = recordAt(args, 0);
  return {
    type: 'commission',
    execId: fieldText(report, 'execId'),
    commission: fieldNumber(report, 'commission'),
    currency: fieldText(report, 'currency'),
    realizedPnl: fieldOptionalNumber(report, 'realizedPNL'),
  };
}
