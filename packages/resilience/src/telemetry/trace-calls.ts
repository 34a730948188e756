import { tracingChannel } from 'node:diagnostics_channel';
import type { Call, CallKind } from '../core/call.ts';
import type { Middleware, Next } from '../core/middleware.ts';

/** The tracing channel of calls unless told otherwise; Node puts `tracing:` before it and `:start` and so on after. */
export const CALL_CHANNEL = 'resilience.operation';

/** What a subscriber is told about a call, the same object from its start to its end. Never its payload. */
export interface TracedCall {
  readonly operation: string;
  readonly kind: CallKind;
  readonly attempt: number;
  readonly key: string | undefined;
}

/**
 * Shows each call on a `node:diagnostics_channel` tracing channel, from which tracers make spans.
 * While nobody subscribes a call costs one check more.
 * @param name the channel, default `resilience.operation`
 */
export function traceCalls(name: string = CALL_CHANNEL): Middleware {
  const traced = tracingChannel<unknown, TracedCall>(name);
  return {
    name: 'traceCalls',
    around<Payload, Result>(call: Call<Payload>, next: Next<Payload, Result>): Promise<Result> {
      if (!traced.hasSubscribers) return next(call);
      const { operation, kind, attempt, key } = call;
      return traced.tracePromise(() => next(call), { operation, kind, attempt, key });
    },
  };
}
