import type { Backoff } from '../backoff/backoff.ts';
import { checkNumbers, type NumberRules, POSITIVE } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { EventSink } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { DeadlineDetector, type FailureDetector } from '../heartbeat/failure-detector.ts';
import type { LatencyTracker } from '../latency/latency-tracker.ts';
import type { LinkDriver } from './link-driver.ts';
import type { LinkPhase } from './link-state.ts';

/** What a judge says about the end of an epoch. */
export interface LinkRuling {
  /** Do not dial again: this needs a person. The sentence says what and why. */
  readonly halt?: string;
  /** Wait this long before the next dial, in place of the backoff. Milliseconds, 0 or more. */
  readonly delayMs?: number;
}

/** How the supervisor asks a silent peer for life. Milliseconds, all above 0. */
export interface LinkHeartbeatOptions {
  /** Silence before a probe. Default 10,000. */
  readonly silenceMs?: number;
  /** How long a probe is given. Default 5,000. */
  readonly probeTimeoutMs?: number;
  /** Least time from one probe to the next. Default 1,000. */
  readonly minProbeGapMs?: number;
  /** Decides when silence calls for a probe, in place of `silenceMs`; made anew for each epoch. */
  readonly detector?: () => FailureDetector;
}

/** What a link supervisor may be told. */
export interface LinkSupervisorOptions {
  readonly driver: LinkDriver;
  /** The wait before dialling again; `exponentialBackoff` with full jitter keeps many clients from dialling at once. */
  readonly backoff: Backoff;
  /** Default `link`. */
  readonly name?: string;
  /** Dials that may fail in a row before the supervisor halts. Whole, at least 1, default Infinity. */
  readonly maxAttempts?: number;
  /** How long each phase of opening may take. Milliseconds, above 0, or Infinity. */
  readonly phaseTimeoutsMs?: Partial<Readonly<Record<LinkPhase, number>>>;
  /** How long the driver may take to close before the supervisor goes on without it. Default 10,000. */
  readonly closeTimeoutMs?: number;
  /** A link that was ready this long counts as stable, and its loss starts the backoff anew. Default 10,000. */
  readonly stableAfterMs?: number;
  readonly heartbeat?: LinkHeartbeatOptions;
  /** Judges why an epoch ended; nothing said means back off and dial again. */
  readonly judge?: (cause: unknown, attempt: number) => LinkRuling | undefined;
  /** Where round trips of probes go. Default: a tracker of its own, named after the link. */
  readonly latency?: LatencyTracker;
  readonly clock?: Clock;
  readonly events?: EventSink<ResilienceEvent>;
}

/** The options with every default filled in. */
export interface LinkSettings {
  readonly driver: LinkDriver;
  readonly backoff: Backoff;
  readonly name: string;
  readonly maxAttempts: number;
  readonly phaseTimeoutsMs: Readonly<Record<LinkPhase, number>>;
  readonly closeTimeoutMs: number;
  readonly stableAfterMs: number;
  readonly probeTimeoutMs: number;
  readonly minProbeGapMs: number;
  readonly detector: () => FailureDetector;
  readonly judge: (cause: unknown, attempt: number) => LinkRuling | undefined;
  readonly clock: Clock;
  readonly events: EventSink<ResilienceEvent> | undefined;
}

const AT_LAST = { above: 0, infinite: true };
const PHASES: NumberRules<LinkPhase> = {
  dialing: [5_000, AT_LAST],
  handshake: [10_000, AT_LAST],
  starting: [15_000, AT_LAST],
  syncing: [30_000, AT_LAST],
};

/**
 * Fills in the defaults.
 * @throws {InvalidOptionError}
 */
export function linkSettings(options: LinkSupervisorOptions): LinkSettings {
  const { heartbeat = {} } = options;
  const numbers = {
    ...checkNumbers(options, {
      maxAttempts: [Infinity, { min: 1, integer: true, infinite: true }],
      closeTimeoutMs: [10_000, AT_LAST],
      stableAfterMs: [10_000, { min: 0, infinite: true }],
    }),
    ...checkNumbers(
      heartbeat,
      { silenceMs: [10_000, POSITIVE], probeTimeoutMs: [5_000, POSITIVE], minProbeGapMs: [1_000, POSITIVE] },
      'heartbeat.',
    ),
  };
  return {
    name: 'link',
    judge: () => undefined,
    clock: systemClock,
    events: undefined,
    ...options,
    ...numbers,
    phaseTimeoutsMs: checkNumbers(options.phaseTimeoutsMs ?? {}, PHASES, 'phaseTimeoutsMs.'),
    detector: heartbeat.detector ?? (() => new DeadlineDetector(numbers.silenceMs)),
  };
}
