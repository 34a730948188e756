import { requestReaders } from '../codec/request-readers.ts';
import type { AnsweredRequest, RequestValues } from '../codec/request-values.ts';
import { handlers } from '../handlers/handlers.ts';
import { FieldCursor, MalformedRequestError } from '../wire/field-cursor.ts';
import { type RequestName, requestIds, requestNameOf } from '../wire/message-ids.ts';
import type { RequestContext } from './request-context.ts';

/** A request as read: ready to be handled, or the reason why it cannot be. */
export type ReadRequest =
  | { readonly type: 'startApi'; readonly values: RequestValues['startApi'] }
  | {
      readonly type: 'readable';
      readonly name: RequestName;
      readonly values: object;
      readonly handle: (context: RequestContext) => void;
    }
  | {
      readonly type: 'unreadable';
      readonly name: RequestName | 'unknown';
      /** 320 if the bytes do not fit the layout, 321 if the request itself is not known here. */
      readonly code: 320 | 321;
      readonly problem: string;
    };

/** Reads a request by its message id; never throws on a client's bytes. */
export function readRequest(fields: readonly string[], serverVersion: number): ReadRequest {
  const messageId = Number(fields[0]);
  const name = requestNameOf(messageId);
  if (name === undefined) {
    return {
      type: 'unreadable',
      name: 'unknown',
      code: 321,
      problem: `no request has the message id "${fields[0] ?? ''}"`,
    };
  }
  if (!isAnswered(name)) {
    return {
      type: 'unreadable',
      name,
      code: 321,
      problem: `${name} (message ${messageId}) is not supported by this mock`,
    };
  }
  try {
    return readAs(name, new FieldCursor(fields), serverVersion);
  } catch (error) {
    if (!(error instanceof MalformedRequestError)) throw error;
    return { type: 'unreadable', name, code: 320, problem: `${name} is malformed: ${error.message}` };
  }
}

// Requests that TWS acts on without a word. Every other one calls for an answer.
const SILENT: ReadonlySet<RequestName> = new Set<RequestName>([
  'setServerLogLevel',
  'reqMarketDataType',
  'reqAutoOpenOrders',
  'reqGlobalCancel',
  'cancelMktData',
  'cancelHistoricalData',
  'cancelAccountSummary',
  'cancelAccountUpdatesMulti',
  'cancelPositions',
  'cancelMktDepth',
  'cancelTickByTickData',
  'cancelRealTimeBars',
  'cancelPnL',
  'cancelPnLSingle',
  'cancelPositionsMulti',
  'cancelHeadTimestamp',
  'cancelHistogramData',
  'cancelFundamentalData',
  'cancelWshMetaData',
  'cancelWshEventData',
  'cancelScannerSubscription',
  'cancelCalculateImpliedVolatility',
  'cancelCalculateOptionPrice',
  'reqNewsBulletins',
  'cancelNewsBulletins',
  'unsubscribeFromGroupEvents',
]);

/** True if a client waits for something after this request. */
export function callsForAnswer(name: RequestName | 'unknown', values: object): boolean {
  if (name === 'unknown' || SILENT.has(name)) return false;
  return !(name === 'reqAccountUpdates' && 'subscribe' in values && values.subscribe === false);
}

// Requests of the newer kind have no version field before their id. Source: tws-protocol.md section 7.
const UNVERSIONED_BELOW_78: ReadonlySet<number> = new Set<number>([
  requestIds.placeOrder,
  requestIds.reqHistoricalData,
  requestIds.reqScannerSubscription,
]);
const WITHOUT_ID: ReadonlySet<RequestName> = new Set<RequestName>([
  'reqOpenOrders',
  'reqAccountUpdates',
  'reqIds',
  'reqNewsBulletins',
  'cancelNewsBulletins',
  'setServerLogLevel',
  'reqAutoOpenOrders',
  'reqAllOpenOrders',
  'reqManagedAccts',
  'requestFA',
  'reqScannerParameters',
  'reqCurrentTime',
  'reqGlobalCancel',
  'reqMarketDataType',
  'reqPositions',
  'cancelPositions',
  'startApi',
  'reqFamilyCodes',
  'reqMktDepthExchanges',
  'reqNewsProviders',
  'reqMarketRule',
  'reqCompletedOrders',
]);

const LARGEST_ID = 2 ** 31 - 1;

/** The id an unreadable request is answered under: its own if that much can be read, else -1. */
export function requestIdOf(name: RequestName | 'unknown', fields: readonly string[]): number {
  if (name === 'unknown' || WITHOUT_ID.has(name)) return -1;
  const isUnversioned = requestIds[name] >= requestIds.reqSecDefOptParams || UNVERSIONED_BELOW_78.has(requestIds[name]);
  const text = fields[isUnversioned ? 1 : 2] ?? '';
  return /^\d{1,10}$/.test(text) && Number(text) <= LARGEST_ID ? Number(text) : -1;
}

function isAnswered(name: RequestName): name is AnsweredRequest {
  return Object.hasOwn(requestReaders, name);
}

function readAs(name: AnsweredRequest, cursor: FieldCursor, serverVersion: number): ReadRequest {
  if (name === 'startApi') {
    const values = requestReaders.startApi(cursor, serverVersion);
    cursor.end();
    return { type: 'startApi', values };
  }
  return readForHandler(name, cursor, serverVersion);
}

function readForHandler<Name extends Exclude<AnsweredRequest, 'startApi'>>(
  name: Name,
  cursor: FieldCursor,
  serverVersion: number,
): ReadRequest & { readonly name: Name } {
  const values = requestReaders[name](cursor, serverVersion);
  cursor.end();
  return {
    type: 'readable',
    name,
    values,
    handle: (context) => {
      handlers[name](values, context);
    },
  };
}
