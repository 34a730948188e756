import { findInstruments, type Instrument, type InstrumentQuery } from './instrument.ts';
import { instrumentCatalogue, stockNamed } from './instrument-catalogue.ts';
import { PricePath } from './price-path.ts';
import { type Quote, quoteAt, type QuoteDay, quoteDayAt } from './quote.ts';

/** A stock to list: one of the catalogue by its symbol, or a made-up one round a price. */
export type ListedSymbol = string | { readonly symbol: string; readonly price: number };

/** What a market is made of. */
export interface MarketOptions {
  /** Same seed, same prices. Any integer. */
  readonly seed: number;
  /** Epoch milliseconds; quotes are those of this instant. */
  readonly wallNow: () => number;
  /** Stocks to list besides the catalogue. Default: none. */
  readonly symbols?: readonly ListedSymbol[];
}

const MADE_UP_PRICE = 100;
const FIRST_MADE_UP_CON_ID = 910_000_001;

/** What is listed and what it costs, at any instant. It never closes: quotes and fills go on through nights and weekends. */
export class Market {
  readonly instruments: readonly Instrument[];
  readonly #paths = new Map<number, PricePath>();
  // The day's facts cost more than the rest of a quote, and quotes of one day come by the million.
  readonly #days = new Map<number, QuoteDay>();
  readonly #listed: ReadonlySet<number>;
  readonly #seed: number;
  readonly #wallNow: () => number;

  constructor(options: MarketOptions) {
    this.#wallNow = options.wallNow;
    this.instruments = [...instrumentCatalogue, ...madeUp(options.symbols ?? [])];
    this.#seed = options.seed;
    this.#listed = new Set(this.instruments.map((instrument) => instrument.conId));
  }

  /** Epoch milliseconds of the market's own now. */
  get nowMs(): number {
    return this.#wallNow();
  }

  find(query: InstrumentQuery): readonly Instrument[] {
    return findInstruments(this.instruments, query);
  }

  quote(instrument: Instrument): Quote {
    const path = this.pathOf(instrument);
    const atMs = this.nowMs;
    return quoteAt(instrument, path, { atMs, day: this.#dayOf(instrument, path, atMs) });
  }

  /** @throws RangeError if the instrument is not listed here */
  pathOf(instrument: Instrument): PricePath {
    const known = this.#paths.get(instrument.conId);
    if (known !== undefined) return known;
    if (!this.#listed.has(instrument.conId)) {
      throw new RangeError(`${instrument.symbol} (conId ${instrument.conId}) is not listed`);
    }
    const path = new PricePath(instrument, this.#seed);
    this.#paths.set(instrument.conId, path);
    return path;
  }

  /** Moves the price of every instrument of this symbol, from now on; options on it are left as they are. */
  movePrice(symbol: string, price: number): void {
    const moved = this.instruments.filter((instrument) => instrument.symbol === symbol && instrument.secType !== 'OPT');
    if (moved.length === 0)
      throw new RangeError(`cannot move the price of ${symbol}: nothing of that symbol is listed`);
    for (const instrument of moved) this.pathOf(instrument).moveTo(price, this.nowMs);
  }

  #dayOf(instrument: Instrument, path: PricePath, atMs: number): QuoteDay {
    const known = this.#days.get(instrument.conId);
    if (known !== undefined && known.fromMs <= atMs && atMs < known.untilMs) return known;
    const day = quoteDayAt(instrument, path, atMs);
    this.#days.set(instrument.conId, day);
    return day;
  }
}

function madeUp(symbols: readonly ListedSymbol[]): readonly Instrument[] {
  const wanted = symbols.map((listed) =>
    typeof listed === 'string' ? { symbol: listed, price: MADE_UP_PRICE } : listed,
  );
  return wanted
    .filter(({ symbol }) => !instrumentCatalogue.some((instrument) => instrument.symbol === symbol))
    .map(({ symbol, price }, index) => stockNamed(symbol, price, FIRST_MADE_UP_CON_ID + index));
}
