import type { FieldCursor } from '../wire/field-cursor.ts';
import { type ContractQuery, readContractQuery } from './contract-query.ts';
import { afterVersion, type ReadersOf, type RequestId, requestId } from './request-reader.ts';

/** Requests for what goes on arriving until it is cancelled, quotes apart. */
export interface StreamRequests {
  readonly reqMktDepth: DepthRequest;
  readonly cancelMktDepth: RequestId;
  readonly reqTickByTickData: TickByTickRequest;
  readonly cancelTickByTickData: RequestId;
  readonly reqRealTimeBars: RealTimeBarsRequest;
  readonly cancelRealTimeBars: RequestId;
  readonly reqPnL: PnlRequest;
  readonly cancelPnL: RequestId;
  readonly reqPnLSingle: PnlRequest & { readonly conId: number };
  readonly cancelPnLSingle: RequestId;
  readonly reqPositionsMulti: RequestId & { readonly account: string; readonly modelCode: string };
  readonly cancelPositionsMulti: RequestId;
}

/** The order book of a contract. */
export interface DepthRequest extends RequestId {
  readonly contract: ContractQuery;
  readonly rows: number;
  readonly isSmart: boolean;
}

/** Every single trade or change of the quote. */
export interface TickByTickRequest extends RequestId {
  readonly contract: ContractQuery;
  /** Last, AllLast, BidAsk or MidPoint. */
  readonly tickType: string;
  readonly count: number;
  readonly ignoresSize: boolean;
}

/** A bar every five seconds. */
export interface RealTimeBarsRequest extends RequestId {
  readonly contract: ContractQuery;
  readonly whatToShow: string;
  readonly regularHoursOnly: boolean;
}

/** Profit and loss of an account. */
export interface PnlRequest extends RequestId {
  readonly account: string;
  readonly modelCode: string;
}

/** Source: tws-protocol.md section 7. */
export const streamReaders: ReadersOf<StreamRequests> = {
  reqMktDepth: afterVersion((cursor) => {
    const reqId = cursor.id('reqId');
    const contract = readContractQuery(cursor);
    const rows = cursor.integer('numberOfRows');
    const isSmart = cursor.flag('isSmartDepth');
    cursor.text('options');
    return { reqId, contract, rows, isSmart };
  }),
  cancelMktDepth: afterVersion((cursor) => {
    const values = requestId(cursor);
    cursor.flag('isSmartDepth');
    return values;
  }),
  reqTickByTickData: (cursor) => ({
    reqId: cursor.id('reqId'),
    contract: readContractQuery(cursor),
    tickType: cursor.text('tickType'),
    count: cursor.integer('numberOfTicks'),
    ignoresSize: cursor.flag('ignoreSize'),
  }),
  cancelTickByTickData: requestId,
  reqRealTimeBars: afterVersion((cursor) => {
    const reqId = cursor.id('reqId');
    const contract = readContractQuery(cursor);
    // TWS makes bars of five seconds whatever size is asked for. Source: TWS API docs, "Requesting Real Time Bars".
    cursor.integer('barSize');
    const whatToShow = cursor.text('whatToShow');
    const regularHoursOnly = cursor.flag('useRTH');
    cursor.text('options');
    return { reqId, contract, whatToShow, regularHoursOnly };
  }),
  cancelRealTimeBars: afterVersion(requestId),
  reqPnL: readPnl,
  cancelPnL: requestId,
  reqPnLSingle: (cursor) => ({ ...readPnl(cursor), conId: cursor.integer('conId') }),
  cancelPnLSingle: requestId,
  reqPositionsMulti: afterVersion(readPnl),
  cancelPositionsMulti: afterVersion(requestId),
};

function readPnl(cursor: FieldCursor): PnlRequest {
  return { reqId: cursor.id('reqId'), account: cursor.text('account'), modelCode: cursor.text('modelCode') };
}
