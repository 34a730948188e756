import type { Instrument } from '../exchange/instrument.ts';
import type { NewsItem, NewsProvider } from '../exchange/news-wire.ts';
import type { Message } from '../wire/frame-writer.ts';
import { replyIds } from '../wire/message-ids.ts';

// News and scanner answers. Source: tws-protocol.md section 5.

export function newsProvidersMessage(providers: readonly NewsProvider[]): Message {
  return [replyIds.newsProviders, providers.length, ...providers.flatMap(({ code, name }) => [code, name])];
}

/** Plain text; type 1 would be a binary document. */
export function newsArticle(reqId: number, text: string): Message {
  return [replyIds.newsArticle, reqId, 0, text];
}

export function historicalNews(reqId: number, item: NewsItem): Message {
  // `2025-01-02 10:00:00.0`, in UTC.
  const time = new Date(item.atMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '.0');
  return [replyIds.historicalNews, reqId, time, item.provider, item.articleId, item.headline];
}

export function historicalNewsEnd(reqId: number, hasMore: boolean): Message {
  return [replyIds.historicalNewsEnd, reqId, hasMore];
}

export function scannerParameters(xml: string): Message {
  return [replyIds.scannerParameters, 1, xml];
}

/** A scanner's rows, the first one first; the message itself is the end. */
export function scannerData(reqId: number, found: readonly Instrument[]): Message {
  const rows = found.flatMap((instrument, rank) => [
    rank,
    instrument.conId,
    instrument.symbol,
    instrument.secType,
    instrument.lastTradeDate,
    instrument.strike,
    instrument.right,
    instrument.exchange,
    instrument.currency,
    instrument.localSymbol,
    instrument.marketName,
    instrument.tradingClass,
    '', // distance
    '', // benchmark
    '', // projection
    '', // legs
  ]);
  return [replyIds.scannerData, 3, reqId, found.length, ...rows];
}
