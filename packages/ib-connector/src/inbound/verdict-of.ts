import { type Verdict, verdictOf } from '@autobot/resilience';
import { ConnectionLostError, NotConnectedError } from '../errors/link-errors.ts';

/**
 * For the retry: a query that waited for room while the link went down was not sent, so it waits for the link and is
 * asked then. Where no link is on its way it is refused.
 */
export function verdictForRetry(error: unknown): Verdict {
  return error instanceof NotConnectedError && error.isTemporary ? 'throttled' : verdictOf(error);
}

/**
 * For the breakers, which are kept by purpose: a lost link says nothing against contracts or history, however many of
 * their requests were under way. The link has a supervisor of its own.
 */
export function verdictForBreaker(error: unknown): Verdict {
  return error instanceof ConnectionLostError ? 'cancelled' : verdictOf(error);
}
