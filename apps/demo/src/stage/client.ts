import { contractText, IBConnector, type IBConnectorOptions, type Instrument } from '@autobot/ib-connector';
import { EventEar } from './event-ear.ts';
import { QuoteWatch } from './quote-watch.ts';

/** One connector with what it told and the quotes it watches; dispose it to end all of these. */
export class Client implements AsyncDisposable {
  readonly connector: IBConnector;
  readonly clientId: number;
  readonly heard: EventEar;
  readonly #watches = new Map<string, QuoteWatch>();

  constructor(options: IBConnectorOptions) {
    this.connector = new IBConnector(options);
    this.clientId = options.clientId ?? 1;
    this.heard = new EventEar((listener) => this.connector.subscribe(listener));
  }

  /** Quotes read so far, of all streams. */
  get quotesRead(): number {
    return [...this.#watches.values()].reduce((sum, { read }) => sum + read, 0);
  }

  /** The open stream of an instrument; opened now if there is none. */
  async watch(instrument: Instrument, signal: AbortSignal): Promise<QuoteWatch> {
    const symbol = typeof instrument === 'string' ? instrument : (instrument.symbol ?? contractText(instrument));
    const open = this.#watches.get(symbol);
    if (open !== undefined) return open;
    const watch = new QuoteWatch(symbol, await this.connector.streamQuotes(instrument, { signal }));
    this.#watches.set(symbol, watch);
    return watch;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connector.disconnect();
    await Promise.all([...this.#watches.values()].map((watch) => watch[Symbol.asyncDispose]()));
  }
}
