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
  /** TWS says that no more of these fit. */
  readonly refused: (slot: StreamSlot) => void;
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
    const entry = this.#byKey.get(key) ?? this.#subscribe(key, { kind, params, priority, onNew });
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

  #subscribe<Params, Value extends object>(
    key: string,
    wanted: {
      readonly kind: StreamKind<Params, Value>;
      readonly params: Params;
      readonly priority: number;
      readonly onNew: (subscription: AnySubscription) => void;
    },
  ): Entry {
    const { kind, params, priority, onNew } = wanted;
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
        if (this.#byKey.get(key)?.subscription === subscription) this.#byKey.delete(key);
      },
    });
    onNew(subscription);
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
