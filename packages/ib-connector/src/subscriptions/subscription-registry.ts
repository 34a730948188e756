import type { Publisher } from '@autobot/resilience';
import type { IbEvent } from '../observe/ib-event.ts';
import type { BufferPolicy } from './buffer.ts';
import { inOrderOfRestoring, type StreamLife } from './restore-subscriptions.ts';
import type { Stream } from './stream.ts';
import type { StreamKind, StreamSlot } from './stream-kind.ts';
import type { StreamQuality } from './stream-quality.ts';
import type { StreamWires } from './stream-request.ts';
import { Subscription } from './subscription.ts';

/** What the feed needs of the connector. */
export interface StreamFeedContext extends StreamWires {
  readonly events: Publisher<IbEvent>;
  /** Least milliseconds any stream is given to prove that it lives. */
  readonly verifyMs: number;
  /** Takes what a stream holds at TWS. @throws {CapacityError} none is free */
  readonly lease: (operation: string, slot: StreamSlot) => Disposable;
  /** Takes the same of what other processes share with us. Rejects with `CapacityError`; absent if nobody does. */
  readonly claim?: (operation: string, slot: StreamSlot, signal: AbortSignal | undefined) => Promise<StreamClaim>;
  /** TWS says that no more of these fit. */
  readonly refused: (slot: StreamSlot) => void;
}

/** A place among those of all processes. */
export interface StreamClaim {
  /** Aborted once another process has the place. */
  readonly signal: AbortSignal;
  release(): Promise<void>;
}

/** How one reader wants a stream. */
export interface StreamOptions {
  /** Default: what fits the kind of stream; see the guide on streams. */
  readonly buffer?: BufferPolicy;
  /** Restored before streams of a lower one. Default 0. */
  readonly priority?: number;
  /** Ends the wait for the link and for room; a stream that is open is closed by `close()`. */
  readonly signal?: AbortSignal;
}

// oxlint-disable-next-line typescript/no-explicit-any -- what it carries is its own business; nobody here looks
export type AnySubscription = Subscription<any, any>;

/** One subscription and what is decided about it by. */
export interface Entry extends StreamLife {
  readonly subscription: AnySubscription;
  readonly opening: Promise<void>;
}

interface Wanted<Params, Value extends object> {
  readonly kind: StreamKind<Params, Value>;
  readonly params: Params;
  readonly priority: number;
  readonly onNew: (subscription: AnySubscription) => void;
  readonly claim: StreamClaim | undefined;
}

/** Told by each subscription. */
export type OnQualityChanged = (subscription: AnySubscription, from: StreamQuality, to: StreamQuality) => void;

// What recovery asks goes before what callers wait with, and behind cancels and our own questions.
const RESTORE_PRIORITY = 50;

/** Every subscription by what was asked and by its request id. Readers of the same thing share one, and with it its line. */
export class SubscriptionRegistry {
  readonly #context: StreamFeedContext;
  readonly #onQualityChanged: OnQualityChanged;
  readonly #byKey = new Map<string, Entry>();
  readonly #byReqId = new Map<number, AnySubscription>();

  constructor(context: StreamFeedContext, onQualityChanged: OnQualityChanged) {
    this.#context = context;
    this.#onQualityChanged = onQualityChanged;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** All of them, in the order of opening. */
  get all(): readonly AnySubscription[] {
    return [...this.#byKey.values()].map(({ subscription }) => subscription);
  }

  /** All of them, in the order of restoring. */
  get ordered(): readonly Entry[] {
    return inOrderOfRestoring([...this.#byKey.values()]);
  }

  find(kindName: string, subject: string): AnySubscription | undefined {
    for (const { subscription } of this.#byKey.values()) {
      if (subscription.subject === subject && subscription.kind.name === kindName) return subscription;
    }
    return undefined;
  }

  byReqId(reqId: number): AnySubscription | undefined {
    return this.#byReqId.get(reqId);
  }

  /** @throws {CapacityError} */
  async open<Params, Value extends object>(
    kind: StreamKind<Params, Value>,
    params: Params,
    options: StreamOptions & { readonly onNew: (subscription: AnySubscription) => void },
  ): Promise<Stream<Value>> {
    const { signal, buffer, priority = 0, onNew } = options;
    signal?.throwIfAborted();
    const key = JSON.stringify([kind.name, params]);
    const claiming = this.#claim(key, kind, signal);
    const claim = claiming === undefined ? undefined : await claiming;
    const known = this.#byKey.get(key);
    // Another reader was faster: one place is enough.
    if (known !== undefined) void claim?.release();
    const entry = known ?? this.#subscribeOrRelease(key, { kind, params, priority, onNew, claim });
    // The key names the kind, so what is found under it carries this kind's values.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const stream = (entry.subscription as Subscription<Params, Value>).join(buffer);
    try {
      await untilAborted(entry.opening, signal);
    } catch (error) {
      // The cancel of what could not be asked for: what matters is why it could not.
      await stream.close().catch(() => undefined);
      throw error;
    }
    return stream;
  }

  #claim(
    key: string,
    { name, slot }: Pick<StreamKind<never, object>, 'name' | 'slot'>,
    signal: AbortSignal | undefined,
  ): Promise<StreamClaim> | undefined {
    if (slot === undefined || this.#byKey.has(key)) return undefined;
    return this.#context.claim?.(name, slot, signal);
  }

  #subscribeOrRelease<Params, Value extends object>(key: string, wanted: Wanted<Params, Value>): Entry {
    try {
      return this.#subscribe(key, wanted);
    } catch (error) {
      void wanted.claim?.release();
      throw error;
    }
  }

  #subscribe<Params, Value extends object>(key: string, wanted: Wanted<Params, Value>): Entry {
    const { kind, params, priority, onNew, claim } = wanted;
    const { verifyMs, lease } = this.#context;
    const slot = kind.slot === undefined ? undefined : lease(kind.name, kind.slot);
    const proveMs = Math.max(kind.proveMs, verifyMs);
    const subscription = new Subscription<Params, Value>({
      kind,
      params,
      priority: RESTORE_PRIORITY + priority,
      proveMs,
      wires: this.#context,
      onAsked: (reqId) => {
        this.#byReqId.set(reqId, subscription);
      },
      onGivenUp: (reqId) => {
        this.#byReqId.delete(reqId);
      },
      onQualityChanged: (from, to) => {
        this.#onQualityChanged(subscription, from, to);
      },
      onEnded: () => {
        slot?.[Symbol.dispose]();
        void claim?.release();
        if (this.#byKey.get(key)?.subscription === subscription) this.#byKey.delete(key);
      },
    });
    onNew(subscription);
    claim?.signal.addEventListener('abort', () => {
      subscription.fail(toError(claim.signal.reason), { isKnownToTws: true });
    });
    const entry: Entry = {
      subscription,
      get reqId() {
        return subscription.request.reqId;
      },
      get askedMs() {
        return subscription.request.askedMs;
      },
      get heardMs() {
        return subscription.request.heardMs;
      },
      proveMs,
      isAlwaysRearmed: kind.isAlwaysRearmed ?? false,
      priority,
      rank: kind.rank,
      opening: subscription.request.ask(),
    };
    this.#byKey.set(key, entry);
    return entry;
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function untilAborted(opening: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return opening;
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    reject(signal.reason);
  };
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([opening, promise]).finally(() => {
    signal.removeEventListener('abort', abort);
  });
}
