import { checkNumbers, InvalidOptionError, NOT_NEGATIVE, type NumberRules } from '../core/check-option.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { openingsOf } from './circuit-state.ts';

/**
 * What survives a restart. A window's calls and isolation do not: the first are stale, the second belongs to its holder.
 * Times are durations, because two processes share no monotonic clock.
 */
export interface SavedCircuit {
  readonly version: 1;
  readonly phase: 'closed' | 'open' | 'halfOpen';
  readonly faultsInARow: number;
  readonly openings: number;
  readonly openForMs: number;
  /** How much longer it stays open, in milliseconds. */
  readonly leftMs: number;
}

/** What `restoreCircuit` needs to go on in another process; can be written as JSON. */
export function saveCircuit(circuit: CircuitBreaker): SavedCircuit {
  const { state, faultsInARow, nowMs } = circuit.memory;
  const { openings, openForMs } = openingsOf(state);
  const leftMs = state.phase === 'open' ? Math.max(0, state.untilMs - nowMs) : 0;
  return { version: 1, phase: state.phase, faultsInARow, openings, openForMs, leftMs };
}

/**
 * Goes on where the saved circuit was. A half-open one comes back as open with no time left, since its probes are gone
 * with the process that sent them.
 * @throws {InvalidOptionError} if it is not what `saveCircuit` gave
 */
export function restoreCircuit(circuit: CircuitBreaker, saved: SavedCircuit): void {
  const { phase, faultsInARow, openings, openForMs, leftMs } = saved;
  // Anything may come from a file that only looks like a saved circuit.
  if (!['closed', 'open', 'halfOpen'].includes(phase)) {
    throw new InvalidOptionError('saved.phase', `saved.phase must be closed, open or halfOpen, was "${phase}"`);
  }
  const isClosed = phase === 'closed';
  const rules: NumberRules<Exclude<keyof SavedCircuit, 'phase'>> = {
    version: [undefined, { min: 1, max: 1 }],
    faultsInARow: [undefined, { min: 0, integer: true }],
    openings: [undefined, { min: isClosed ? 0 : 1, integer: true }],
    openForMs: [undefined, NOT_NEGATIVE],
    leftMs: [undefined, NOT_NEGATIVE],
  };
  checkNumbers(saved, rules, 'saved.');
  const { state, nowMs } = circuit.memory;
  const generation = state.generation + 1;
  const untilMs = nowMs + leftMs;
  circuit.remember(
    isClosed ? { phase, generation } : { phase: 'open', generation, openings, openForMs, untilMs },
    faultsInARow,
  );
}
