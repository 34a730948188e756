import { type Call, ownCall } from './call.ts';
import { type FusedHooks, type FusedLayer, keptBack, mustWait, type Passage, type Settled } from './fused-hooks.ts';
import type { Next } from './middleware.ts';
import { promiseOf } from './promise-of.ts';
import { rejected } from './rejected.ts';

/** Layers that share a frame, first outermost, with what can be known of them beforehand. */
export class FusedPlan {
  readonly layers: readonly FusedLayer[];
  readonly hooks: readonly FusedHooks[];
  readonly mayExit: boolean;
  readonly isSentHeard: boolean;

  constructor(layers: readonly FusedLayer[]) {
    this.layers = layers;
    this.hooks = layers.map((layer) => layer.hooks);
    this.mayExit = this.hooks.some((hooks) => hooks.mayExit === true);
    this.isSentHeard = this.hooks.some((hooks) => hooks.sent !== undefined);
  }
}

/** Carries a call through the layers of a plan and the innermost function, in one frame. */
export function runFused<Payload, Result>(
  plan: FusedPlan,
  call: Call<Payload>,
  work: Work<Payload, Result>,
): Promise<Result> {
  // Room for the tokens of as many layers as most have. Written out it is made in place.
  const run = new FusedRun(plan, work, [undefined, undefined, undefined, undefined]);
  return plan.mayExit ? run.carryApart(call) : run.carry(call);
}

/** The innermost function; it need not return a promise, and may throw. */
export type Work<Payload, Result> = (call: Call<Payload>) => PromiseLike<Result> | Result;

const NOBODY = -1;

/**
 * One call inside its frame. Layers below `depth` are entered and not yet told how it ended.
 *
 * While there is no `resolve`, the promise that follows the innermost one is the caller's own: the cheapest frame there is.
 * A layer that may settle it at another time, or has to, needs a promise apart, which costs half a bare call more.
 *
 * When a layer gives up early (`exit`) while work runs further in, the run splits in two: a new run
 * carries the layers further out, and this one goes on with the layers further in, ends at the layer that
 * gave up, and passes on what outer layers still ask of it.
 */
class FusedRun<Payload, Result> implements Passage {
  readonly #plan: FusedPlan;
  readonly #work: Work<Payload, Result>;
  readonly #tokens: unknown[];
  #depth = 0;
  #resolve: ((value: Result) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;
  #keptBackBy = NOBODY;
  #gaveUp = NOBODY;
  #outerRun: FusedRun<Payload, Result> | undefined;

  constructor(plan: FusedPlan, work: Work<Payload, Result>, tokens: unknown[]) {
    this.#plan = plan;
    this.#work = work;
    this.#tokens = tokens;
  }

  carry(call: Call): Promise<Result> {
    let promise: Promise<Result>;
    try {
      promise = this.#enterFrom(0, call);
    } catch (error) {
      return this.#fail(error);
    }
    return promise.then(
      (value) => {
        this.#tellSuccess(value);
        return value;
      },
      (error: unknown) => this.#fail(error),
    );
  }

  carryApart(call: Call): Promise<Result> {
    const promise = this.#promiseApart();
    this.#carryOn(0, call);
    return promise;
  }

  again(layer: number, call: Call): void {
    this.#outerRun?.again(layer, call);
    if (layer <= this.#gaveUp || this.#keptBackBy !== layer) return;
    this.#keptBackBy = NOBODY;
    this.#carryOn(layer + 1, call);
  }

  exit(layer: number, error: unknown): void {
    this.#outerRun?.exit(layer, error);
    if (layer <= this.#gaveUp || layer >= this.#depth) return;
    const outer = new FusedRun(this.#plan, this.#work, this.#tokens);
    outer.#depth = layer;
    outer.#resolve = this.#resolve;
    outer.#reject = this.#reject;
    outer.#gaveUp = this.#gaveUp;
    outer.#outerRun = this.#outerRun;
    this.#gaveUp = layer;
    this.#outerRun = outer;
    outer.#settleFailed(error);
  }

  /** Enters the layers from `first` on and calls the innermost function; throws if any of them does. */
  #enterFrom(first: number, call: Call): Promise<Result> {
    const { hooks, isSentHeard } = this.#plan;
    let current = call;
    for (let index = first; index < hooks.length; index += 1) {
      const own = at(hooks, index);
      const token = own.enter(current, this, index);
      if (token === mustWait) return this.#wait(index, current);
      this.#tokens[index] = token;
      this.#depth = index + 1;
      if (own.inward !== undefined) current = own.inward(token, current);
    }
    const promise = promiseOf(this.#work(unchanged<Payload>(ownCall(current))));
    if (isSentHeard) for (const [index, own] of hooks.entries()) own.sent?.(this.#tokens[index]);
    return promise;
  }

  /** The layer waits for its turn, and what is further in gets a frame of its own at the grant. */
  #wait(index: number, call: Call): Promise<Result> {
    const { layers } = this.#plan;
    const { whenWaiting } = at(layers, index);
    const rest = new FusedPlan(layers.slice(index + 1));
    const next: Next<Payload, Result> = (inward) => runFused(rest, inward, this.#work);
    return whenWaiting(unchanged<Payload>(ownCall(call)), next);
  }

  #carryOn(first: number, call: Call): void {
    let promise: Promise<Result>;
    try {
      promise = this.#enterFrom(first, call);
    } catch (error) {
      this.#settleFailed(error);
      return;
    }
    const succeed = (value: Result): void => {
      this.#settleSucceeded(value);
    };
    const fail = (error: unknown): void => {
      this.#settleFailed(error);
    };
    promise.then(succeed, fail);
  }

  /** While the caller's promise is our own: what it shall become. */
  #fail(error: unknown): Promise<Result> {
    return this.#tellFailure(error) === keptBack ? this.#promiseApart() : rejected(error);
  }

  #promiseApart(): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  #settleSucceeded(value: Result): void {
    this.#tellSuccess(value);
    if (this.#gaveUp === NOBODY) this.#resolve?.(value);
    else this.#tellLate({ isError: false, value });
  }

  #settleFailed(error: unknown): void {
    if (this.#tellFailure(error) === keptBack) return;
    if (this.#gaveUp === NOBODY) this.#reject?.(error);
    else this.#tellLate({ isError: true, error });
  }

  #tellSuccess(value: Result): void {
    for (let index = this.#depth - 1; index > this.#gaveUp; index -= 1) {
      at(this.#plan.hooks, index).succeeded?.(this.#tokens[index], value);
    }
    this.#depth = 0;
  }

  #tellFailure(error: unknown): typeof keptBack | undefined {
    for (let index = this.#depth - 1; index > this.#gaveUp; index -= 1) {
      this.#depth = index + 1;
      this.#keptBackBy = index;
      if (at(this.#plan.hooks, index).failed(this.#tokens[index], error) === keptBack) return keptBack;
    }
    this.#keptBackBy = NOBODY;
    this.#depth = 0;
    return undefined;
  }

  #tellLate(settled: Settled): void {
    at(this.#plan.hooks, this.#gaveUp).settledLate?.(this.#tokens[this.#gaveUp], settled);
  }
}

function at<T>(list: readonly T[], index: number): T {
  // oxlint-disable-next-line typescript/no-non-null-assertion -- there is a layer for every index we count to
  return list[index]!;
}

function unchanged<Payload>(call: Call): Call<Payload> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- layers derive calls and leave the payload as it came
  return call as Call<Payload>;
}
