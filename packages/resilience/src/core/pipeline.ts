import { type Call, type CallOptions, createCall, createPlainCall } from './call.ts';
import { compose, fusedPlanOf } from './compose.ts';
import { type FusedPlan, runFused } from './fused-run.ts';
import type { Around, Middleware, Next } from './middleware.ts';
import { promiseOf } from './promise-of.ts';
import { rejected } from './rejected.ts';

/** Layers of behaviour around whatever function it is given. Keeps no state of its own: the layers do. */
export interface Pipeline {
  /** Names of the layers, outermost first. */
  readonly names: readonly string[];
  /**
   * Runs the function inside the layers and settles as it does, or with a layer's own error.
   * @param fn is given the call: honour its `signal`, read its `attempt`; may run again if there is a retry
   * @param options `kind: 'command'` if it must not run twice
   */
  execute<T>(fn: (call: Call) => PromiseLike<T> | T, options?: CallOptions): Promise<T>;
  /** Carries a call you made through the layers to `send`. */
  run<Payload, Result>(call: Call<Payload>, send: Next<Payload, Result>): Promise<Result>;
  /** A function that does what `fn` does, inside the layers; keeps `this`. */
  wrap<This, Parameters extends unknown[], Result>(
    fn: (this: This, ...parameters: Parameters) => PromiseLike<Result> | Result,
    options?: CallOptions,
  ): (this: This, ...parameters: Parameters) => Promise<Result>;
}

/** Puts layers together, first outermost. `standardOrder` gives the order that works. */
export function pipeline(...layers: readonly Middleware[]): Pipeline {
  return new LayeredPipeline(layers);
}

class LayeredPipeline implements Pipeline {
  readonly names: readonly string[];
  readonly #around: Around;
  /** Present if all layers share one frame, which then runs the caller's function itself. */
  readonly #plan: FusedPlan | undefined;

  constructor(layers: readonly Middleware[]) {
    this.names = layers.map((layer) => layer.name);
    this.#around = compose(layers);
    this.#plan = fusedPlanOf(layers);
  }

  execute<T>(fn: (call: Call) => PromiseLike<T> | T, options?: CallOptions): Promise<T> {
    const made = options === undefined ? createPlainCall() : createCall(undefined, options);
    if (this.#plan !== undefined) return runFused(this.#plan, made, fn);
    return this.#around(made, (call) => promised(fn, call));
  }

  run<Payload, Result>(call: Call<Payload>, send: Next<Payload, Result>): Promise<Result> {
    return this.#around(call, send);
  }

  wrap<This, Parameters extends unknown[], Result>(
    fn: (this: This, ...parameters: Parameters) => PromiseLike<Result> | Result,
    options?: CallOptions,
  ): (this: This, ...parameters: Parameters) => Promise<Result> {
    const execute = (run: () => PromiseLike<Result> | Result): Promise<Result> => this.execute(run, options);
    return function wrapped(this: This, ...parameters: Parameters): Promise<Result> {
      return execute(() => fn.apply(this, parameters));
    };
  }
}

function promised<T>(fn: (call: Call) => PromiseLike<T> | T, call: Call): Promise<T> {
  try {
    return promiseOf(fn(call));
  } catch (error) {
    return rejected(error);
  }
}
