import type { FieldCursor } from '../wire/field-cursor.ts';
import { type ContractQuery, readContractQuery, skipDataLegs } from './contract-query.ts';
import { afterVersion, type ReadersOf, type RequestId, requestId } from './request-reader.ts';

/** Requests for the past. */
export interface HistoryRequests {
  readonly reqHistoricalData: HistoryRequest;
  readonly cancelHistoricalData: RequestId;
  readonly reqHeadTimestamp: HeadTimestampRequest;
  readonly cancelHeadTimestamp: RequestId;
  readonly reqHistogramData: HistogramRequest;
  readonly cancelHistogramData: RequestId;
  readonly reqHistoricalTicks: HistoricalTicksRequest;
}

/** Bars of the past; times and sizes are still the client's own text. */
export interface HistoryRequest extends RequestId {
  readonly contract: ContractQuery;
  readonly end: string;
  readonly barSize: string;
  readonly duration: string;
  readonly regularHoursOnly: boolean;
  readonly whatToShow: string;
  readonly formatDate: number;
  readonly keepUpToDate: boolean;
}

/** How far back there is anything. */
export interface HeadTimestampRequest extends RequestId {
  readonly contract: ContractQuery;
  readonly whatToShow: string;
  readonly formatDate: number;
}

/** How much traded at each price. */
export interface HistogramRequest extends RequestId {
  readonly contract: ContractQuery;
  readonly period: string;
}

/** Single trades or quotes of the past, from a start on or up to an end. */
export interface HistoricalTicksRequest extends RequestId {
  readonly contract: ContractQuery;
  readonly start: string;
  readonly end: string;
  readonly count: number;
  readonly whatToShow: string;
  readonly regularHoursOnly: boolean;
}

/** Source: tws-protocol.md section 7. */
export const historyReaders: ReadersOf<HistoryRequests> = {
  reqHistoricalData: readHistory,
  cancelHistoricalData: afterVersion(requestId),
  reqHeadTimestamp: (cursor) => {
    const reqId = cursor.id('reqId');
    const contract = readContractQuery(cursor);
    cursor.flag('includeExpired');
    cursor.flag('useRTH');
    return {
      reqId,
      contract,
      whatToShow: cursor.text('whatToShow'),
      formatDate: cursor.integer('formatDate'),
    };
  },
  cancelHeadTimestamp: requestId,
  reqHistogramData: (cursor) => {
    const reqId = cursor.id('reqId');
    const contract = readContractQuery(cursor);
    cursor.flag('includeExpired');
    cursor.flag('useRTH');
    return { reqId, contract, period: cursor.text('period') };
  },
  cancelHistogramData: requestId,
  reqHistoricalTicks: (cursor) => {
    const reqId = cursor.id('reqId');
    const contract = readContractQuery(cursor);
    cursor.flag('includeExpired');
    const start = cursor.text('start');
    const end = cursor.text('end');
    const count = cursor.integer('numberOfTicks');
    const whatToShow = cursor.text('whatToShow');
    const regularHoursOnly = cursor.flag('useRTH');
    cursor.skip(2, 'ignoreSize, options');
    return { reqId, contract, start, end, count, whatToShow, regularHoursOnly };
  },
};

function readHistory(cursor: FieldCursor): HistoryRequest {
  const reqId = cursor.id('reqId');
  const contract = readContractQuery(cursor);
  cursor.flag('includeExpired');
  const end = cursor.text('end');
  const barSize = cursor.text('barSize');
  const duration = cursor.text('duration');
  const regularHoursOnly = cursor.flag('useRTH');
  const whatToShow = cursor.text('whatToShow');
  const formatDate = cursor.integer('formatDate');
  skipDataLegs(cursor, contract);
  const keepUpToDate = cursor.flag('keepUpToDate');
  cursor.text('options');
  return { reqId, contract, end, barSize, duration, regularHoursOnly, whatToShow, formatDate, keepUpToDate };
}
