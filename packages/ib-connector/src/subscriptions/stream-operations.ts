import type { Purpose } from '../operations/operation.ts';
import { accountValues } from './account-values.ts';
import { barUpdates } from './bar-updates.ts';
import { depth } from './depth.ts';
import { holdings } from './holdings.ts';
import { positionProfit, profitAndLoss } from './profit-and-loss.ts';
import { quotes } from './quotes.ts';
import { tickByTick } from './tick-by-tick.ts';

// A request for a stream ends with the write; whether it is answered is for the stream to prove.
const TIMEOUT_MS = 10_000;

/** What the layers of the chain need to know of requests for streams. */
export const streamOperations: readonly {
  readonly name: string;
  readonly purpose: Purpose;
  readonly timeoutMs: number;
}[] = [
  quotes,
  tickByTick,
  depth,
  barUpdates,
  { name: 'realTimeBars', purpose: 'marketData' } as const,
  accountValues,
  holdings,
  profitAndLoss,
  positionProfit,
].map(({ name, purpose }) => ({ name, purpose, timeoutMs: TIMEOUT_MS }));
