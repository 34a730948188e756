import type { Clock } from '@autobot/resilience';
import type { InboundEvent } from '../inbound/inbound-event.ts';
import type { BufferPolicy } from './buffer.ts';
import type { Gap, GapCause } from './gap.ts';
import { Stream } from './stream.ts';
import type { StreamCollector, StreamKind, StreamOutlet } from './stream-kind.ts';
import { type StreamQuality, worseOf } from './stream-quality.ts';
import { StreamRequest, type StreamWires } from './stream-request.ts';

/** What a subscription needs of the registry it is in. */
export interface SubscriptionOptions<Params, Value extends object> {
  readonly kind: StreamKind<Params, Value>;
  readonly params: Params;
  /** Higher is restored first. */
  readonly priority: number;
  readonly proveMs: number;
  readonly wires: StreamWires;
  readonly onAsked: (reqId: number) => void;
  readonly onGivenUp: (reqId: number) => void;
  readonly onQualityChanged: (from: StreamQuality, to: StreamQuality) => void;
  /** The last reader has left, or TWS ended it. */
  readonly onEnded: () => void;
}

/** One thing asked of TWS and everybody who reads it: quality, gaps and what fills them. */
export class Subscription<Params, Value extends object> {
  readonly kind: StreamKind<Params, Value>;
  readonly params: Params;
  readonly subject: string;
  readonly priority: number;
  readonly request: StreamRequest;
  readonly #options: SubscriptionOptions<Params, Value>;
  readonly #collector: StreamCollector<Value>;
  readonly #outlet: StreamOutlet<Value>;
  readonly #clock: Clock;
  readonly #readers = new Set<Stream<Value>>();
  #quality: StreamQuality = 'suspect';
  #isPartial = false;
  /** True while nothing that comes can be trusted: the link or upstream is down. */
  #isHeld = false;
  #lastHeard: Date | undefined;
  /** When the event came that is being taken. */
  #now: Date;
  #last: Value | undefined;
  #interrupted: { readonly from: Date; readonly cause: GapCause; isAskedAnew: boolean } | undefined;
  /** Since when something is missing that asking anew would bring: it flowed again by itself. */
  #missingSince: Date | undefined;
  /** What it says is not continued: it is asked for again as soon as that can be answered. */
  #isWaitingToBeAsked = false;
  /** Told when data flow again, and after what fills it was fetched. */
  #gap: Gap | undefined;
  /** What comes while a gap is being filled, to be read after what fills it. */
  #filling: { readonly after: Value[]; isInterrupted: boolean } | undefined;

