import type { FieldCursor } from '../wire/field-cursor.ts';
import { hasRfqFields, isSince } from '../wire/protocol-gates.ts';
import { readContractQuery, skipDataLegs } from './contract-query.ts';
import { desktopReaders } from './desktop-requests.ts';
import { historyReaders } from './history-requests.ts';
import { newsReaders } from './news-requests.ts';
import { readPlaceOrder } from './place-order.ts';
import { referenceReaders } from './reference-requests.ts';
import { afterVersion, nothing, type ReadersOf, requestId } from './request-reader.ts';
import type { MarketDataRequest, RequestValues } from './request-values.ts';
import { streamReaders } from './stream-requests.ts';

/** How each request is read, in the order its fields travel. Source: tws-protocol.md section 7. */
export const requestReaders: ReadersOf<RequestValues> = {
  ...referenceReaders,
  ...newsReaders,
  ...streamReaders,
  ...historyReaders,
  ...desktopReaders,
  startApi: afterVersion((cursor) => ({ clientId: cursor.id('clientId'), capabilities: cursor.text('capabilities') })),
  setServerLogLevel: afterVersion((cursor) => ({ level: cursor.integer('level') })),
  reqIds: afterVersion(skipOne('count')),
  reqManagedAccts: afterVersion(nothing),
  reqCurrentTime: afterVersion(nothing),
  reqContractDetails: afterVersion((cursor) => {
    const reqId = cursor.id('reqId');
    const contract = readContractQuery(cursor);
    cursor.flag('includeExpired');
    cursor.skip(3, 'secIdType, secId, issuerId');
    return { reqId, contract };
  }),
  reqMarketDataType: afterVersion((cursor) => ({ type: cursor.integer('type') })),
  reqMktData: afterVersion(readMarketData),
  cancelMktData: afterVersion(requestId),
  reqAccountSummary: afterVersion((cursor) => ({
    reqId: cursor.id('reqId'),
    group: cursor.text('group'),
    tags: cursor
      .text('tags')
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
  })),
  cancelAccountSummary: afterVersion(requestId),
  reqPositions: afterVersion(nothing),
  cancelPositions: afterVersion(nothing),
  reqAccountUpdates: afterVersion((cursor) => ({
    subscribe: cursor.flag('subscribe'),
    account: cursor.text('account'),
  })),
  reqAccountUpdatesMulti: afterVersion((cursor) => {
    const values = { reqId: cursor.id('reqId'), account: cursor.text('account'), modelCode: cursor.text('modelCode') };
    cursor.flag('ledgerAndNLV');
    return values;
  }),
  cancelAccountUpdatesMulti: afterVersion(requestId),
  placeOrder: readPlaceOrder,
  cancelOrder: (cursor, serverVersion) => {
    if (!isSince('cmeTagging', serverVersion)) cursor.integer('version');
    const orderId = cursor.id('orderId');
    cursor.text('manualCancelOrderTime');
    if (hasRfqFields(serverVersion)) cursor.skip(3, 'quote-request fields');
    if (isSince('cmeTagging', serverVersion)) cursor.skip(2, 'extOperator, manualOrderIndicator');
    return { orderId };
  },
  reqGlobalCancel: (cursor, serverVersion) => {
    if (isSince('cmeTagging', serverVersion)) cursor.skip(2, 'extOperator, manualOrderIndicator');
    else cursor.integer('version');
    return {};
  },
  reqOpenOrders: afterVersion(nothing),
  reqAllOpenOrders: afterVersion(nothing),
  reqAutoOpenOrders: afterVersion((cursor) => ({ bind: cursor.flag('bind') })),
  reqCompletedOrders: (cursor) => ({ apiOnly: cursor.flag('apiOnly') }),
  reqExecutions: afterVersion((cursor) => ({
    reqId: cursor.id('reqId'),
    clientId: cursor.integer('clientId'),
    account: cursor.text('account'),
    time: cursor.text('time'),
    symbol: cursor.text('symbol'),
    secType: cursor.text('secType'),
    exchange: cursor.text('exchange'),
    side: cursor.text('side'),
  })),
};

function skipOne(name: string): (cursor: FieldCursor) => RequestValues['reqIds'] {
  return (cursor) => {
    cursor.text(name);
    return {};
  };
}

function readMarketData(cursor: FieldCursor): MarketDataRequest {
  const reqId = cursor.id('reqId');
  const contract = readContractQuery(cursor);
  skipDataLegs(cursor, contract);
  if (cursor.flag('deltaNeutral')) cursor.skip(3, 'deltaNeutral conId, delta, price');
  const genericTicks = cursor.text('genericTicks');
  const snapshot = cursor.flag('snapshot');
  const regulatorySnapshot = cursor.flag('regulatorySnapshot');
  cursor.text('options');
  return { reqId, contract, genericTicks, snapshot: snapshot || regulatorySnapshot };
}
