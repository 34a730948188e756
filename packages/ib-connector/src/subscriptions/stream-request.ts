import type { Clock, Timer } from '@autobot/resilience';
import type { CallPacing } from '../pacing/pacing-key.ts';
import type { TwsApi } from '../tws-api/tws-api.ts';

/** What streams write through. */
export interface StreamWires {
  readonly clock: Clock;
  /** Writes one message as soon as the limits allow, at once checked against the link; rejects if it is down for long. */
  readonly write: (
    operation: string,
    send: (api: TwsApi, reqId: number) => void,
    options: CallPacing & { readonly priority: number },
  ) => Promise<void>;
  /** Writes a cancel ahead of everything else; does nothing if the epoch it is meant for is over. */
  readonly writeCancel: (operation: string, send: (api: TwsApi) => void, meantFor: TwsApi) => Promise<void>;
}

/** What is asked, and who hears of it. */
export interface StreamRequestOptions {
  readonly operation: string;
  readonly priority: number;
  readonly pacing: CallPacing;
  /** Milliseconds a request may stay without proof of life before it is made anew; doubles with each try. */
  readonly proveMs: number;
  readonly spacingMs: number;
  readonly keepsId: boolean;
  readonly send: (api: TwsApi, reqId: number) => void;
  readonly cancel: (api: TwsApi, reqId: number) => void;
  /** It is under this id from now on; told before the request is written. */
  readonly onAsked: (reqId: number) => void;
  readonly onGivenUp: (reqId: number) => void;
  /** It stayed silent too long and is about to be made anew. */
  readonly onSilent: () => void;
}

// Until a stream is asked for again after TWS ended it; doubles with each try that brings nothing.
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 300_000;

/** One subscription as TWS knows it: asked for at most once at a time, proven by data, made anew if silent, cancelled once. */
export class StreamRequest {
  readonly #wires: StreamWires;
  readonly #options: StreamRequestOptions;
  #asked: { readonly reqId: number; readonly api: TwsApi } | undefined;
  #ownId: number | undefined;
  #askedMs = Number.NEGATIVE_INFINITY;
  #heardMs = Number.NEGATIVE_INFINITY;
  /** Tries since it last proved that it lives. */
  #tries = 0;
  #timer: Timer | undefined;
  #isResting = false;
  #isEnded = false;

  constructor(wires: StreamWires, options: StreamRequestOptions) {
    this.#wires = wires;
    this.#options = options;
  }

  /** Absent if it is not asked for on this link. */
  get reqId(): number | undefined {
    return this.#asked?.reqId;
  }

  /** When it was last asked for, on the connector's clock. */
  get askedMs(): number {
    return this.#askedMs;
  }

  /** When it last proved that it lives, on the connector's clock. */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** Asks TWS for it; rejects if that could not be written, and tries again by itself unless it is the first time. */
  ask(): Promise<void> {
    const { operation, priority, pacing, keepsId, send, onAsked } = this.#options;
    return this.#wires.write(
      operation,
      (api, newId) => {
        // Closed while this waited for the link, or asked for meanwhile by somebody else: twice would cost a line for good.
        if (this.#isEnded || this.#asked !== undefined) return;
        const reqId = keepsId ? (this.#ownId ?? newId) : newId;
        this.#ownId = reqId;
        this.#asked = { reqId, api };
        this.#askedMs = this.#wires.clock.now();
        onAsked(reqId);
        if (!this.#isResting) this.#proveWithin(this.#options.proveMs * 2 ** this.#tries);
        send(api, reqId);
      },
      { ...pacing, priority },
    );
  }

  /**
   * Cancels it, if TWS still knows it, and asks anew; never sooner after the last time than TWS allows.
   * Cancel first: asked again while the old one is registered, TWS cancels the new one (ib-connectivity.md 1-B).
   */
  async askAnew({ isKnownToTws }: { readonly isKnownToTws: boolean }): Promise<void> {
    if (this.#isEnded) return;
    this.#isResting = false;
    const cancelled = this.#giveUp(isKnownToTws);
    const waitMs = this.#askedMs + this.#options.spacingMs - this.#wires.clock.now();
    await cancelled;
    if (waitMs > 0) {
      this.#askAfter(waitMs);
      return;
    }
    try {
      await this.ask();
    } catch (error) {
      this.askLater();
      throw error;
    }
  }

  /** TWS ended it for a reason that may pass. */
  async ended({ afterMs, isKnownToTws }: { readonly afterMs?: number; readonly isKnownToTws: boolean }): Promise<void> {
    const cancelled = this.#giveUp(isKnownToTws);
    if (afterMs === undefined) this.askLater();
    else this.#askAfter(afterMs);
    await cancelled;
  }

  /** Asks again after a while; longer with each try that brings nothing. */
  askLater(): void {
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** this.#tries, LONGEST_RETRY_MS);
    this.#tries += 1;
    const spacedMs = this.#askedMs + this.#options.spacingMs - this.#wires.clock.now();
    this.#askAfter(Math.max(delayMs, spacedMs));
  }

  /** Data came: it lives. */
  heard(): void {
    this.#heardMs = this.#wires.clock.now();
    this.#isResting = false;
    if (this.#tries === 0 && this.#timer === undefined) return;
    this.#tries = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** It must prove by data until then that it lives, or it is made anew. */
  proveUntil(atMs: number): void {
    this.#isResting = false;
    if (this.#asked !== undefined) this.#proveWithin(atMs - this.#wires.clock.now());
  }

  /** Nothing is expected of it until it is asked anew or told to prove that it lives. */
  rest(): void {
    this.#isResting = true;
    this.#cancelTimer();
  }

  /** The link is gone, and what TWS knew of it. */
  lost(): void {
    this.#cancelTimer();
    this.#tries = 0;
    void this.#giveUp(false);
  }

  /** Nobody wants it any more; cancelled once, if TWS knows it. */
  async end({ isKnownToTws }: { readonly isKnownToTws: boolean }): Promise<void> {
    this.#isEnded = true;
    this.#cancelTimer();
    await this.#giveUp(isKnownToTws);
  }

  #giveUp(isKnownToTws: boolean): Promise<void> {
    const asked = this.#asked;
    if (asked === undefined) return Promise.resolve();
    this.#asked = undefined;
    const { operation, cancel, onGivenUp } = this.#options;
    onGivenUp(asked.reqId);
    if (!isKnownToTws) return Promise.resolve();
    return this.#wires.writeCancel(
      `${operation}.cancel`,
      (api) => {
        cancel(api, asked.reqId);
      },
      asked.api,
    );
  }

  #askAfter(delayMs: number): void {
    // Whoever let it rest asks for it again.
    if (this.#isResting) return;
    this.#setTimer(delayMs, () => {
      this.ask().catch(() => {
        this.askLater();
      });
    });
  }

  #proveWithin(proveMs: number): void {
    this.#setTimer(Math.min(proveMs, Math.max(LONGEST_RETRY_MS, this.#options.proveMs)), () => {
      this.#tries += 1;
      this.#options.onSilent();
      // A failure to write is tried again from within.
      this.askAnew({ isKnownToTws: true }).catch(() => undefined);
    });
  }

  #setTimer(delayMs: number, callback: () => void): void {
    this.#cancelTimer();
    if (this.#isEnded) return;
    this.#timer = this.#wires.clock.setTimer(
      () => {
        this.#timer = undefined;
        callback();
      },
      Math.max(0, delayMs),
    );
  }

  #cancelTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
