import type { LinkRuling } from '@autobot/resilience';
import { LinkFailedError } from '../errors/link-errors.ts';

// A session that was just cut off holds its client id for a while; asking every second would keep it busy.
// Growing waits of 5, 10, 20, 40 s: research/ib-connectivity.md 1-A, row 326.
const FIRST_ID_WAIT_MS = 5_000;
const LONGEST_ID_WAIT_MS = 40_000;

/**
 * What the end of an epoch calls for, beside the usual backoff; pure.
 * The client id is never changed: only the id that sent an order may change it (DOC "Open Orders").
 * @param attempt dials that failed in a row, this one included
 */
export function judgeLink(cause: unknown, attempt: number): LinkRuling | undefined {
  if (!(cause instanceof LinkFailedError)) return undefined;
  switch (cause.reason) {
    case 'clientIdInUse':
      return { delayMs: Math.min(FIRST_ID_WAIT_MS * 2 ** (attempt - 1), LONGEST_ID_WAIT_MS) };
    case 'wrongAccount':
    case 'unsupportedVersion':
      return { halt: cause.message };
    default:
      return undefined;
  }
}
