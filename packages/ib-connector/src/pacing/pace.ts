import type { Call, Middleware, Next } from '@autobot/resilience';
import type { Pacer } from './pacer.ts';
import { operationPacing } from './pacing-rules.ts';
import type { Ticket } from './ticket.ts';

/** The two layers round the limit of messages: one waits for IB's other rules, one counts what has really left. */
export interface PaceLayers {
  /** Goes right outside of the limit of messages. */
  readonly pace: Middleware;
  /** Goes right inside of it: it runs in the tick of the write. */
  readonly countPaced: Middleware;
}

/**
 * Paces calls by operation, key and cost. The places are held while the call waits for room among the messages and
 * counted at the write, so that every rule and the message are taken at one instant. A cancel is never paced.
 */
export function paceLayers(pacer: Pacer): PaceLayers {
  const tickets = new WeakMap<Call, Ticket>();
  const send = <Payload, Result>(ticket: Ticket, call: Call<Payload>, next: Next<Payload, Result>): Promise<Result> => {
    tickets.set(call, ticket);
    try {
      return next(call).finally(() => {
        ticket.done();
      });
    } catch (error) {
      ticket.done();
      throw error;
    }
  };
  return {
    pace: {
      name: 'pace',
      around: (call, next) => {
        if (call.kind === 'cancel' || !operationPacing.has(call.operation)) return next(call);
        const ticket = call.isAborted ? undefined : pacer.tryTake(call);
        if (ticket !== undefined) return send(ticket, call, next);
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the caller's own reason, whatever it is
        if (call.isAborted) return Promise.reject(call.signal.reason);
        return pacer.take(call, call).then((taken) => send(taken, call, next));
      },
    },
    countPaced: {
      name: 'countPaced',
      around: (call, next) => {
        const answer = next(call);
        tickets.get(call)?.sent();
        return answer;
      },
    },
  };
}
