import { checkNumber, InvalidOptionError } from '../core/check-option.ts';
import type { CircuitState } from './circuit-state.ts';

/** A circuit as it is shown to people. */
export interface CircuitSnapshot {
  readonly name: string;
  readonly state: 'closed' | 'open' | 'halfOpen' | 'isolated';
  /** Milliseconds until asking again may succeed; absent if nobody knows. */
  readonly retryAfterMs: number | undefined;
  /** Openings without having closed in between. */
  readonly openings: number;
  readonly faultsInARow: number;
  /** Calls refused since the breaker was made. */
  readonly refused: number;
  /** What the window holds; absent if faults in a row are counted. */
  readonly window: { readonly calls: number; readonly faults: number; readonly slow: number } | undefined;
}

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

/** The part of a state that can be saved. */
export function savedCircuit(state: CircuitState, faultsInARow: number, nowMs: number): SavedCircuit {
  const { phase } = state;
  if (state.phase === 'closed') return { version: 1, phase, faultsInARow, openings: 0, openForMs: 0, leftMs: 0 };
  const { openings, openForMs } = state;
  const leftMs = state.phase === 'open' ? Math.max(0, state.untilMs - nowMs) : 0;
  return { version: 1, phase, faultsInARow, openings, openForMs, leftMs };
}

/**
 * The state that was saved, in a new generation. A half-open one comes back as open with no time left,
 * since its probes are gone with the process that sent them.
 * @throws {InvalidOptionError} if the saved state is not one
 */
export function restoredState(saved: SavedCircuit, previous: CircuitState, nowMs: number): CircuitState {
  const generation = previous.generation + 1;
  checkNumber('saved.version', saved.version, { min: 1, max: 1 });
  checkNumber('saved.faultsInARow', saved.faultsInARow, { min: 0, integer: true });
  checkNumber('saved.openForMs', saved.openForMs, { min: 0 });
  checkNumber('saved.leftMs', saved.leftMs, { min: 0 });
  switch (saved.phase) {
    case 'closed':
      return { phase: 'closed', generation };
    case 'open':
    case 'halfOpen': {
      const openings = checkNumber('saved.openings', saved.openings, { min: 1, integer: true });
      return { phase: 'open', generation, openings, openForMs: saved.openForMs, untilMs: nowMs + saved.leftMs };
    }
    default:
      // Reached by what was read from a file and only looked like a saved circuit.
      throw new InvalidOptionError(
        'saved.phase',
        `saved.phase must be closed, open or halfOpen, was "${String(saved.phase)}"`,
      );
  }
}
