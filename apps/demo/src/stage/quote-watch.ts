import type { Quote, Stream } from '@autobot/ib-connector';
import { until } from './event-ear.ts';

/** Reads one quote stream as a caller would, with `for await`, and remembers the newest quote. */
export class QuoteWatch implements AsyncDisposable {
  readonly symbol: string;
  readonly #stream: Stream<Quote>;
  readonly #listeners = new Set<() => void>();
  readonly #reading: Promise<void>;
  #quote: Quote | undefined;
  #read = 0;
  #failure: Error | undefined;

  constructor(symbol: string, stream: Stream<Quote>) {
    this.symbol = symbol;
    this.#stream = stream;
    this.#reading = this.#readAll();
  }

  /** Quotes read so far; changes of quality count as one. */
  get read(): number {
    return this.#read;
  }

  /** The newest quote; undefined before the first. */
  get newest(): Quote | undefined {
    return this.#quote;
  }

  /** The next quote that is live, of those read from now on. */
  nextLive(signal: AbortSignal): Promise<Quote> {
    return this.next(({ quality }) => quality === 'live', signal);
  }

  /** The next quote that fits, of those read from now on; rejects if the stream fails first. */
  async next(fits: (quote: Quote) => boolean, signal: AbortSignal): Promise<Quote> {
    const before = this.#read;
    const look = (): Quote | Error | undefined => {
      if (this.#failure !== undefined) return this.#failure;
      return this.#read > before && this.#quote !== undefined && fits(this.#quote) ? this.#quote : undefined;
    };
    const found = await until(look, this.#listeners, signal);
    if (found instanceof Error) throw found;
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stream.close();
    await this.#reading;
  }

  async #readAll(): Promise<void> {
    try {
      for await (const item of this.#stream) {
        if (item.type === 'gap') continue;
        this.#quote = item;
        this.#read += 1;
        this.#tell();
      }
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#tell();
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
