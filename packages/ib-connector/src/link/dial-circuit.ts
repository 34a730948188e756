import type { Admission, Backoff, CircuitBreaker, Publisher } from '@autobot/resilience';
import type { IbEvent } from '../observe/ib-event.ts';

/**
 * Keeps the circuit of dialling: it counts links that could not be opened, and nothing of what happens on an open one.
 * @returns the function that stops it
 */
export function watchDials(circuit: CircuitBreaker, events: Publisher<IbEvent>): () => void {
  let admission: Admission | undefined;
  const stops = [
    events.on('link.changed', ({ to }) => {
      if (to !== 'dialing') return;
      // A dial that was called off says nothing; its place would be missing for the next.
      if (admission !== undefined) circuit.leave(admission, 'ignored');
      admission = circuit.state === 'open' ? undefined : circuit.enter();
    }),
    events.on('link.open_failed', ({ cause }) => {
      if (admission !== undefined) circuit.leaveFailed(admission, cause);
      admission = undefined;
    }),
    events.on('link.ready', () => {
      // A dial that went ahead of the circuit, by a ruling or by hand, proves as much as one it let through.
      if (admission === undefined) circuit.reset();
      else circuit.leave(admission, 'success');
      admission = undefined;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/**
 * A backoff that never ends before the circuit would let a dial through. By chance it may wait for no time at all;
 * after several failures in a row that would be a storm.
 */
export function backoffBehind(circuit: CircuitBreaker, backoff: Backoff): Backoff {
  return { delayMs: (input) => Math.max(backoff.delayMs(input), circuit.retryAfterMs ?? 0) };
}
