import type { Instrument } from '../exchange/instrument.ts';
import type { Market } from '../exchange/market.ts';
import type { Message } from '../wire/frame-writer.ts';

/** What can be subscribed to of an instrument. Each kind has request ids of its own. */
export type StreamKind = 'quotes' | 'depth' | 'tick-by-tick' | 'real-time-bars' | 'bar-updates';

/** One open subscription to what the market does with one instrument. */
export abstract class QuoteStream {
  abstract readonly kind: StreamKind;
  readonly reqId: number;
  readonly instrument: Instrument;
  #isDead = false;

  constructor(reqId: number, instrument: Instrument) {
    this.reqId = reqId;
    this.instrument = instrument;
  }

  /** True once the stream fell silent for good, as TWS's streams do: only a new request brings data back. */
  get isDead(): boolean {
    return this.#isDead;
  }

  kill(): void {
    this.#isDead = true;
  }

  /** What takes the client from what it knows to what is so now. */
  abstract news(market: Market): readonly Message[];
}
