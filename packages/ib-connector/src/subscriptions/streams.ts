import { InvalidRequestError } from '../errors/request-errors.ts';
import { type BarContent, type BarSize, checkBarsRequest } from '../operations/historical-bars.ts';
import type { Contract } from '../tws-api/contract.ts';
import type { RealTimeBarContent, TickByTickType } from '../tws-api/stream-requests.ts';
import { type AccountValues, accountValues } from './account-values.ts';
import { barUpdates } from './bar-updates.ts';
import { depth } from './depth.ts';
import { type Holdings, holdings } from './holdings.ts';
import type { LiveBar } from './live-bar.ts';
import type { Book } from './order-book.ts';
import { type PositionProfit, positionProfit, type ProfitAndLoss, profitAndLoss } from './profit-and-loss.ts';
import type { Quote } from './quote.ts';
import { quotes } from './quotes.ts';
import { type AskBars, realTimeBars } from './real-time-bars.ts';
import type { Stream } from './stream.ts';
import type { StreamFeed } from './stream-feed.ts';
import type { StreamOptions } from './subscription-registry.ts';
import { type TickOf, tickByTick } from './tick-by-tick.ts';

/** Which quotes. */
export interface QuoteStreamOptions extends StreamOptions {
  /** Numbers of generic ticks wanted besides, for example 106 for implied volatility. They arrive in `ticks`. */
  readonly genericTicks?: readonly number[];
}

/** Which tick-by-tick data. */
export interface TickStreamOptions<Type extends TickByTickType> extends StreamOptions {
  readonly type: Type;
}

/** Which bars of five seconds. */
export interface RealTimeBarOptions extends StreamOptions {
  /** Default `TRADES`. */
  readonly whatToShow?: RealTimeBarContent;
  /** Default true. */
  readonly regularHoursOnly?: boolean;
}

/** Which bars that are kept up to date. */
export interface BarStreamOptions extends StreamOptions {
  readonly barSize: BarSize;
  /** How far back they begin: a whole number and S, D, W, M or Y, for example `1 D`. */
  readonly duration: string;
  /** Default `TRADES`. */
  readonly whatToShow?: BarContent;
  /** Default true. */
  readonly regularHoursOnly?: boolean;
}

/** Which order book. */
export interface DepthOptions extends StreamOptions {
  /** Rows on each side, 1 or more, default 5. */
  readonly rows?: number;
  /** Gathered from several exchanges. Default true for contracts on `SMART`. */
  readonly isSmart?: boolean;
}

/** Whose account. */
export interface AccountStreamOptions extends StreamOptions {
  /** Default: the connector's, or the only one of the login. */
  readonly account?: string;
}

/** What streams are opened through. */
export interface StreamsContext {
  readonly feed: StreamFeed;
  readonly resolve: (instrument: string | Contract, options: { readonly signal?: AbortSignal }) => Promise<Contract>;
  readonly askBars: AskBars;
  /** The account that is meant if none is named; undefined before TWS named any. */
  readonly account: () => string | undefined;
}

const MOST_ROWS = 20;

/**
 * Opens streams. Each is restored by itself after every loss, proves that it lives, and tells gaps in-band.
 * Readers of the same thing share one subscription. All methods throw `CapacityError` if the account has no room.
 */
export class Streams {
  readonly #context: StreamsContext;
  readonly #realTimeBars: ReturnType<typeof realTimeBars>;

  constructor(context: StreamsContext) {
    this.#context = context;
    this.#realTimeBars = realTimeBars(context.askBars);
  }

  /** Bid, ask, last and their sizes, each time one of them changes. */
  async quotes(instrument: string | Contract, options: QuoteStreamOptions = {}): Promise<Stream<Quote>> {
    const { genericTicks = [], ...rest } = options;
    const contract = await this.#contract(instrument, rest);
    return this.#context.feed.open(quotes, { contract, genericTicks }, rest);
  }

