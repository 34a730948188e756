import type { HeadlinesRequest } from '../tws-api/query-requests.ts';
import type { Operation } from './operation.ts';
import { fromNewsTime } from './tws-time.ts';

/** Who writes news that this login may read. */
export interface NewsProvider {
  /** For example `BRFG`. */
  readonly code: string;
  readonly name: string;
}

/** One headline; its text is an article of its own. */
export interface Headline {
  readonly time: Date;
  readonly provider: string;
  readonly articleId: string;
  readonly headline: string;
}

/** Headlines, newest first as TWS tells them. */
export interface Headlines {
  readonly headlines: readonly Headline[];
  /** True if there are more than were asked for. */
  readonly hasMore: boolean;
}

/** The text of one article. */
export interface Article {
  /** Source: TWS API docs, "News Articles". */
  readonly format: 'text' | 'binary';
  readonly text: string;
}

export const newsProviders: Operation<undefined, readonly NewsProvider[]> = {
  name: 'newsProviders',
  purpose: 'marketData',
  channel: 'newsProviders',
  timeoutMs: 10_000,
  isQuick: false,
  send: (api) => {
    api.queries.reqNewsProviders();
  },
  collect: () => ({ accept: (event) => (event.type === 'newsProviders' ? { result: event.providers } : undefined) }),
};

export const headlines: Operation<HeadlinesRequest, Headlines> = {
  name: 'headlines',
  purpose: 'marketData',
  timeoutMs: 30_000,
  isQuick: false,
  send: (api, reqId, request) => {
    api.queries.reqHistoricalNews(reqId, request);
  },
  collect: () => {
    const found: Headline[] = [];
    return {
      accept(event) {
        if (event.type === 'headline') {
          const { time, provider, articleId, headline } = event;
          found.push({ time: fromNewsTime(time), provider, articleId, headline });
        }
        return event.type === 'headlinesEnd' ? { result: { headlines: found, hasMore: event.hasMore } } : undefined;
      },
    };
  },
};

export const newsArticle: Operation<{ provider: string; articleId: string }, Article> = {
  name: 'newsArticle',
  purpose: 'marketData',
  timeoutMs: 30_000,
  isQuick: false,
  send: (api, reqId, { provider, articleId }) => {
    api.queries.reqNewsArticle(reqId, provider, articleId);
  },
  collect: () => ({
    accept: (event) =>
      event.type === 'article'
        ? { result: { format: event.articleType === 0 ? 'text' : 'binary', text: event.text } }
        : undefined,
  }),
};
