import type { Clock, Timer } from '@autobot/resilience';
import type { InboundEvent } from '../inbound/inbound-event.ts';
import type { Contract } from '../tws-api/contract.ts';
import type { TwsApi } from '../tws-api/tws-api.ts';
import { QuoteStream, type QuoteStreamOptions } from './quote-stream.ts';
import { planRestore } from './restore-subscriptions.ts';

/** What the feed needs of the connector. */
export interface QuoteFeedContext {
  readonly clock: Clock;
  /** Writes one message as soon as the limits allow, at once checked against the link; rejects if it is down. */
  readonly write: (operation: string, send: (api: TwsApi, reqId: number) => void) => Promise<void>;
  /** Writes a cancel ahead of everything else; does nothing if the link is down. */
  readonly writeCancel: (operation: string, send: (api: TwsApi) => void) => Promise<void>;
}

interface Wanted {
  readonly key: number;
  readonly stream: QuoteStream;
  reqId: number | undefined;
  lastTickMs: number;
  /** Tries since it last ticked, after TWS ended it or asking for it failed. */
  retries: number;
  retry: Timer | undefined;
}

// Until a stream is asked for again after TWS ended it; doubles with each try that brings no tick.
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 300_000;

/** How many streams were found alive and how many were asked for again. */
export interface RestoreCount {
  readonly verified: number;
  readonly resubscribed: number;
}

/** Every quote stream that a caller wants open, whatever happens to the link meanwhile. */
export class QuoteFeed {
  readonly #context: QuoteFeedContext;
  readonly #wanted = new Map<number, Wanted>();
  readonly #byReqId = new Map<number, Wanted>();
  #made = 0;

  constructor(context: QuoteFeedContext) {
    this.#context = context;
  }

  get streams(): readonly QuoteStream[] {
    return [...this.#wanted.values()].map((wanted) => wanted.stream);
  }

  owns(reqId: number): boolean {
    return this.#byReqId.has(reqId);
  }

  /** Opens a stream and asks TWS for it. */
  async open(contract: Contract, options: QuoteStreamOptions): Promise<QuoteStream> {
    const { clock } = this.#context;
    this.#made += 1;
    const key = this.#made;
    const stream = new QuoteStream(contract, options, new Date(clock.wallNow()), () => this.#close(key));
    const wanted: Wanted = {
      key,
      stream,
      reqId: undefined,
      lastTickMs: Number.NEGATIVE_INFINITY,
      retries: 0,
      retry: undefined,
    };
    this.#wanted.set(key, wanted);
    try {
      await this.#subscribe(wanted);
    } catch (error) {
      this.#forget(wanted);
      throw error;
    }
    return stream;
  }

  /** Takes a tick; false if it belongs to no stream of this link. */
  accept(event: InboundEvent): boolean {
    const wanted = 'reqId' in event ? this.#byReqId.get(event.reqId) : undefined;
    if (wanted === undefined) return false;
    const { clock } = this.#context;
    if (wanted.stream.accept(event, new Date(clock.wallNow()))) {
      wanted.lastTickMs = clock.now();
      wanted.retries = 0;
    }
    return true;
  }

  /** TWS ended the stream with this id for good. */
  fail(reqId: number, error: Error): void {
    const wanted = this.#byReqId.get(reqId);
    if (wanted === undefined) return;
    this.#forget(wanted);
    wanted.stream.fail(error);
  }

  /** TWS ended the stream with this id for a reason that may pass: it is asked for again after a while. */
  askAgain(reqId: number): void {
    const wanted = this.#byReqId.get(reqId);
    if (wanted === undefined) return;
    this.#byReqId.delete(reqId);
    wanted.reqId = undefined;
    wanted.stream.degrade('suspect');
    this.#retryLater(wanted);
  }

  /** The link is gone, and every id on it with it. */
  linkLost(): void {
    this.#byReqId.clear();
    for (const wanted of this.#wanted.values()) {
      wanted.reqId = undefined;
      wanted.retry?.cancel();
      wanted.stream.degrade('stale');
    }
  }

  /** Says of every stream that it is less trustworthy than it was. */
  degrade(quality: 'stale' | 'suspect'): void {
    for (const wanted of this.#wanted.values()) wanted.stream.degrade(quality);
  }

  /** Asks for every stream again, because TWS has forgotten them. */
  async resubscribeAll(): Promise<RestoreCount> {
    const all = [...this.#wanted.values()];
    await Promise.all(all.map((wanted) => this.#resubscribe(wanted, false)));
    return { verified: 0, resubscribed: all.length };
  }

  /** Asks again for the streams that did not tick since `sinceMs`; those that did have proven that they live. */
  async resubscribeSilent(sinceMs: number): Promise<RestoreCount> {
    const plan = planRestore([...this.#wanted.values()], sinceMs);
    const silent = plan.silent.flatMap((key) => this.#wanted.get(key) ?? []);
    await Promise.all(silent.map((wanted) => this.#resubscribe(wanted, true)));
    return { verified: plan.alive.length, resubscribed: silent.length };
  }

  // Cancel first: asked again while the old one is registered, TWS cancels the new one (ib-connectivity.md 1-B).
  async #resubscribe(wanted: Wanted, isKnownToTws: boolean): Promise<void> {
    const { reqId } = wanted;
    if (reqId !== undefined) {
      this.#byReqId.delete(reqId);
      wanted.reqId = undefined;
      if (isKnownToTws)
        await this.#context.writeCancel('quotes.cancel', (api) => {
          api.cancelMktData(reqId);
        });
    }
    if (!this.#wanted.has(wanted.key)) return;
    try {
      await this.#subscribe(wanted);
    } catch (error) {
      this.#retryLater(wanted);
      throw error;
    }
  }

  #retryLater(wanted: Wanted): void {
    wanted.retry?.cancel();
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** wanted.retries, LONGEST_RETRY_MS);
    wanted.retries += 1;
    wanted.retry = this.#context.clock.setTimer(() => {
      this.#subscribe(wanted).catch(() => {
        this.#retryLater(wanted);
      });
    }, delayMs);
  }

  #subscribe(wanted: Wanted): Promise<void> {
    return this.#context.write('quotes', (api, reqId) => {
      // Closed while this waited for the link, or asked for meanwhile by somebody else: twice would cost a line for good.
      if (!this.#wanted.has(wanted.key) || wanted.reqId !== undefined) return;
      wanted.reqId = reqId;
      this.#byReqId.set(reqId, wanted);
      api.reqMktData(reqId, wanted.stream.contract, { isSnapshot: false });
    });
  }

  async #close(key: number): Promise<void> {
    const wanted = this.#wanted.get(key);
    if (wanted === undefined) return;
    const { reqId } = wanted;
    this.#forget(wanted);
    if (reqId === undefined) return;
    await this.#context.writeCancel('quotes.cancel', (api) => {
      api.cancelMktData(reqId);
    });
  }

  #forget(wanted: Wanted): void {
    wanted.retry?.cancel();
    this.#wanted.delete(wanted.key);
    if (wanted.reqId !== undefined) this.#byReqId.delete(wanted.reqId);
  }
}
