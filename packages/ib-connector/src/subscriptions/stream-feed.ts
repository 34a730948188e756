import type { InboundEvent } from '../inbound/inbound-event.ts';
import type { StreamEffect } from '../inbound/notice-row.ts';
import type { DataAfterLoss } from '../link/upstream-state.ts';
import { CompetingSession } from './competing-session.ts';
import type { GapCause } from './gap.ts';
import { planRestore, provenByMs } from './restore-subscriptions.ts';
import type { Stream } from './stream.ts';
import type { StreamQuality } from './stream-quality.ts';
import type { StreamKind, StreamService } from './stream-kind.ts';
import {
  type AnySubscription,
  type StreamFeedContext,
  type StreamOptions,
  SubscriptionRegistry,
} from './subscription-registry.ts';

/** How many streams were found alive, may still prove it, and were asked for again. */
export interface RestoreCount {
  readonly verified: number;
  readonly proving: number;
  readonly resubscribed: number;
}

// A bust ends a stream for no longer than it takes to ask again; 10182 is waited for (ib-connectivity.md 1-C).
const BUST_RETRY_MS = 0;
const STALL_RETRY_MS = 10_000;

// What a farm sent before it broke may arrive a little later than the news.
const UNDER_WAY_MS = 1_000;

/** What can be seen of an open stream without reading it. */
export interface OpenStream {
  readonly subject: string;
  readonly quality: StreamQuality;
  readonly current: object | undefined;
}

/** Everything that callers want streamed, whatever happens to the link meanwhile. */
export class StreamFeed {
  readonly #context: StreamFeedContext;
  readonly #registry: SubscriptionRegistry;
  readonly #competing: CompetingSession;
  #isUpstreamDown = false;

