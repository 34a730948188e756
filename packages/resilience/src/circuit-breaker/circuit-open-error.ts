import { ResilienceError } from '../core/resilience-error.ts';

/** Refused without asking the other side, because it was ill lately or because somebody isolated the circuit. */
export class CircuitOpenError extends ResilienceError {
  /** Name of the circuit. */
  readonly circuit: string;

  constructor(circuit: string, state: 'open' | 'halfOpen' | 'isolated', retryAfterMs: number | undefined) {
    super(`circuit "${circuit}" ${explain(state, retryAfterMs)}`, {
      code: 'ERR_CIRCUIT_OPEN',
      verdict: 'refused',
      retryAfterMs,
    });
    this.circuit = circuit;
  }
}

function explain(state: 'open' | 'halfOpen' | 'isolated', retryAfterMs: number | undefined): string {
  switch (state) {
    case 'open':
      return `is open after too many faults: try again in ${Math.ceil(retryAfterMs ?? 0)} ms`;
    case 'halfOpen':
      return 'is half-open and waits for its probes to be answered';
    case 'isolated':
      return 'was isolated by hand and stays so until it is released';
  }
}
