import { ResilienceError } from '../core/resilience-error.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';

/** Refused without asking the other side, because it was ill lately or because somebody isolated the circuit. */
export class CircuitOpenError extends ResilienceError {
  /** Name of the circuit. */
  readonly circuit: string;

  /** @param state where it stood; what is not open and not isolated waits for its probes */
  constructor(circuit: string, state: CircuitBreaker['state'], retryAfterMs: number | undefined) {
    let why = 'is half-open and waits for its probes to be answered';
    if (state === 'isolated') why = 'was isolated by hand and stays so until it is released';
    if (state === 'open') why = `is open after too many faults: try again in ${Math.ceil(retryAfterMs ?? 0)} ms`;
    super(`circuit "${circuit}" ${why}`, { code: 'ERR_CIRCUIT_OPEN', verdict: 'refused', retryAfterMs });
    this.circuit = circuit;
  }
}