  /** Every trade or every quote. What an interruption cost is marked as a gap and cannot be had afterwards. */
  async ticks<Type extends TickByTickType>(
    instrument: string | Contract,
    options: TickStreamOptions<Type>,
  ): Promise<Stream<TickOf[Type]>> {
    const { type: tickType, ...rest } = options;
    const contract = await this.#contract(instrument, rest);
    const stream: Stream<TickOf[TickByTickType]> = await this.#context.feed.open(
      tickByTick,
      { contract, tickType },
      rest,
    );
    // TWS answers a request of this type with ticks of this type only.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return stream as unknown as Stream<TickOf[Type]>;
  }

  /** Bars of five seconds, each once it is complete. */
  async realTimeBars(instrument: string | Contract, options: RealTimeBarOptions = {}): Promise<Stream<LiveBar>> {
    const { whatToShow = 'TRADES', regularHoursOnly = true, ...rest } = options;
    const contract = await this.#contract(instrument, rest);
    const params = { contract, whatToShow, isRegularHoursOnly: regularHoursOnly };
    return this.#context.feed.open(this.#realTimeBars, params, rest);
  }

  /** Bars of the past, and then the one that is being made. */
  async bars(instrument: string | Contract, options: BarStreamOptions): Promise<Stream<LiveBar>> {
    const { barSize, duration, whatToShow = 'TRADES', regularHoursOnly = true, ...rest } = options;
    checkBarsRequest({ duration, barSize, whatToShow });
    const contract = await this.#contract(instrument, rest);
    const params = { contract, barSize, duration, whatToShow, isRegularHoursOnly: regularHoursOnly };
    return this.#context.feed.open(barUpdates, params, rest);
  }

  /** The order book. */
  async depth(instrument: string | Contract, options: DepthOptions = {}): Promise<Stream<Book>> {
    const { rows = 5, isSmart, ...rest } = options;
    if (!Number.isInteger(rows) || rows < 1 || rows > MOST_ROWS) {
      throw new InvalidRequestError('rows', `rows must be a whole number from 1 to ${MOST_ROWS}, was ${rows}`);
    }
    const contract = await this.#contract(instrument, rest);
    const params = { contract, rows, isSmart: isSmart ?? contract.exchange === 'SMART' };
    return this.#context.feed.open(depth, params, rest);
  }

  /** Values of an account. */
  async account(options: AccountStreamOptions = {}): Promise<Stream<AccountValues>> {
    return this.#context.feed.open(accountValues, { account: this.#account(options) }, options);
  }

  /** What an account holds. */
  async positions(options: AccountStreamOptions = {}): Promise<Stream<Holdings>> {
    return this.#context.feed.open(holdings, { account: this.#account(options) }, options);
  }

  /** Profit and loss of an account. */
  async profitAndLoss(options: AccountStreamOptions = {}): Promise<Stream<ProfitAndLoss>> {
    return this.#context.feed.open(profitAndLoss, { account: this.#account(options) }, options);
  }

  /** Profit and loss of one position. */
  async positionProfit(
    instrument: string | Contract,
    options: AccountStreamOptions = {},
  ): Promise<Stream<PositionProfit>> {
    const account = this.#account(options);
    const { conId } = await this.#contract(instrument, options);
    if (conId === undefined) throw new InvalidRequestError('contract', 'TWS told no conId of the contract');
    return this.#context.feed.open(positionProfit, { account, conId }, options);
  }

  #contract(instrument: string | Contract, { signal }: StreamOptions): Promise<Contract> {
    return this.#context.resolve(instrument, signal === undefined ? {} : { signal });
  }

  #account({ account }: AccountStreamOptions): string {
    const meant = account ?? this.#context.account();
    if (meant !== undefined) return meant;
    throw new InvalidRequestError('account', 'name an account, or call connect() first: TWS has not named any yet');
  }
}
