import { Buffer, type BufferPolicy } from './buffer.ts';
import type { Gap } from './gap.ts';
import type { StreamQuality } from './stream-quality.ts';

/** What a stream reads from and reports to. */
export interface StreamSource<Value> {
  readonly quality: () => StreamQuality;
  readonly isPartial: () => boolean;
  readonly current: () => Value | undefined;
  readonly now: () => Date;
  /** The reader wants no more; settles when what that takes was written. */
  readonly leave: () => Promise<void>;
}

/**
 * What one reader gets of a subscription, for `for await`: values, and a gap wherever some may be missing.
 * It outlives the loss of the link and of upstream: it is asked for again by itself. It ends when it is closed, when TWS
 * refuses it (the reader gets the error), or when the connector is disconnected.
 */
export class Stream<Value extends object> implements AsyncIterable<Value | Gap>, AsyncDisposable {
  /** What it is of, for example `AAPL STK SMART USD` or an account. */
  readonly subject: string;
  readonly #source: StreamSource<Value>;
  readonly #buffer: Buffer<Value>;
  #isClosed = false;

  /** Made by the connector. */
  constructor(subject: string, policy: BufferPolicy, source: StreamSource<Value>) {
    this.subject = subject;
    this.#source = source;
    this.#buffer = new Buffer<Value>(policy, {
      now: source.now,
      onDone: () => {
        // Nobody waits for this cancel. If it cannot be sent, its line is given back with the end of the link.
        this.close().catch(() => undefined);
      },
    });
  }

  /** The newest value, read or not; undefined before the first. */
  get current(): Value | undefined {
    return this.#source.current();
  }

  /** How far it can be trusted now. */
  get quality(): StreamQuality {
    return this.#source.quality();
  }

  /** True if TWS said that part of what was asked for is not subscribed to (10089, 10090, 10091): the rest comes. */
  get isPartial(): boolean {
    return this.#source.isPartial();
  }

  /** Values that were never read because the buffer was full. */
  get dropped(): number {
    return this.#buffer.dropped;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  [Symbol.asyncIterator](): AsyncIterator<Value | Gap, undefined> {
    return this.#buffer;
  }

  /** Ends the stream and gives back what it held at TWS, unless another reader shares it; safe to call twice. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#buffer.end();
    await this.#source.leave();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal */
  write(value: Value): void {
    this.#buffer.write(value);
  }

  /** @internal */
  writeGap(gap: Gap): void {
    this.#buffer.writeGap(gap);
  }

  /** @internal TWS ended it. */
  fail(error: Error): void {
    this.#isClosed = true;
    this.#buffer.end({ error });
  }
}
