import { checkNumber, POSITIVE } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { EventSink } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { RollingHistogram } from './rolling-histogram.ts';

/** What a latency tracker may be told. */
export interface LatencyTrackerOptions {
  /** How long a duration counts. Milliseconds, above 0, default 60,000; forgotten in steps of a sixth. */
  readonly windowMs?: number;
  /** What `targetPercentile` of all durations should not exceed. Milliseconds, above 0, default: no target. */
  readonly targetMs?: number;
  /** Above 0, at most 100, default 95. */
  readonly targetPercentile?: number;
  /** Default `latency`. */
  readonly name?: string;
  readonly clock?: Clock;
  readonly events?: EventSink<ResilienceEvent>;
}

/** What a latency tracker remembers at one moment; milliseconds, percentiles within 0.1 %, 0 if there is nothing. */
export interface LatencySnapshot {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Exact. */
  readonly max: number;
  readonly targetMs: number | undefined;
  /** Counted exactly, sample by sample; undefined without a target, true while there is nothing to judge. */
  readonly isTargetMet: boolean | undefined;
  /** Durations left out because they were negative or not finite, since the beginning. */
  readonly ignored: number;
}

const SLOTS = 6;
// Fewer say nothing: with 19 samples the 95th percentile is the longest one.
const LEAST_SAMPLES = 20;
// A missed target is met again only when at most half of what it allows is too slow, so it does not flutter.
const RELIEF = 0.5;

/** Percentiles of the durations of the last minute or so, and an event when a target is missed or met again. */
export class LatencyTracker {
  readonly name: string;
  readonly clock: Clock;
  readonly #options: { readonly targetMs: number | undefined; readonly targetPercentile: number };
  readonly #events: EventSink<ResilienceEvent> | undefined;
  readonly #durations: RollingHistogram;
  #isMissed = false;
  #ignored = 0;

  /** @throws {InvalidOptionError} */
  constructor(options: LatencyTrackerOptions = {}) {
    const { windowMs = 60_000, targetMs, targetPercentile = 95, name = 'latency', clock = systemClock } = options;
    checkNumber('windowMs', windowMs, POSITIVE);
    if (targetMs !== undefined) checkNumber('targetMs', targetMs, POSITIVE);
    checkNumber('targetPercentile', targetPercentile, { above: 0, max: 100 });
    this.name = name;
    this.clock = clock;
    this.#options = { targetMs, targetPercentile };
    this.#events = options.events;
    this.#durations = new RollingHistogram(windowMs, targetMs ?? Number.POSITIVE_INFINITY, SLOTS);
  }

  /**
   * Counts one duration. Never throws; a negative or non-finite one is left out.
   * @param atMs when it ended, if the caller has just read this tracker's clock: saves the dearest part of a record
   */
  record(ms: number, atMs: number = this.clock.now()): void {
    if (!this.#durations.record(ms, atMs)) this.#ignored += 1;
    else if (this.#options.targetMs !== undefined) this.#judge(atMs);
  }

  /** The duration that `percent` of those remembered were not longer than; 0 if there is none. */
  percentile(percent: number): number {
    return this.#durations.merge(this.clock.now()).percentile(percent);
  }

  snapshot(): LatencySnapshot {
    const nowMs = this.clock.now();
    const all = this.#durations.merge(nowMs);
    const { targetMs } = this.#options;
    if (targetMs !== undefined) this.#judge(nowMs);
    return {
      count: all.count,
      p50: all.percentile(50),
      p95: all.percentile(95),
      p99: all.percentile(99),
      max: all.maxMs,
      targetMs,
      isTargetMet: targetMs === undefined ? undefined : this.#durations.overTarget <= this.#allowed(),
      ignored: this.#ignored,
    };
  }

  /** How many of those remembered may be too slow: what lies above the percentile's rank. */
  #allowed(): number {
    const { count } = this.#durations;
    return count - Math.ceil((count * this.#options.targetPercentile) / 100);
  }

  #judge(nowMs: number): void {
    const { count, overTarget } = this.#durations;
    if (this.#isMissed) {
      if (overTarget <= this.#allowed() * RELIEF) this.#cross(false, nowMs);
      // Asked first, because with nothing too slow the rest need not be worked out.
    } else if (overTarget > 0 && count >= LEAST_SAMPLES && overTarget > this.#allowed()) {
      this.#cross(true, nowMs);
    }
  }

  #cross(isMissed: boolean, nowMs: number): void {
    this.#isMissed = isMissed;
    const { targetMs, targetPercentile } = this.#options;
    if (this.#events?.isHeard !== true || targetMs === undefined) return;
    const all = this.#durations.merge(nowMs);
    this.#events.publish({
      type: isMissed ? 'latency.target_missed' : 'latency.target_met',
      source: this.name,
      atMs: nowMs,
      targetMs,
      percentile: targetPercentile,
      measuredMs: all.percentile(targetPercentile),
      count: all.count,
    });
  }
}
