import type { Call } from './call.ts';
import { type FusedLayer, keptBack, mustWait, type Passage, type Settled } from './fused-hooks.ts';
import type { Next } from './middleware.ts';

/** Carries a call through these layers, first outermost, and the innermost function, in one frame. */
export function runFused<Payload, Result>(
  layers: readonly FusedLayer[],
  call: Call<Payload>,
  next: Next<Payload, Result>,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    // A copy only for its length: every place is overwritten before it is read.
    new FusedRun({ layers, next, resolve, reject }, layers.slice(), 0).enterFrom(0, call);
  });
}

interface Route<Payload, Result> {
  readonly layers: readonly FusedLayer[];
  readonly next: Next<Payload, Result>;
  readonly resolve: (value: Result) => void;
  readonly reject: (error: unknown) => void;
}

const NOBODY = -1;

/**
 * One call inside its frame. Layers below `depth` are entered and not yet told how it ended.
 *
 * When a layer gives up early (`exit`) while work runs further in, the run splits in two: a new run
 * carries the layers further out, and this one goes on with the layers further in, ends at the layer that
 * gave up, and passes on what outer layers still ask of it.
 */
class FusedRun<Payload, Result> implements Passage {
  readonly #route: Route<Payload, Result>;
  readonly #tokens: unknown[];
  #depth: number;
  #keptBackBy = NOBODY;
  #gaveUp = NOBODY;
  #outerRun: FusedRun<Payload, Result> | undefined;

  constructor(route: Route<Payload, Result>, tokens: unknown[], depth: number) {
    this.#route = route;
    this.#tokens = tokens;
    this.#depth = depth;
  }

  enterFrom(first: number, call: Call): void {
    const { layers } = this.#route;
    let current = call;
    let layer = first;
    try {
      for (; layer < layers.length; layer += 1) {
        const { hooks, whenWaiting } = this.#layer(layer);
        const token = hooks.enter(current, this, layer);
        if (token === mustWait) {
          if (whenWaiting === undefined) throw new TypeError('a layer said mustWait but has nothing to wait with');
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- layers pass the payload on untouched
          this.#await(whenWaiting(current as Call<Payload>, this.#restAfter(layer)));
          return;
        }
        this.#tokens[layer] = token;
        this.#depth = layer + 1;
        if (hooks.inward !== undefined) current = hooks.inward(token, current);
      }
    } catch (error) {
      this.#failFrom(layer - 1, error);
      return;
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- layers pass the payload on untouched
    this.#send(current as Call<Payload>);
  }

  again(layer: number, call: Call): void {
    if (layer < this.#gaveUp) {
      this.#outerRun?.again(layer, call);
      return;
    }
    if (this.#keptBackBy !== layer) return;
    this.#keptBackBy = NOBODY;
    this.enterFrom(layer + 1, call);
  }

  exit(layer: number, error: unknown): void {
    if (layer < this.#gaveUp) {
      this.#outerRun?.exit(layer, error);
      return;
    }
    if (layer === this.#gaveUp || layer >= this.#depth) return;
    if (this.#keptBackBy === layer) {
      this.#keptBackBy = NOBODY;
      this.#failFrom(layer - 1, error);
      return;
    }
    const outer = new FusedRun(this.#route, this.#tokens.slice(0, layer), layer);
    outer.#gaveUp = this.#gaveUp;
    outer.#outerRun = this.#outerRun;
    this.#gaveUp = layer;
    this.#outerRun = outer;
    outer.#failFrom(layer - 1, error);
  }

  #send(call: Call<Payload>): void {
    const { next } = this.#route;
    let promise: Promise<Result>;
    try {
      promise = next(call);
    } catch (error) {
      this.#failFrom(this.#depth - 1, error);
      return;
    }
    for (let layer = 0; layer < this.#depth; layer += 1) this.#layer(layer).hooks.sent?.(this.#tokens[layer]);
    this.#await(promise);
  }

  #await(promise: Promise<Result>): void {
    const succeed = (value: Result): void => {
      this.#succeed(value);
    };
    const fail = (error: unknown): void => {
      this.#failFrom(this.#depth - 1, error);
    };
    promise.then(succeed, fail);
  }

  #succeed(value: Result): void {
    for (let layer = this.#depth - 1; layer > this.#gaveUp; layer -= 1) {
      this.#layer(layer).hooks.succeeded(this.#tokens[layer], value);
    }
    this.#depth = 0;
    if (this.#gaveUp === NOBODY) this.#route.resolve(value);
    else this.#tellLate({ isError: false, value });
  }

  #failFrom(innermost: number, error: unknown): void {
    for (let layer = innermost; layer > this.#gaveUp; layer -= 1) {
      this.#depth = layer + 1;
      this.#keptBackBy = layer;
      if (this.#layer(layer).hooks.failed(this.#tokens[layer], error) === keptBack) return;
    }
    this.#keptBackBy = NOBODY;
    this.#depth = 0;
    if (this.#gaveUp === NOBODY) this.#route.reject(error);
    else this.#tellLate({ isError: true, error });
  }

  #tellLate(settled: Settled): void {
    this.#layer(this.#gaveUp).hooks.settledLate?.(this.#tokens[this.#gaveUp], settled);
  }

  #restAfter(layer: number): Next<Payload, Result> {
    const { layers, next } = this.#route;
    const rest = layers.slice(layer + 1);
    return rest.length === 0 ? next : (call) => runFused(rest, call, next);
  }

  #layer(index: number): FusedLayer {
    const layer = this.#route.layers[index];
    if (layer === undefined) throw new RangeError(`no layer ${index} in a chain of ${this.#route.layers.length}`);
    return layer;
  }
}
