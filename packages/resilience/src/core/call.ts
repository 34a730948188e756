import { type AbortSource, sharedSignal, WatchedScope } from './abort-scope.ts';

/**
 * What may be done with a call.
 * - `query`: may be repeated.
 * - `command`: sent at most once, never retried.
 * - `cancel`: waits for nothing but other cancels, and no breaker stops it.
 */
export type CallKind = 'query' | 'command' | 'cancel';

/** One unit of work on its way out. Never changed after creation: derive a copy with `deriveCall`. */
export interface Call<Payload = unknown> {
  /** Name of the operation, for keys, metrics and messages. Default `call`. */
  readonly operation: string;
  /** Default `query`. */
  readonly kind: CallKind;
  readonly payload: Payload;
  /** 1 for the first try. */
  readonly attempt: number;
  /** What a keyed limiter or breaker tells apart; absent if there is one for all. */
  readonly key: string | undefined;
  /** Permits it takes from a limiter; at least 1. */
  readonly cost: number;
  /** Lane in a limiter's queue; higher goes first. Default 0. */
  readonly priority: number;
  /** When its caller stops waiting, on the clock of the chain; absent for never. */
  readonly deadlineMs: number | undefined;
  /** Aborted when the caller or a timeout gives up. Made when first read: a call nobody watches costs nothing. */
  readonly signal: AbortSignal;
  /** True if the call was given up; does not make the signal. */
  readonly isAborted: boolean;
}

/** What a call is made from; everything but the payload has a default. */
export interface CallOptions {
  readonly operation?: string;
  readonly kind?: CallKind;
  readonly key?: string;
  readonly cost?: number;
  readonly priority?: number;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** What may differ in a derived call. */
export interface CallChanges {
  readonly attempt?: number;
  readonly key?: string;
  readonly cost?: number;
  readonly priority?: number;
  readonly deadlineMs?: number;
}

/** A call with an end of its own, inside the call it was opened from. */
export interface Scope<Payload> {
  readonly call: Call<Payload>;
  /** Gives up this call and what derives from it, not the one around it. Costs 10 µs: only for what failed. */
  readonly abort: (reason: unknown) => void;
  /** The work is over: stops listening to the call around it. Call it when the work has settled. */
  readonly close: () => void;
}

/** Makes a call from its payload; what the options leave out has its default. */
export function createCall<Payload>(payload: Payload, options: CallOptions = {}): Call<Payload> {
  const { operation = 'call', kind = 'query', key, cost = 1, priority = 0, deadlineMs, signal } = options;
  const facts = { operation, kind, payload, attempt: 1, key, cost, priority, deadlineMs };
  return new CallOnItsWay(facts, signal === undefined ? undefined : sharedSignal(signal), false);
}

/** A call that carries nothing and has every default, for work that is a plain function. One stands for all. */
export function createPlainCall(): Call<undefined> {
  return PLAIN;
}

/** The call, or one of its own in place of the plain call: whoever may listen to a signal must not share it with all. */
export function ownCall(call: Call): Call {
  return call === PLAIN ? new CallOnItsWay(PLAIN, undefined, false) : call;
}

/** A copy that differs in what `changes` names, and is given up together with the original. */
export function deriveCall<Payload>(call: Call<Payload>, changes: CallChanges): Call<Payload> {
  return new CallOnItsWay({ ...call, ...changes }, sourceOf(call), false);
}

/** A copy that can also be given up alone: an attempt with a timeout, a call with a deadline. */
export function openScope<Payload>(call: Call<Payload>): Scope<Payload> {
  const scope = scopeOf(call);
  return {
    call: scope,
    abort: (reason) => {
      scope.abort(reason);
    },
    close: () => {
      scope.close();
    },
  };
}

/** What `openScope` opens, in one object. */
export interface ScopedCall<Payload> extends Call<Payload> {
  abort(reason: unknown): void;
  close(): void;
}

/** `openScope` for the kit's own hot path; `deadlineMs` replaces the call's own if given. */
export function scopeOf<Payload>(call: Call<Payload>, deadlineMs?: number): ScopedCall<Payload> {
  return new CallOnItsWay(call, sourceOf(call), true, deadlineMs);
}

/**
 * Calls `told` once when the call is given up, and returns the function that stops it.
 * Costs no signal, and one listener on the caller's signal however many calls share it, so prefer it to `addEventListener`.
 * If the call was given up already `told` is never called: read `isAborted` first.
 */
export function onAbort(call: Call, told: () => void): () => void {
  const source = sourceOf(call);
  // A function of its own, so that two waits with the same callback are told apart.
  const own = (): void => {
    told();
  };
  source?.add(own);
  return () => {
    source?.remove(own);
  };
}

/** What the call is given up with; undefined if nobody can. For the kit's own waits. */
export function sourceOf(call: Call): AbortSource | undefined {
  if (!(call instanceof CallOnItsWay)) return sharedSignal(call.signal);
  return call.isScope ? call : call.outer;
}

type Facts<Payload> = Omit<Call<Payload>, 'signal' | 'isAborted'>;

/** Every call of the kit; one that is a scope can be given up alone. Nothing more is made until somebody looks. */
class CallOnItsWay<Payload> implements ScopedCall<Payload>, AbortSource {
  // Own fields: a middleware that spreads a call must not lose that it is a command. Declared, because a field that is
  // first defined and then filled costs twice, and there is one such object for each call.
  declare readonly operation: string;
  declare readonly kind: CallKind;
  declare readonly payload: Payload;
  declare readonly attempt: number;
  declare readonly key: string | undefined;
  declare readonly cost: number;
  declare readonly priority: number;
  declare readonly deadlineMs: number | undefined;
  declare readonly outer: AbortSource | undefined;
  declare readonly isScope: boolean;
  #watched: WatchedScope | undefined = undefined;
  #isOver = false;

  // The fourth is worth it: an object for two of them would cost as much as the rest.
  // oxlint-disable-next-line eslint/max-params
  constructor(facts: Facts<Payload>, outer: AbortSource | undefined, isScope: boolean, deadlineMs = facts.deadlineMs) {
    this.operation = facts.operation;
    this.kind = facts.kind;
    this.payload = facts.payload;
    this.attempt = facts.attempt;
    this.key = facts.key;
    this.cost = facts.cost;
    this.priority = facts.priority;
    this.deadlineMs = deadlineMs;
    this.outer = outer;
    this.isScope = isScope;
  }

  get signal(): AbortSignal {
    // One that nobody can give up has a signal that never fires, which tells the truth.
    return this.isScope || this.outer === undefined ? this.#watch().signal : this.outer.signal;
  }

  get isAborted(): boolean {
    return (this.#watched ?? this.outer)?.isAborted ?? false;
  }

  add(told: () => void): void {
    this.#watch().add(told);
  }

  remove(told: () => void): void {
    this.#watched?.remove(told);
  }

  abort(reason: unknown): void {
    this.#watch().abort(reason);
  }

  close(): void {
    this.#isOver = true;
    this.#watched?.unlink();
  }

  #watch(): WatchedScope {
    if (this.#watched === undefined) {
      this.#watched = new WatchedScope(this.outer);
      if (!this.#isOver) this.#watched.link();
    }
    return this.#watched;
  }
}

const PLAIN: Call<undefined> = createCall(undefined);
