import { checkNumber, InvalidOptionError } from '../core/check-option.ts';
import type { Clock } from '../core/clock.ts';
import { systemClock } from '../core/clock.ts';
import type { EventSink } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import type { WaitOptions } from '../rate-limit/line-options.ts';
import type { Demand, LimitStore } from './shared-store.ts';
import type { Fallback, StoreMode } from './store-mode.ts';

/** So many permits in any stretch of time, over all processes. */
export interface SharedRule {
  /** What is limited; the same name in every process means the same limit. */
  readonly key: string;
  /** Permits at most in any window. A whole number, at least 1. */
  readonly limit: number;
  /** Milliseconds, above 0. */
  readonly windowMs: number;
}

/** What a shared limiter is made from. Everyone who shares a rule must be told the same of it. */
export interface SharedLimiterOptions {
  readonly store: LimitStore & { readonly name: string };
  /** Rules every call obeys, all of them at once. At least one, unless `longestMs` is given. */
  readonly rules: readonly SharedRule[];
  /** The longest window that calls bring along (`also`), in milliseconds. Default that of the rules. */
  readonly longestMs?: number;
  /**
   * Processes at most that share these rules. A whole number, at least 1. While the store is away each has this part of
   * every limit, rounded down; with more processes than told the limit does not hold then.
   */
  readonly maxInstances: number;
  /**
   * What happens while the store is away. Default `dual`. It never fails open.
   * - `dual`: nothing for one window, then each process its part; once the store is back both must agree for one window.
   *   Exact while the store is away for everyone; one process cut off alone may be granted its part too much.
   * - `split`: only the reserve, for every call, at once. Exact whoever is cut off.
   * - `closed`: only the reserve, for the front lane.
   */
  readonly fallback?: Fallback;
  /**
   * Permits per process and window that are its own whatever the store does, taken off every limit beforehand:
   * cancels use them when the shared permits are gone or the store is away. A whole number, default 1.
   */
  readonly reserve?: number;
  /**
   * Time an answer of the store may take, in milliseconds, above 0, default 50. Every window is longer by as much, so
   * that what is sent when the answer comes obeys the limit too. Later answers count as spent and are not used.
   */
  readonly timeoutMs?: number;
  /** How often the store is asked in quiet times and while it is away, in milliseconds. Default a quarter of the longest window, 250 at most. */
  readonly checkEveryMs?: number;
  /** Calls in a row without an answer after which the store counts as away. A whole number, at least 1, default 2. */
  readonly failures?: number;
  /** Calls to the store at the same time. A whole number, at least 1, default 16. */
  readonly maxAsking?: number;
  /** Waiters at most, 0 or more; the front lane is not counted. Default 1,000. */
  readonly maxQueue?: number;
  /** Default `limiter`. */
  readonly name?: string;
  readonly clock?: Clock;
  readonly events?: EventSink<ResilienceEvent>;
}

/** How one caller asks. */
export interface SharedAcquireOptions extends WaitOptions {
  /** Permits it takes of every rule. A whole number, at least 1; default 1. */
  readonly cost?: number | undefined;
  /** Rules that only this call obeys, beside those of the limiter: a window of its contract, a cool-down of its request. */
  readonly also?: Demand | undefined;
}

/** Leave to send, now. */
export interface SharedGrant {
  /** Who gave it: the store, this process's own part, or its reserve. */
  readonly by: 'store' | 'quota' | 'reserve';
  /** Milliseconds from asking to the grant. */
  readonly waitedMs: number;
}

/** A shared limiter at one moment; serialisable. */
export interface SharedLimiterSnapshot {
  readonly name: string;
  readonly mode: StoreMode;
  /** How long in that mode, in milliseconds. */
  readonly forMs: number;
  readonly queued: number;
}

/** All options, checked; the limits without what the reserves of all processes take. */
export type Settings = Required<Omit<SharedLimiterOptions, 'events'>> & {
  readonly events: EventSink<ResilienceEvent> | undefined;
};

/** @throws {InvalidOptionError} */
export function settingsOf(options: SharedLimiterOptions): Settings {
  const { store, maxInstances, fallback = 'dual', reserve = 1, timeoutMs = 50, failures = 2 } = options;
  const { maxAsking = 16, maxQueue = 1_000, name = 'limiter', clock = systemClock, events } = options;
  checkNumber('maxInstances', maxInstances, { min: 1, integer: true });
  checkNumber('reserve', reserve, { min: 0, integer: true });
  checkNumber('timeoutMs', timeoutMs, { above: 0 });
  checkNumber('failures', failures, { min: 1, integer: true });
  checkNumber('maxAsking', maxAsking, { min: 1, integer: true });
  checkNumber('maxQueue', maxQueue, { min: 0, integer: true, infinite: true });
  if (options.rules.length === 0 && options.longestMs === undefined) {
    throw new InvalidOptionError('rules', `rules of "${name}" must name at least one, for example 50 in 1,000 ms`);
  }
  const rules = options.rules.map(({ key, limit, windowMs }) => {
    const hint = `${maxInstances} processes with a reserve of ${reserve} each, and one permit to share`;
    checkNumber(`limit of "${key}"`, limit, { min: maxInstances * reserve + 1, integer: true, hint });
    checkNumber(`windowMs of "${key}"`, windowMs, { above: 0 });
    return { key, limit: limit - maxInstances * reserve, windowMs: windowMs + timeoutMs };
  });
  const longestMs = Math.max(options.longestMs ?? 0, ...rules.map(({ windowMs }) => windowMs));
  checkNumber('longestMs', longestMs, { above: 0 });
  const checkEveryMs = options.checkEveryMs ?? Math.min(250, longestMs / 4);
  checkNumber('checkEveryMs', checkEveryMs, { above: 0 });
  return {
    store,
    rules,
    maxInstances,
    fallback,
    reserve,
    timeoutMs,
    failures,
    checkEveryMs,
    maxAsking,
    maxQueue,
    name,
    clock,
    events,
    longestMs,
  };
}

/** Everything a call of that cost obeys. No reserve is taken off a limit that only this call has. */
export function demandOf({ rules, timeoutMs }: Settings, cost: number, also?: Demand): Demand {
  const own = also?.windows.map((window) => ({ ...window, windowMs: window.windowMs + timeoutMs })) ?? [];
  const coolDowns = also?.coolDowns.map(({ key, forMs }) => ({ key, forMs: forMs + timeoutMs })) ?? [];
  return { windows: [...rules.map((rule) => ({ ...rule, cost })), ...own], coolDowns };
}
