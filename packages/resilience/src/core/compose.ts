import { type FusedLayer, fusedHooks, isFused } from './fused-hooks.ts';
import { FusedPlan, runFused } from './fused-run.ts';
import type { Around, Middleware } from './middleware.ts';
import { rejected } from './rejected.ts';

/**
 * Makes one function of a list of middleware; the first is outermost.
 * Neighbours of the kit's own share one asynchronous frame, which shows in nothing but speed.
 * A middleware that throws instead of rejecting is treated as if it had rejected.
 */
export function compose(middleware: readonly Middleware[]): Around {
  const [innermost = passOn, ...outward] = framesOf(middleware).toReversed();
  let around = innermost;
  for (const frame of outward) around = nest(frame, around);
  return around;
}

/** The one frame that all of these can share; undefined if one of them has no hooks. */
export function fusedPlanOf(middleware: readonly Middleware[]): FusedPlan | undefined {
  const fused = middleware.filter(isFused);
  return fused.length === middleware.length ? new FusedPlan(fused.map((one) => one[fusedHooks])) : undefined;
}

const passOn: Around = (call, next) => next(call);

function framesOf(middleware: readonly Middleware[]): Around[] {
  const frames: Around[] = [];
  let neighbours: FusedLayer[] = [];
  for (const one of middleware) {
    if (isFused(one)) {
      neighbours.push(one[fusedHooks]);
    } else {
      if (neighbours.length > 0) frames.push(fusedFrame(neighbours));
      neighbours = [];
      frames.push(safely(one));
    }
  }
  if (neighbours.length > 0) frames.push(fusedFrame(neighbours));
  return frames;
}

function fusedFrame(layers: readonly FusedLayer[]): Around {
  const plan = new FusedPlan(layers);
  return (call, next) => runFused(plan, call, next);
}

function safely(middleware: Middleware): Around {
  return (call, next) => {
    try {
      return middleware.around(call, next);
    } catch (error) {
      return rejected(error);
    }
  };
}

function nest(outer: Around, inner: Around): Around {
  return (call, next) => outer(call, (inward) => inner(inward, next));
}