  constructor(options: SubscriptionOptions<Params, Value>) {
    const { kind, params, wires } = options;
    this.#options = options;
    this.kind = kind;
    this.params = params;
    this.subject = kind.subject(params);
    this.priority = options.priority;
    this.#clock = wires.clock;
    this.#collector = kind.collect(params);
    this.#now = new Date(wires.clock.wallNow());
    const arriving = (): StreamQuality => (this.#isHeld ? 'stale' : 'live');
    this.#outlet = {
      now: () => this.#now,
      get quality() {
        return arriving();
      },
      write: (value) => {
        this.#arrived(value);
      },
    };
    this.request = new StreamRequest(wires, {
      operation: kind.name,
      priority: options.priority,
      pacing: kind.pacing?.(params) ?? { cost: 1 },
      proveMs: options.proveMs,
      spacingMs: kind.spacingMs ?? 0,
      keepsId: kind.keepsId ?? false,
      send: (api, reqId) => {
        if (this.#interrupted !== undefined) this.#interrupted.isAskedAnew = true;
        const since = this.#interrupted?.from;
        this.#isWaitingToBeAsked = false;
        this.#isPartial = false;
        const position = { current: this.#collector.current, since, now: this.#readClock() };
        this.#collector.restart?.();
        kind.request(api, reqId, params, position);
      },
      cancel: (api, reqId) => {
        kind.cancel(api, reqId, params);
      },
      onAsked: options.onAsked,
      onGivenUp: options.onGivenUp,
      onSilent: () => {
        this.interrupt('silent', 'suspect');
      },
    });
  }

  get quality(): StreamQuality {
    return this.#quality;
  }

  /** True if TWS said that part of what was asked for does not come. */
  get isPartial(): boolean {
    return this.#isPartial;
  }

  get current(): Value | undefined {
    return this.#collector.current;
  }

  get readers(): readonly Stream<Value>[] {
    return [...this.#readers];
  }

  /** One more reader; it gets at once what a stream of this kind begins with. */
  join(policy: BufferPolicy | undefined): Stream<Value> {
    const stream: Stream<Value> = new Stream(this.subject, policy ?? this.kind.buffer, {
      now: () => this.#readClock(),
      quality: () => this.#quality,
      isPartial: () => this.#isPartial,
      current: () => this.#collector.current,
      leave: () => this.#leave(stream),
    });
    this.#readers.add(stream);
    const { current } = this.#collector;
    const begin = this.#collector.snapshot?.() ?? (current === undefined ? [] : [current]);
    for (const value of begin) stream.write(value);
    return stream;
  }

  /** Takes an event that carries its id. */
  accept(event: InboundEvent): void {
    if (this.#isWaitingToBeAsked) return;
    const now = this.#readClock();
    if (!this.#collector.accept(event, this.#outlet)) return;
    this.#lastHeard = now;
    if (this.#isHeld) return;
    this.request.heard();
    this.#resume();
    const quality = this.#collector.quality ?? 'live';
    if (this.#quality !== quality) this.#setQuality(quality);
  }

  /** From now on something may be missing; told in-band as a gap once data flow again. */
  interrupt(cause: GapCause, quality: StreamQuality): void {
    if (this.#interrupted === undefined && this.#lastHeard !== undefined) {
      const from = this.#missingSince ?? this.#lastHeard;
      this.#interrupted = { from, cause, isAskedAnew: false };
    }
    this.degrade(quality);
  }

  /** Says that it is less trustworthy than it was; never better. */
  degrade(quality: StreamQuality): void {
    const worse = worseOf(this.#quality, quality);
    if (worse === this.#quality) return;
    this.#setQuality(worse);
    this.#mark(this.#collector.withQuality?.(worse));
  }

  /** Nothing that comes now can be trusted, and nothing is expected. */
  hold(cause: GapCause): void {
    this.#isHeld = true;
    if (this.kind.isAlwaysRearmed === true) this.#isWaitingToBeAsked = true;
    this.request.rest();
    this.interrupt(cause, 'stale');
  }

  /** What comes now counts again. */
  release(): void {
    this.#isHeld = false;
  }

  /** TWS says that what was sent so far is void. */
  clear(): void {
    this.#mark(this.#collector.clear?.());
  }

  /** TWS says that part of it does not come. */
  thin(): void {
    this.#isPartial = true;
    this.#mark(this.#collector.thin?.());
  }

  /** It is over for good, by default because TWS ended it. */
  fail(error: Error, { isKnownToTws }: { readonly isKnownToTws: boolean } = { isKnownToTws: false }): void {
    for (const reader of this.#readers) reader.fail(error);
    this.#readers.clear();
    void this.#endRequest(isKnownToTws);
    this.#options.onEnded();
  }

  async #endRequest(isKnownToTws: boolean): Promise<void> {
    try {
      await this.request.end({ isKnownToTws });
    } catch {
      // A cancel that cannot be written was meant for a link that is gone.
    }
  }

  async #leave(stream: Stream<Value>): Promise<void> {
    if (!this.#readers.delete(stream) || this.#readers.size > 0) return;
    try {
      await this.request.end({ isKnownToTws: true });
    } finally {
      this.#options.onEnded();
    }
  }

  // Not what came, but what is to be thought of what came before.
  #mark(value: Value | undefined): void {
    if (value !== undefined) for (const reader of this.#readers) reader.write(value);
  }

  #arrived(value: Value): void {
    if (!this.#isHeld) this.#resume();
    const filling = this.#filling;
    if (filling === undefined) {
      this.#deliver(value);
      return;
    }
    filling.after.push(value);
    if (filling.after.length === 1) this.#fill(value);
  }

  #deliver(value: Value): void {
    this.#last = value;
    for (const reader of this.#readers) reader.write(value);
  }

  // Data flow again: what may be missing is told before the first of them.
  #resume(): void {
    const interrupted = this.#interrupted;
    if (interrupted === undefined) return;
    this.#interrupted = undefined;
    const { from, cause, isAskedAnew } = interrupted;
    const to = this.#outlet.now();
    if (this.#filling !== undefined) {
      // Interrupted again before the first interruption was made good: one gap, and nobody vouches for all of it.
      this.#filling.isInterrupted = true;
      if (this.#gap !== undefined) this.#gap = { ...this.#gap, to };
      return;
    }
    const isRefilled = this.kind.isRefilled === true;
    this.#missingSince = isRefilled && !isAskedAnew ? from : undefined;
    this.#gap = { type: 'gap', from, to, cause, isFilled: isRefilled && isAskedAnew };
    if (this.kind.fill !== undefined && this.#last !== undefined) {
      this.#filling = { after: [], isInterrupted: false };
    } else {
      this.#tellGap(this.#gap);
    }
  }

  #tellGap(gap: Gap | undefined): void {
    this.#gap = undefined;
    if (gap !== undefined) for (const reader of this.#readers) reader.writeGap(gap);
  }

  #fill(next: Value): void {
    const { fill } = this.kind;
    const last = this.#last;
    const filling = this.#filling;
    if (fill === undefined || last === undefined || filling === undefined) return;
    const goOn = (missed: readonly Value[] | undefined): void => {
      this.#filling = undefined;
      const isFilled = missed !== undefined && !filling.isInterrupted;
      this.#tellGap(this.#gap === undefined ? undefined : { ...this.#gap, isFilled });
      for (const value of [...(missed ?? []), ...filling.after]) this.#deliver(value);
    };
    fill.fetch(this.params, { last, next }).then(goOn, () => {
      // The gap says that nothing fills it.
      goOn(undefined);
    });
  }

  // Many events arrive within one millisecond, and share its date.
  #readClock(): Date {
    const ms = this.#clock.wallNow();
    if (ms !== this.#now.getTime()) this.#now = new Date(ms);
    return this.#now;
  }

  #setQuality(to: StreamQuality): void {
    const from = this.#quality;
    this.#quality = to;
    this.#options.onQualityChanged(from, to);
  }
}
