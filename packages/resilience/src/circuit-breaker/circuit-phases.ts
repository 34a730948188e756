import type { Clock } from '../core/clock.ts';
import type { CircuitEvent } from '../core/resilience-event.ts';
import type { Teller } from '../core/teller.ts';
import { type CircuitRules, openForMs } from './circuit-breaker-options.ts';
import {
  type CircuitState,
  closed,
  decide,
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

/** What the phases of a circuit work with. */
export interface CircuitPhasesOptions {
  readonly rules: CircuitRules;
  readonly clock: Clock;
  readonly teller: Teller;
  /** Called after every change of phase, before it is told: what was counted in the last phase counts no more. */
  readonly changed: () => void;
}

/** Which phase a circuit is in, and how it gets from one to the next. */
export class CircuitPhases {
  readonly #rules: CircuitRules;
  readonly #clock: Clock;
  readonly #teller: Teller;
  readonly #changed: () => void;
  #state: CircuitState = { phase: 'closed', generation: 0 };

  constructor(options: CircuitPhasesOptions) {
    this.#rules = options.rules;
    this.#clock = options.clock;
    this.#teller = options.teller;
    this.#changed = options.changed;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** For a circuit that is not closed: true if a probe may go, which then has its place. */
  admitProbe(nowMs: number): boolean {
    const rules = this.#rules.halfOpen;
    if (this.#state.phase === 'halfOpen' && isOverdue(this.#state, rules, nowMs)) this.open('probes_overdue', nowMs);
    if (this.#state.phase === 'open') {
      if (nowMs < this.#state.untilMs) return false;
      this.become(halfOpened(this.#state));
      this.#teller.tell((base) => ({ ...base, type: 'circuit.half_opened' }));
    }
    const probing = this.#state.phase === 'halfOpen' ? withProbe(this.#state, rules, nowMs) : undefined;
    if (probing === undefined) return false;
    this.#state = probing;
    return true;
  }

  /** A probe has ended; `state` is the one that holds its place. */
  settleProbe(state: HalfOpenState, outcome: Outcome, retryAfterMs: number | undefined): void {
    if (state.running === 0) return;
    const next = withoutProbe(state, outcome);
    this.#state = next;
    const decision = decide(next, this.#rules.halfOpen);
    if (decision === 'open') this.open('probe_failed', this.#clock.now(), retryAfterMs);
    if (decision !== 'close') return;
    this.become(closed(next));
    this.#teller.tell((base) => ({ ...base, type: 'circuit.closed' }));
  }

  /** @param retryAfterMs what the other side asked for, if it did */
  open(because: OpenedBecause, nowMs: number, retryAfterMs?: number): void {
    const previousMs = this.#state.phase === 'closed' ? 0 : this.#state.openForMs;
    const attempt = openingsOf(this.#state) + 1;
    const state = opened(this.#state, openForMs(this.#rules, { attempt, previousMs, retryAfterMs }), nowMs);
    this.become(state);
    const { openings } = state;
    this.#teller.tell((base) => ({ ...base, type: 'circuit.opened', because, openForMs: state.openForMs, openings }));
  }

  /** Takes a state of a new generation, without telling. */
  become(state: CircuitState): void {
    this.#state = state;
    this.#changed();
  }
}
