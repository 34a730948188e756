import { type Clock, systemClock } from '../core/clock.ts';
import type { CircuitEvent } from '../core/resilience-event.ts';
import { Teller } from '../core/teller.ts';
import { type CircuitBreakerOptions, type CircuitRules, checkCircuit, openTimeMs } from './circuit-breaker-options.ts';
import {
  type CircuitState,
  type HalfOpenState,
  halfOpened,
  isOverdue,
  type Outcome,
  opened,
  openingsOf,
  withoutProbe,
  withProbe,
} from './circuit-state.ts';

/** Why a circuit opened. */
export type OpenedBecause = Extract<CircuitEvent, { type: 'circuit.opened' }>['because'];

/** Which phase a circuit is in, and how it gets from one to the next. */
export class CircuitPhases {
  readonly rules: CircuitRules;
  readonly clock: Clock;
  readonly teller: Teller;
  readonly #changed: () => void;
  #state: CircuitState = { phase: 'closed', generation: 0 };

  /** @param changed called after every change of phase, before it is told: what was counted before counts no more */
  constructor(options: CircuitBreakerOptions, name: string, changed: () => void) {
    this.rules = checkCircuit(options);
    this.clock = options.clock ?? systemClock;
    this.teller = new Teller(name, this.clock, options.events);
    this.#changed = changed;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** Takes a state of a new generation, without telling. */
  set state(state: CircuitState) {
    this.#state = state;
    this.#changed();
  }

  /** For a circuit that is not closed: true if a probe may go, which then has its place. */
  admitProbe(): boolean {
    const nowMs = this.clock.now();
    if (this.#state.phase === 'halfOpen' && isOverdue(this.#state, this.rules, nowMs)) this.open('probes_overdue');
    if (this.#state.phase === 'open') {
      if (nowMs < this.#state.untilMs) return false;
      this.state = halfOpened(this.#state);
      this.teller.tell({ type: 'circuit.half_opened' });
    }
    const probing = this.#state.phase === 'halfOpen' ? withProbe(this.#state, this.rules, nowMs) : undefined;
    if (probing === undefined) return false;
    this.#state = probing;
    return true;
  }

  /** A probe has ended; `state` is the one that holds its place. */
  settleProbe(state: HalfOpenState, outcome: Outcome, retryAfterMs: number | undefined): void {
    if (state.running === 0) return;
    const next = withoutProbe(state, outcome);
    this.#state = next;
    if (next.failures >= this.rules.failureThreshold) this.open('probe_failed', retryAfterMs);
    else if (next.successes >= this.rules.successThreshold) this.close('circuit.closed');
  }

  close(type: 'circuit.closed' | 'circuit.reset'): void {
    this.state = { phase: 'closed', generation: this.#state.generation + 1 };
    this.teller.tell({ type });
  }

  /** @param retryAfterMs what the other side asked for, if it did */
  open(because: OpenedBecause, retryAfterMs?: number): void {
    const { openings, openForMs: previousMs } = openingsOf(this.#state);
    const openForMs = openTimeMs(this.rules, { attempt: openings + 1, previousMs, retryAfterMs });
    this.state = opened(this.#state, openForMs, this.clock.now());
    this.teller.tell({ type: 'circuit.opened', because, openForMs, openings: openings + 1 });
  }
}
