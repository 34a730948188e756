import type { Contract, IBConnector, Quote } from '@autobot/ib-connector';
import type { Clock } from '@autobot/resilience';
import { QuoteWatch } from '../stage/quote-watch.ts';

const euro: Contract = { symbol: 'EUR', secType: 'CASH', exchange: 'IDEALPRO', currency: 'USD' };
const watchedInstruments = ['AAPL', 'MSFT', euro];
const PAUSE_MS = 2_000;
// Every so many pauses a share is bought, and the next time it is sold again.
const TRADE_EVERY = 8;
// So far below and above the market that the mock's prices never reach them.
const RESTING_SHARES = { BUY: 0.92, SELL: 1.08 } as const;

/** A bot that does a little of everything, so that there is something to see: quotes, queries, orders. */
export class BusyBot implements AsyncDisposable {
  readonly #connector: IBConnector;
  readonly #clock: Clock;
  readonly #end = new AbortController();
  #watches: readonly QuoteWatch[] = [];
  #running: Promise<void> = Promise.resolve();
  #turns = 0;

  constructor(connector: IBConnector, clock: Clock) {
    this.#connector = connector;
    this.#clock = clock;
  }

  /** The newest quote of each instrument; undefined before the first. */
  get quotes(): readonly (Quote | undefined)[] {
    return this.#watches.map(({ newest }) => newest);
  }

  /** Opens the streams, leaves two orders at the market, and goes on by itself. */
  async start(): Promise<void> {
    const streams = await Promise.all(watchedInstruments.map((instrument) => this.#connector.streamQuotes(instrument)));
    this.#watches = streams.map((stream) => new QuoteWatch(stream.subject, stream));
    await this.#rest('AAPL', 'BUY');
    await this.#rest('MSFT', 'SELL');
    this.#running = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort(new Error('the dashboard ends'));
    await this.#running;
    await Promise.all(this.#watches.map((watch) => watch[Symbol.asyncDispose]()));
  }

  async #run(): Promise<void> {
    await this.#pause();
    while (!this.#isEnded()) {
      this.#turns += 1;
      await this.#turn().catch(() => {
        // What fails while something is broken is seen on the page, and is asked again in the next turn.
      });
      await this.#pause();
    }
  }

  async #turn(): Promise<void> {
    const { signal } = this.#end;
    if (this.#turns % TRADE_EVERY === 1) {
      const action = this.#turns % (2 * TRADE_EVERY) === 1 ? 'BUY' : 'SELL';
      await this.#connector.placeOrder({ symbol: 'MSFT', action, quantity: 1, orderType: 'MKT' });
    }
    await this.#connector.getTicker('AAPL', { signal });
    await this.#connector.getPositions({ signal });
  }

  async #rest(symbol: string, action: 'BUY' | 'SELL'): Promise<void> {
    const { last } = await this.#connector.getTicker(symbol, { signal: this.#end.signal });
    const limitPrice = Math.round(last * RESTING_SHARES[action]);
    await this.#connector.placeOrder({ symbol, action, quantity: 10, orderType: 'LMT', limitPrice });
  }

  // Asked anew each time: it changes while a turn runs.
  #isEnded(): boolean {
    return this.#end.signal.aborted;
  }

  #pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#clock.setTimer(resolve, PAUSE_MS);
    const stop = (): void => {
      timer.cancel();
      resolve();
    };
    this.#end.signal.addEventListener('abort', stop, { once: true });
    return promise.finally(() => {
      this.#end.signal.removeEventListener('abort', stop);
    });
  }
}
