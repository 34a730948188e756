import type { Call } from '../core/call.ts';
import { checkNumber } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { fuse } from '../core/fuse.ts';
import { mustWait } from '../core/fused-hooks.ts';
import type { Middleware, Next } from '../core/middleware.ts';
import type { ReadyWait } from './ready-waiters.ts';

/** What `requireLink` asks; a `LinkSupervisor` is one. */
export interface RequiredLink {
  readonly isReady: boolean;
  whenReady(options: ReadyWait): Promise<unknown>;
  /** The error a call is refused with while the link is not ready. */
  refusal(call: Call): Error;
}

/** What `requireLink` may be told. */
export interface RequireLinkOptions {
  /** Longest wait of a query, also if its own deadline is later or it has none. Milliseconds, default 30,000. */
  readonly maxWaitMs?: number;
  readonly clock?: Clock;
}

/**
 * Lets calls through while the link is ready. Otherwise a query waits within its deadline;
 * a command or a cancel is refused at once, because what it meant may be untrue by the time the link is back.
 * @throws {InvalidOptionError}
 */
export function requireLink(link: RequiredLink, options: RequireLinkOptions = {}): Middleware {
  const { clock = systemClock } = options;
  const maxWaitMs = checkNumber('maxWaitMs', options.maxWaitMs ?? 30_000, { min: 0, infinite: true });
  return fuse<undefined>({
    name: 'requireLink',
    hooks: {
      enter: (call) => {
        if (link.isReady) return undefined;
        if (call.kind === 'query') return mustWait;
        throw link.refusal(call);
      },
      succeeded: nothingToDo,
      failed: nothingToDo,
    },
    whenWaiting: (call, next) => {
      const untilMs = Math.min(clock.now() + maxWaitMs, call.deadlineMs ?? Number.POSITIVE_INFINITY);
      return sendWhenReady({ link, clock, untilMs }, call, next);
    },
  });
}

// The link is watched by its supervisor; how a call ended says nothing to this layer.
function nothingToDo(): void {}

interface LinkWait {
  readonly link: RequiredLink;
  readonly clock: Clock;
  readonly untilMs: number;
}

async function sendWhenReady<Payload, Result>(
  wait: LinkWait,
  call: Call<Payload>,
  next: Next<Payload, Result>,
): Promise<Result> {
  const { link, clock, untilMs } = wait;
  // Again, because the link can be lost between its promise and our turn.
  while (!link.isReady) {
    const timeoutMs = untilMs - clock.now();
    if (timeoutMs <= 0) throw link.refusal(call);
    try {
      await link.whenReady({ signal: call.signal, timeoutMs });
    } catch {
      // Whatever ended the wait, the caller gets one kind of refusal, made by whoever knows the link best.
      if (call.isAborted) throw call.signal.reason;
      throw link.refusal(call);
    }
  }
  return next(call);
}
