import { ResilienceError } from '../core/resilience-error.ts';

/** Refused without asking the other side, because it was ill lately or because somebody isolated the circuit. */
export class CircuitOpenError extends ResilienceError {
  /** Name of the circuit. */
  readonly circuit: string;

  constructor(circuit: string, state: 'open' | 'halfOpen' | 'isolated', retryAfterMs: number | undefined) {
    const why = {
      open: `is open after too many faults: try again in ${Math.ceil(retryAfterMs ?? 0)} ms`,
      halfOpen: 'is half-open and waits for its probes to be answered',
      isolated: 'was isolated by hand and stays so until it is released',
    }[state];
    super(`circuit "${circuit}" ${why}`, { code: 'ERR_CIRCUIT_OPEN', verdict: 'refused', retryAfterMs });
    this.circuit = circuit;
  }
}
