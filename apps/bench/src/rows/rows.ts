import type { Row } from '../row.ts';
import { attemptTimeoutRow } from './attempt-timeout.ts';
import { breakerConsecutive } from './breaker-consecutive.ts';
import { breakerTimeWindow } from './breaker-time-window.ts';
import { bulkheadRow } from './bulkhead.ts';
import { latencyRecord } from './latency-record.ts';
import { limiterAcquire } from './limiter-acquire.ts';
import { limiterTry } from './limiter-try.ts';
import { pipelineOfFour } from './pipeline-of-four.ts';
import { retryFirstTry } from './retry-first-try.ts';

/** Every row of the table, in its order. */
export const ROWS: readonly Row[] = [
  breakerConsecutive,
  breakerTimeWindow,
  retryFirstTry,
  attemptTimeoutRow,
  bulkheadRow,
  pipelineOfFour,
  limiterTry,
  limiterAcquire,
  latencyRecord,
];
