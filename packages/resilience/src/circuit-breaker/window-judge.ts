import { BegunInOrder } from '../core/begun-in-order.ts';
import { checkNumber, COUNT, InvalidOptionError, POSITIVE } from '../core/check-option.ts';
import type { Clock } from '../core/clock.ts';
import { Admission } from './admission.ts';
import type { Outcome } from './circuit-state.ts';
import type { TripJudge, TripRates, WindowTotals } from './trip.ts';

/** The recent past of a circuit, in memory of fixed size. Everything counts as of the last `forget`. */
export interface CallWindow extends WindowTotals {
  /** Forgets what is too old by now. */
  forget(nowMs: number): void;
  /** Counts a call, and returns a mark to find it again. */
  record(isFault: boolean, isSlow: boolean): number;
  /** A call counted before turned out to be a fault; false if the window has forgotten it. */
  amendToFault(mark: number): boolean;
  clear(): void;
}

/** Rates, filled in; one that is not judged is out of reach. */
type Rules = Required<TripRates>;

/** @throws {InvalidOptionError} */
export function checkRates(rates: TripRates): Rules {
  const { minimumCalls = 10, failureRate, slowCallRate, slowCallMs } = rates;
  if (failureRate === undefined && slowCallRate === undefined) {
    throw new InvalidOptionError(
      'failureRate',
      'a window needs a failureRate or a slowCallRate, or it would never open',
    );
  }
  if ((slowCallRate === undefined) !== (slowCallMs === undefined)) {
    throw new InvalidOptionError('slowCallMs', 'a window needs slowCallRate and slowCallMs together, or neither');
  }
  const share = { above: 0, max: 1, hint: '0.5 is one in two' };
  return {
    minimumCalls: checkNumber('minimumCalls', minimumCalls, COUNT),
    failureRate: failureRate === undefined ? Infinity : checkNumber('failureRate', failureRate, share),
    slowCallRate: slowCallRate === undefined ? Infinity : checkNumber('slowCallRate', slowCallRate, share),
    slowCallMs: slowCallMs === undefined ? Infinity : checkNumber('slowCallMs', slowCallMs, POSITIVE),
  };
}

/**
 * Judges by the rates in a window. It keeps the running calls in the order they began, so that one that hangs is counted
 * as slow when it becomes slow and not when it ends: a peer that answers nothing for a minute would otherwise look well.
 */
export class WindowJudge implements TripJudge {
  readonly #rules: Rules;
  readonly #window: CallWindow;
  readonly #clock: Clock;
  /** Those that are not counted yet. Empty if slowness is not judged. */
  #running: BegunInOrder<Admission>;

  constructor(rules: Rules, window: CallWindow, clock: Clock) {
    this.#rules = rules;
    this.#window = window;
    this.#clock = clock;
    this.#running = new BegunInOrder(clock);
  }

  begin(generation: number): Admission | undefined {
    if (this.#rules.slowCallMs === Infinity) return undefined;
    const admission = new Admission(generation);
    this.#running.add(admission);
    return admission;
  }

  end(admission: Admission, outcome: Outcome): void {
    const nowMs = this.#clock.now();
    this.#countSlow(nowMs);
    this.#running.remove(admission);
    const { slowMark } = admission;
    if (slowMark === undefined) {
      if (outcome !== 'ignored') this.#window.record(outcome === 'failure', false);
    } else if (outcome === 'failure' && !this.#window.amendToFault(slowMark)) {
      this.#window.record(true, true);
    }
  }

  verdict(): 'fault_rate' | 'slow_rate' | undefined {
    const { calls, faults, slow } = this.#window;
    const { minimumCalls, failureRate, slowCallRate } = this.#rules;
    if (calls < minimumCalls) return undefined;
    if (faults >= failureRate * calls) return 'fault_rate';
    return slow >= slowCallRate * calls ? 'slow_rate' : undefined;
  }

  verdictOnRunning(): 'fault_rate' | 'slow_rate' | undefined {
    // Nobody can be slow whose begin is not known yet, so the clock need not be read.
    const isChanged = this.#running.first?.beganMs !== undefined && this.#countSlow(this.#clock.now());
    return isChanged ? this.verdict() : undefined;
  }

  totals(): WindowTotals {
    this.#window.forget(this.#clock.now());
    const { calls, faults, slow } = this.#window;
    return { calls, faults, slow };
  }

  clear(): void {
    this.#window.clear();
    this.#running = new BegunInOrder(this.#clock);
  }

  /** Counts the calls that have become slow, once each; true if there were any. */
  #countSlow(nowMs: number): boolean {
    this.#window.forget(nowMs);
    let isChanged = false;
    for (let oldest = this.#running.first; oldest !== undefined; oldest = this.#running.first) {
      if (oldest.beganMs === undefined || nowMs - oldest.beganMs < this.#rules.slowCallMs) break;
      this.#running.remove(oldest);
      oldest.slowMark = this.#window.record(false, true);
      isChanged = true;
    }
    return isChanged;
  }
}
