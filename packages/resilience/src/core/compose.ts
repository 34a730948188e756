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
  const [outermost, ...inward] = middleware;
  if (outermost === undefined) return (call, next) => next(call);
  const neighbours = fusedAtFront(middleware);
  if (neighbours.length === 0) return nest(safely(outermost), inward);
  return nest(fusedFrame(neighbours), middleware.slice(neighbours.length));
}

/** The one frame that all of these can share; undefined if one of them has no hooks. */
export function fusedPlanOf(middleware: readonly Middleware[]): FusedPlan | undefined {
  const fused = fusedAtFront(middleware);
  return fused.length === middleware.length ? new FusedPlan(fused) : undefined;
}

function fusedAtFront(middleware: readonly Middleware[]): readonly FusedLayer[] {
  const fused: FusedLayer[] = [];
  for (const one of middleware) {
    if (!isFused(one)) break;
    fused.push(one[fusedHooks]);
  }
  return fused;
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

function nest(outer: Around, middleware: readonly Middleware[]): Around {
  if (middleware.length === 0) return outer;
  const inner = compose(middleware);
  return (call, next) => outer(call, (inward) => inner(inward, next));
}
