import type { Instrument } from './instrument.ts';

/** Who writes news, by the code clients ask for it with. */
export interface NewsProvider {
  readonly code: string;
  readonly name: string;
}

/** One headline. */
export interface NewsItem {
  readonly atMs: number;
  readonly provider: string;
  readonly articleId: string;
  readonly headline: string;
}

/** The providers every account has. Source: TWS API docs, "News". */
export const newsProviders: readonly NewsProvider[] = [
  { code: 'BRFG', name: 'Briefing.com General Market Columns' },
  { code: 'BRFUPDN', name: 'Briefing.com Analyst Actions' },
  { code: 'DJNL', name: 'Dow Jones Newsletters' },
];

/** The most headlines one answer holds. Source: TWS API docs, "Historical News Headlines". */
export const MOST_HEADLINES = 300;

const EVERY_MS = 6 * 3_600_000;

/** What is asked of the news of the past; the latest come first. */
export interface NewsQuery {
  readonly providers: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
  readonly total: number;
}

/** Headlines about an instrument: each provider writes one every six hours, for ever back. */
export function newsAbout(instrument: Instrument, query: NewsQuery): readonly NewsItem[] {
  const { startMs, endMs, total } = query;
  const providers = newsProviders.filter(({ code }) => query.providers.includes(code));
  const items: NewsItem[] = [];
  if (providers.length === 0) return items;
  const wanted = Math.min(total <= 0 ? MOST_HEADLINES : total, MOST_HEADLINES);
  for (let slot = Math.floor(endMs / EVERY_MS); slot * EVERY_MS >= startMs && items.length < wanted; slot -= 1) {
    for (const { code } of providers) if (items.length < wanted) items.push(itemOf(instrument, code, slot));
  }
  return items;
}

/** The text behind a headline; undefined for one that was never written. */
export function newsArticleText(provider: string, articleId: string): string | undefined {
  const isWritten = newsProviders.some(({ code }) => code === provider) && articleId.startsWith(`${provider}$`);
  return isWritten ? `Article ${articleId}: nothing has happened, as this exchange makes no news.` : undefined;
}

function itemOf(instrument: Instrument, provider: string, slot: number): NewsItem {
  return {
    atMs: slot * EVERY_MS,
    provider,
    articleId: `${provider}$${slot.toString(16).padStart(8, '0')}`,
    headline: `${instrument.symbol}: a quiet session at ${instrument.longName}`,
  };
}
