import { AbortScope, type AbortSource, sharedSignal } from './abort-scope.ts';

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
  const source = options.signal === undefined ? undefined : sharedSignal(options.signal);
  return new CallOnItsWay(new CallFacts(payload, options), { attempt: 1, deadlineMs: options.deadlineMs }, source);
}

/** A call that carries nothing and has every default, for work that is a plain function. */
export function createPlainCall(): Call<undefined> {
  return new CallOnItsWay(plainFacts, firstTry, undefined);
}

/** A copy that differs in what `changes` names, and is given up together with the original. */
export function deriveCall<Payload>(call: Call<Payload>, changes: CallChanges): Call<Payload> {
  const { attempt = call.attempt, deadlineMs = call.deadlineMs } = changes;
  const { key = call.key, cost = call.cost, priority = call.priority } = changes;
  const { operation, kind, payload } = call;
  const facts = new CallFacts(payload, { operation, kind, key, cost, priority });
  return new CallOnItsWay(facts, { attempt, deadlineMs }, sourceOf(call));
}

/** A copy that can also be given up alone: an attempt with a timeout, a call with a deadline. */
export function openScope<Payload>(call: Call<Payload>): Scope<Payload> {
  const scope = new AbortScope(sourceOf(call));
  return {
    call: callInScope(call, scope),
    abort: (reason) => {
      scope.abort(reason);
    },
    close: () => {
      scope.close();
    },
  };
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

/** What the call is given up with; undefined if nobody can. For scopes of the kit's own. */
export function sourceOf(call: Call): AbortSource | undefined {
  return call instanceof CallOnItsWay ? call.source : sharedSignal(call.signal);
}

/** The call as it stands inside a scope; `deadlineMs` replaces the call's own if given. */
export function callInScope<Payload>(call: Call<Payload>, scope: AbortSource, deadlineMs?: number): Call<Payload> {
  const facts = call instanceof CallOnItsWay ? call.facts : new CallFacts(call.payload, call);
  return new CallOnItsWay(facts, { attempt: call.attempt, deadlineMs: deadlineMs ?? call.deadlineMs }, scope);
}

/** What stays the same from one try to the next, so that the calls of all tries share it. */
class CallFacts<Payload> {
  readonly operation: string;
  readonly kind: CallKind;
  readonly payload: Payload;
  readonly key: string | undefined;
  readonly cost: number;
  readonly priority: number;

  constructor(payload: Payload, options: FactOptions) {
    this.operation = options.operation ?? 'call';
    this.kind = options.kind ?? 'query';
    this.payload = payload;
    this.key = options.key;
    this.cost = options.cost ?? 1;
    this.priority = options.priority ?? 0;
  }
}

interface FactOptions {
  readonly operation?: string;
  readonly kind?: CallKind;
  readonly key?: string | undefined;
  readonly cost?: number;
  readonly priority?: number;
}

/** What differs between the tries of one call. */
interface OneTry {
  readonly attempt: number;
  readonly deadlineMs: number | undefined;
}

class CallOnItsWay<Payload> implements Call<Payload> {
  readonly facts: CallFacts<Payload>;
  // Own fields although the facts hold them: a middleware that spreads a call must not lose that it is a command.
  readonly operation: string;
  readonly kind: CallKind;
  readonly payload: Payload;
  readonly attempt: number;
  readonly key: string | undefined;
  readonly cost: number;
  readonly priority: number;
  readonly deadlineMs: number | undefined;
  readonly source: AbortSource | undefined;
  #ownSignal: AbortSignal | undefined;

  constructor(facts: CallFacts<Payload>, { attempt, deadlineMs }: OneTry, source: AbortSource | undefined) {
    this.facts = facts;
    this.operation = facts.operation;
    this.kind = facts.kind;
    this.payload = facts.payload;
    this.attempt = attempt;
    this.key = facts.key;
    this.cost = facts.cost;
    this.priority = facts.priority;
    this.deadlineMs = deadlineMs;
    this.source = source;
  }

  get signal(): AbortSignal {
    if (this.source !== undefined) return this.source.signal;
    // Nobody can give this call up, so a signal that never fires tells the truth.
    this.#ownSignal ??= new AbortController().signal;
    return this.#ownSignal;
  }

  get isAborted(): boolean {
    return this.source?.isAborted ?? false;
  }
}

const plainFacts = new CallFacts(undefined, {});
const firstTry: OneTry = { attempt: 1, deadlineMs: undefined };
