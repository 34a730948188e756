import { ResilienceError } from '../core/resilience-error.ts';

/** As many run as may, and waiting is not possible or was not enough. Match on `code` `ERR_BULKHEAD_FULL`. */
export class BulkheadFullError extends ResilienceError {
  constructor(message: string) {
    super(message, { code: 'ERR_BULKHEAD_FULL', verdict: 'refused' });
  }
}