  constructor(context: StreamFeedContext) {
    this.#context = context;
    this.#registry = new SubscriptionRegistry(context, (subscription, from, to) => {
      // Nothing is worse than blocked, so it flows again.
      if (from === 'blocked') this.#competing.resumed(subscription);
      const { kind, subject } = subscription;
      if (!context.events.isHeard) return;
      context.events.publish({ type: 'stream.changed', atMs: context.clock.now(), kind: kind.name, subject, from, to });
    });
    this.#competing = new CompetingSession(context, () =>
      this.#registry.ordered.map(({ subscription }) => subscription),
    );
  }

  /** Every open stream, in the order of opening; readers that share a subscription one by one. */
  get streams(): readonly { readonly kind: string; readonly stream: Stream<object> }[] {
    return this.#registry.all.flatMap(({ kind, readers }) => readers.map((stream) => ({ kind: kind.name, stream })));
  }

  /** What is open of this kind and subject, for what cannot afford a list of everything. */
  find(kind: string, subject: string): OpenStream | undefined {
    return this.#registry.find(kind, subject);
  }

  /** What is asked of TWS; fewer than streams where readers share. */
  get size(): number {
    return this.#registry.size;
  }

  owns(reqId: number): boolean {
    return this.#registry.byReqId(reqId) !== undefined;
  }

  /** The operation of the stream under this id. */
  operationOf(reqId: number): string {
    return this.#registry.byReqId(reqId)?.kind.name ?? 'stream';
  }

  /**
   * Opens a stream; readers of the same thing share one subscription, and with it its line.
   * @throws {CapacityError}
   */
  open<Params, Value extends object>(
    kind: StreamKind<Params, Value>,
    params: Params,
    options: StreamOptions = {},
  ): Promise<Stream<Value>> {
    return this.#registry.open(kind, params, {
      ...options,
      onNew: (subscription) => {
        if (this.#isUpstreamDown) subscription.hold('upstreamLost');
      },
    });
  }

  /** Takes an event; false if it belongs to no stream of this link. */
  accept(event: InboundEvent): boolean {
    if (!('reqId' in event)) return false;
    const subscription = this.#registry.byReqId(event.reqId);
    if (subscription === undefined) return false;
    subscription.accept(event);
    return true;
  }

  /** TWS ended the stream with this id for good. */
  fail(reqId: number, error: Error): void {
    this.#registry.byReqId(reqId)?.fail(error);
  }

  /**
   * TWS ended the stream with this id for a reason that may pass: it is asked for again after a while.
   * @param isFull because no more of its kind fit
   */
  askAgain(reqId: number, { isFull }: { readonly isFull: boolean } = { isFull: false }): void {
    const slot = this.#registry.byReqId(reqId)?.kind.slot;
    if (isFull && slot !== undefined) this.#context.refused(slot);
    this.#ended(reqId, undefined, false);
  }

  /** A notice says this of the stream with this id. */
  noted(reqId: number, effect: StreamEffect): void {
    const subscription = this.#registry.byReqId(reqId);
    switch (effect) {
      case 'blocks':
        this.#competing.began(subscription);
        break;
      case 'blocksOne':
        subscription?.interrupt('competingSession', 'blocked');
        this.#ended(reqId, undefined, true);
        break;
      case 'thins':
        subscription?.thin();
        break;
      case 'forgets':
        this.#ended(reqId, undefined, false);
        break;
      case 'clears':
        subscription?.clear();
        break;
      case 'stalls':
        this.#ended(reqId, STALL_RETRY_MS, true);
        break;
      case 'busts':
        this.#ended(reqId, BUST_RETRY_MS, true);
        break;
    }
  }

  /** The link is gone, and every id on it with it. */
  linkLost(): void {
    this.#competing.over();
    this.#isUpstreamDown = false;
    for (const subscription of this.#registry.all) {
      subscription.request.lost();
      subscription.hold('linkLost');
    }
  }

  /** TWS is cut off from IB: what comes now is stale, and nothing is expected. */
  upstreamLost(): void {
    this.#isUpstreamDown = true;
    for (const subscription of this.#registry.all) subscription.hold('upstreamLost');
  }

  /** What comes from now on counts again; if data are lost, TWS has forgotten all it was asked for until now. */
  upstreamRestored(data: DataAfterLoss): void {
    this.#isUpstreamDown = false;
    for (const subscription of this.#registry.all) {
      if (data === 'lost') {
        subscription.request.lost();
        subscription.interrupt('upstreamLost', 'stale');
      }
      subscription.release();
    }
  }

  /**
   * A farm that serves these is in trouble for longer than it should be. Which farm serves what TWS does not tell;
   * those that spoke since it broke are not its.
   */
  farmBroken(service: StreamService, sinceMs: number): void {
    for (const subscription of this.#servedBy(service)) {
      if (subscription.request.heardMs <= sinceMs + UNDER_WAY_MS) subscription.interrupt('farmBroken', 'suspect');
    }
  }

  /** Asks for every stream that TWS has forgotten, and so for all of them after a loss. */
  async resubscribeAll(): Promise<RestoreCount> {
    const forgotten = this.#registry.ordered.filter(({ reqId }) => reqId === undefined);
    for (const subscription of this.#registry.all) subscription.release();
    await Promise.all(forgotten.map(({ subscription }) => subscription.request.askAnew({ isKnownToTws: false })));
    return { verified: 0, proving: 0, resubscribed: forgotten.length };
  }

  /** Asks again for the streams that stayed silent since `sinceMs`; those that sent data have proven that they live. */
  async verify(sinceMs: number, cause: GapCause, service?: StreamService): Promise<RestoreCount> {
    const nowMs = this.#context.clock.now();
    const asked = this.#registry.ordered.filter(
      ({ subscription }) =>
        !(this.#competing.isOn && subscription.quality === 'blocked') &&
        (service === undefined || isServedBy(subscription, service)),
    );
    const plan = planRestore(asked, { sinceMs, nowMs });
    for (const entry of plan.proving) {
      const { subscription } = entry;
      subscription.interrupt(cause, 'suspect');
      subscription.request.proveUntil(provenByMs(entry, sinceMs));
    }
    for (const { subscription } of plan.silent) subscription.interrupt(cause, 'suspect');
    await Promise.all(plan.silent.map(({ subscription }) => subscription.request.askAnew({ isKnownToTws: true })));
    return { verified: plan.alive.length, proving: plan.proving.length, resubscribed: plan.silent.length };
  }

  /** Ends every stream; settles when the cancels were written. */
  async closeAll(): Promise<void> {
    this.#competing.over();
    await Promise.all(this.streams.map(({ stream }) => stream.close()));
  }

  #ended(reqId: number, afterMs: number | undefined, isKnownToTws: boolean): void {
    const subscription = this.#registry.byReqId(reqId);
    if (subscription === undefined) return;
    subscription.interrupt('endedByTws', 'suspect');
    const when = afterMs === undefined ? { isKnownToTws } : { afterMs, isKnownToTws };
    // A cancel that cannot be written was meant for a link that is gone.
    subscription.request.ended(when).catch(() => undefined);
  }

  #servedBy(service: StreamService): readonly AnySubscription[] {
    return this.#registry.all.filter((subscription) => isServedBy(subscription, service));
  }
}

function isServedBy(subscription: AnySubscription, service: StreamService): boolean {
  const { service: own } = subscription.kind;
  // Bars that are kept up to date are history first, and then what the market does: both farms can end them.
  return own === service || (own === 'history' && service === 'marketData');
}
