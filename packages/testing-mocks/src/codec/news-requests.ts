import type { FieldCursor } from '../wire/field-cursor.ts';
import { afterVersion, type NoValues, nothing, type ReadersOf, type RequestId, requestId } from './request-reader.ts';

/** Requests for news, and for lists of what moves. */
export interface NewsRequests {
  readonly reqNewsProviders: NoValues;
  readonly reqNewsArticle: RequestId & { readonly provider: string; readonly articleId: string };
  readonly reqHistoricalNews: HistoricalNewsRequest;
  readonly reqNewsBulletins: { readonly allMessages: boolean };
  readonly cancelNewsBulletins: NoValues;
  readonly reqScannerParameters: NoValues;
  readonly reqScannerSubscription: ScannerRequest;
  readonly cancelScannerSubscription: RequestId;
}

/** Headlines of the past; times are still the client's own text. */
export interface HistoricalNewsRequest extends RequestId {
  readonly conId: number;
  readonly providers: readonly string[];
  readonly start: string;
  readonly end: string;
  readonly total: number;
}

/** A list of instruments by some measure. */
export interface ScannerRequest extends RequestId {
  readonly rows: number;
  readonly instrument: string;
  readonly location: string;
  readonly scanCode: string;
  readonly abovePrice: number | undefined;
  readonly belowPrice: number | undefined;
}

/** Source: tws-protocol.md section 7. */
export const newsReaders: ReadersOf<NewsRequests> = {
  reqNewsProviders: nothing,
  reqNewsArticle: (cursor) => {
    const values = {
      reqId: cursor.id('reqId'),
      provider: cursor.text('provider'),
      articleId: cursor.text('articleId'),
    };
    cursor.text('options');
    return values;
  },
  reqHistoricalNews: (cursor) => {
    const values = {
      reqId: cursor.id('reqId'),
      conId: cursor.integer('conId'),
      providers: cursor.text('providers').split('+'),
      start: cursor.text('start'),
      end: cursor.text('end'),
      total: cursor.integer('totalResults'),
    };
    cursor.text('options');
    return values;
  },
  reqNewsBulletins: afterVersion((cursor) => ({ allMessages: cursor.flag('allMessages') })),
  cancelNewsBulletins: afterVersion(nothing),
  reqScannerParameters: afterVersion(nothing),
  reqScannerSubscription: readScanner,
  cancelScannerSubscription: afterVersion(requestId),
};

function readScanner(cursor: FieldCursor): ScannerRequest {
  const values = {
    reqId: cursor.id('reqId'),
    rows: cursor.integer('numberOfRows'),
    instrument: cursor.text('instrument'),
    location: cursor.text('locationCode'),
    scanCode: cursor.text('scanCode'),
    abovePrice: cursor.number('abovePrice'),
    belowPrice: cursor.number('belowPrice'),
  };
  cursor.skip(14, 'filters from aboveVolume to scannerSettingPairs');
  cursor.skip(3, 'stockTypeFilter, filterOptions, options');
  return values;
}
