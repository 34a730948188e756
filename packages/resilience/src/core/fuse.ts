import { type FusedHooks, type FusedMiddleware, fusedHooks } from './fused-hooks.ts';
import { FusedPlan, runFused } from './fused-run.ts';
import type { Around } from './middleware.ts';

/** What a middleware of the kit is made from. */
export interface FuseParts<Token> {
  readonly name: string;
  readonly hooks: FusedHooks<Token>;
  /** Carries the calls for which `enter` returned `mustWait`. Absent for a layer that never does. */
  readonly whenWaiting?: Around;
}

/** Makes a middleware from its synchronous hooks; `around` does what the hooks do, so both forms behave alike. */
export function fuse<Token>(parts: FuseParts<Token>): FusedMiddleware {
  const { name, hooks, whenWaiting = (call, next) => next(call) } = parts;
  const layer = { hooks, whenWaiting };
  const plan = new FusedPlan([layer]);
  return {
    name,
    around: (call, next) => runFused(plan, call, next),
    [fusedHooks]: layer,
  };
}
