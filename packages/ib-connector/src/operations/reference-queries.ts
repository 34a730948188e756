import { checkNumber } from '@autobot/resilience';
import { InvalidRequestError } from '../errors/request-errors.ts';
import type { CompletedOrderReport, ExecutionReport } from '../inbound/inbound-event.ts';
import type { Requester } from '../requests/requester.ts';
import type { SingleFlight } from '../requests/single-flight.ts';
import type { Contract } from '../tws-api/contract.ts';
import type { ScannerRequest } from '../tws-api/query-requests.ts';
import { type Article, headlines, type Headlines, newsArticle, type NewsProvider, newsProviders } from './news.ts';
import { completedOrders, executions } from './order-snapshots.ts';
import type { Instrument, QueryOptions } from './query-options.ts';
import {
  fundamentalData,
  type FundamentalReport,
  fundamentalReports,
  managedAccounts,
  marketRule,
  matchingSymbols,
  type OptionParameters,
  optionParameters,
  type PriceStep,
  type SymbolMatch,
  userInfo,
} from './reference-data.ts';
import { scanner, scannerParameters, type ScannerRow } from './scanner.ts';
import { toNewsTime, toTwsTime } from './tws-time.ts';

/** Which executions; all of the day if nothing is named. */
export interface ExecutionsQuery extends QueryOptions {
  readonly account?: string;
  readonly clientId?: number;
  readonly symbol?: string;
  readonly side?: 'BUY' | 'SELL';
  /** Only those after it. TWS forgets them at midnight of its own time. */
  readonly since?: Date;
}

/** Which headlines. */
export interface HeadlinesQuery extends QueryOptions {
  /** Codes of providers. Default: all that this login may read. */
  readonly providers?: readonly string[];
  readonly start?: Date;
  readonly end?: Date;
  /** 1 to 300, the most TWS gives; default 100. */
  readonly count?: number;
}

/** Which scan; names are those of the scanner parameters. */
export interface ScanRequest extends Omit<ScannerRequest, 'rows' | 'instrument'>, QueryOptions {
  /** Default `STK`. */
  readonly instrument?: string;
  /** 1 to 50, the most TWS gives; default 50. */
  readonly rows?: number;
}

/** What reference data is asked through. */
export interface ReferenceQueriesParts {
  readonly requester: Requester;
  readonly flights: SingleFlight;
  readonly resolve: (instrument: Instrument, options: { readonly signal?: AbortSignal }) => Promise<Contract>;
  /** When a query that is made now is given up; monotonic milliseconds. */
  readonly endMs: () => number;
  /** TWS's clock, at most once a second. */
  readonly currentTime: (signal: AbortSignal | undefined) => Promise<Date>;
}

const MOST_ROWS = 50;
const MOST_HEADLINES = 300;

/** Everything that is asked once and is no history: what there is to trade, news, scans, and what happened to orders. */
export class ReferenceQueries {
  readonly #parts: ReferenceQueriesParts;

  constructor(parts: ReferenceQueriesParts) {
    this.#parts = parts;
  }

