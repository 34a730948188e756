import type { InboundEvent } from '../inbound/inbound-event.ts';
import type { Contract } from '../tws-api/contract.ts';
import { Buffer, type BufferPolicy } from './buffer.ts';
import { emptyQuote, nextQuote, type Quote, type QuoteQuality } from './quote.ts';

/** What a stream is opened with. */
export interface QuoteStreamOptions {
  /** Default: the newest quote only. */
  readonly buffer?: BufferPolicy;
}

/**
 * Quotes of one contract, for `for await`. It outlives the loss of the link and of upstream: it is asked for again,
 * and says by each quote's `quality` how far it can be trusted. Ends when it is disposed or TWS refuses it.
 */
export class QuoteStream implements AsyncIterable<Quote>, AsyncDisposable {
  readonly contract: Contract;
  readonly #buffer: Buffer<Quote>;
  readonly #onClose: () => Promise<void>;
  #current: Quote;
  #isClosed = false;

  /** Made by the connector; see `IBConnector.streamQuotes`. */
  constructor(contract: Contract, options: QuoteStreamOptions, startedAt: Date, onClose: () => Promise<void>) {
    this.contract = contract;
    this.#current = emptyQuote(contract.symbol ?? '', startedAt);
    this.#onClose = onClose;
    this.#buffer = new Buffer<Quote>(options.buffer ?? { keep: 'latest' }, () => {
      // Nobody waits for this cancel. If it cannot be sent, the line is given back with the end of the link.
      this.close().catch(() => undefined);
    });
  }

  /** The newest quote, read or not. */
  get current(): Quote {
    return this.#current;
  }

  /** Quotes that were never read because the buffer was full. */
  get dropped(): number {
    return this.#buffer.dropped;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  [Symbol.asyncIterator](): AsyncIterator<Quote> {
    return this.#buffer;
  }

  /** Ends the stream and gives its market-data line back; safe to call twice. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#buffer.end();
    await this.#onClose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal Takes a tick; true if it was one. */
  accept(event: InboundEvent, time: Date): boolean {
    const next = nextQuote(this.#current, event, time);
    if (next === undefined) return false;
    this.#current = next;
    this.#buffer.write(next);
    return true;
  }

  /** @internal Says in-band that the quote is less trustworthy than it was. */
  degrade(quality: QuoteQuality): void {
    const isNoWorse = quality === 'suspect' && this.#current.quality === 'stale';
    if (this.#current.quality === quality || isNoWorse) return;
    this.#current = { ...this.#current, quality };
    this.#buffer.write(this.#current);
  }

  /** @internal TWS ended the stream. */
  fail(error: Error): void {
    this.#isClosed = true;
    this.#buffer.end({ error });
  }
}
