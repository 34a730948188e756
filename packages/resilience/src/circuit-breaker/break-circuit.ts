import type { Call } from '../core/call.ts';
import { fuse } from '../core/fuse.ts';
import type { FusedHooks } from '../core/fused-hooks.ts';
import type { Middleware } from '../core/middleware.ts';
import type { Admission } from './admission.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';

/** Chooses the circuit a call goes through; undefined for none. */
export type ChooseCircuit = (call: Call) => CircuitBreaker | undefined;

/**
 * Refuses calls while their circuit is open, and counts the faults of the others.
 * A cancel always passes, and what becomes of it is not counted.
 * @param circuit one for all, or a function that chooses by operation or key
 */
export function breakCircuit(circuit: CircuitBreaker | ChooseCircuit): Middleware {
  const hooks = typeof circuit === 'function' ? new ChosenCircuit(circuit) : new OneCircuit(circuit);
  return fuse<unknown>({ name: 'breakCircuit', hooks });
}

class OneCircuit implements FusedHooks<Admission | undefined> {
  readonly #circuit: CircuitBreaker;

  constructor(circuit: CircuitBreaker) {
    this.#circuit = circuit;
  }

  enter(call: Call): Admission | undefined {
    return call.kind === 'cancel' ? undefined : this.#circuit.enter();
  }

  succeeded(admission: Admission | undefined): void {
    if (admission !== undefined) this.#circuit.leave(admission, 'success');
  }

  failed(admission: Admission | undefined, error: unknown): void {
    if (admission !== undefined) this.#circuit.leaveFailed(admission, error);
  }
}

interface Passed {
  readonly circuit: CircuitBreaker;
  readonly admission: Admission;
}

class ChosenCircuit implements FusedHooks<Passed | undefined> {
  readonly #choose: ChooseCircuit;

  constructor(choose: ChooseCircuit) {
    this.#choose = choose;
  }

  enter(call: Call): Passed | undefined {
    const circuit = call.kind === 'cancel' ? undefined : this.#choose(call);
    return circuit === undefined ? undefined : { circuit, admission: circuit.enter() };
  }

  succeeded(passed: Passed | undefined): void {
    passed?.circuit.leave(passed.admission, 'success');
  }

  failed(passed: Passed | undefined, error: unknown): void {
    passed?.circuit.leaveFailed(passed.admission, error);
  }
}