  /** Up to 16 contracts whose symbol or name fits. Callers with the same pattern share one answer. */
  matchingSymbols(pattern: string, options: QueryOptions = {}): Promise<readonly SymbolMatch[]> {
    const wanted = pattern.trim();
    if (wanted === '') throw new InvalidRequestError('pattern', `pattern must not be empty, was "${pattern}"`);
    return this.#shared(`symbols ${wanted}`, options, (signal) =>
      this.#parts.requester.ask(matchingSymbols, wanted, { signal }),
    );
  }

  /** Expirations and strikes there are for an underlying, one entry for each exchange and trading class. */
  async optionParameters(
    instrument: Instrument,
    options: QueryOptions & { readonly futuresExchange?: string } = {},
  ): Promise<readonly OptionParameters[]> {
    const deadlineMs = this.#parts.endMs();
    const underlying = await this.#parts.resolve(instrument, options);
    const { futuresExchange = '' } = options;
    return this.#shared(`options ${String(underlying.conId)} ${futuresExchange}`, options, (signal) =>
      this.#parts.requester.ask(optionParameters, { underlying, futuresExchange }, { signal, deadlineMs }),
    );
  }

  /** The price steps of a market rule, lowest price first. */
  marketRule(ruleId: number, options: QueryOptions = {}): Promise<readonly PriceStep[]> {
    checkNumber('ruleId', ruleId, { min: 0, integer: true });
    return this.#parts.requester.ask(marketRule, ruleId, options);
  }

  /** One report on a company, as XML. */
  async fundamentals(instrument: Instrument, report: FundamentalReport, options: QueryOptions = {}): Promise<string> {
    if (!fundamentalReports.includes(report)) {
      throw new InvalidRequestError(
        'report',
        `report must be one of ${fundamentalReports.join(', ')}, was "${report}"`,
      );
    }
    const deadlineMs = this.#parts.endMs();
    const contract = await this.#parts.resolve(instrument, options);
    return this.#parts.requester.ask(fundamentalData, { contract, report }, { ...options, deadlineMs });
  }

  /** Every name that a scan may use, as XML. */
  scannerParameters(options: QueryOptions = {}): Promise<string> {
    return this.#parts.requester.ask(scannerParameters, undefined, options);
  }

  /** One run of a scanner, by rank; takes one of ten scanners until it is answered. */
  scan(request: ScanRequest): Promise<readonly ScannerRow[]> {
    const { signal, rows = MOST_ROWS, instrument = 'STK', ...rest } = request;
    checkNumber('rows', rows, { min: 1, max: MOST_ROWS, integer: true });
    return this.#parts.requester.ask(scanner, { ...rest, rows, instrument }, { signal });
  }

  /** Who writes news that this login may read. */
  newsProviders(options: QueryOptions = {}): Promise<readonly NewsProvider[]> {
    return this.#parts.requester.ask(newsProviders, undefined, options);
  }

  /** Headlines about a contract, newest first. */
  async headlines(instrument: Instrument, query: HeadlinesQuery = {}): Promise<Headlines> {
    const { count = 100, start, end, signal } = query;
    checkNumber('count', count, { min: 1, max: MOST_HEADLINES, integer: true });
    const deadlineMs = this.#parts.endMs();
    const { conId = 0 } = await this.#parts.resolve(instrument, query);
    const providers = query.providers ?? (await this.newsProviders(query)).map(({ code }) => code);
    const startDateTime = start === undefined ? '' : toNewsTime(start);
    const endDateTime = end === undefined ? '' : toNewsTime(end);
    const params = { conId, providers, startDateTime, endDateTime, count };
    return this.#parts.requester.ask(headlines, params, { signal, deadlineMs });
  }

  /** The text of one article. */
  article(provider: string, articleId: string, options: QueryOptions = {}): Promise<Article> {
    return this.#parts.requester.ask(newsArticle, { provider, articleId }, options);
  }

  /** Executions of the day. */
  executions(query: ExecutionsQuery = {}): Promise<readonly ExecutionReport[]> {
    const { signal, since, ...filter } = query;
    const wanted = { ...filter, ...(since !== undefined && { since: toTwsTime(since) }) };
    return this.#parts.requester.ask(executions, wanted, { signal });
  }

  /** Orders of the day that are no longer open. */
  completedOrders(options: QueryOptions = {}): Promise<readonly CompletedOrderReport[]> {
    return this.#parts.requester.ask(completedOrders, undefined, options);
  }

  /** The white-branding id of the login; empty for IB's own. */
  userInfo(options: QueryOptions = {}): Promise<string> {
    return this.#parts.requester.ask(userInfo, undefined, options);
  }

  /** The accounts of the login. */
  managedAccounts(options: QueryOptions = {}): Promise<readonly string[]> {
    return this.#parts.requester.ask(managedAccounts, undefined, options);
  }

  /** TWS's clock, to the second; an answer of the last second is given again. */
  currentTime(options: QueryOptions = {}): Promise<Date> {
    return this.#parts.currentTime(options.signal);
  }

  #shared<Result>(
    key: string,
    { signal }: QueryOptions,
    start: (signal: AbortSignal | undefined) => Promise<Result>,
  ): Promise<Result> {
    return this.#parts.flights.run(key, signal, start);
  }
}
