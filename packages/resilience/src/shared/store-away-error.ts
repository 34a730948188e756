import { ResilienceError } from '../core/resilience-error.ts';

/** The store that processes share did not answer, or not in time. Match on `code` `ERR_STORE_AWAY`. */
export class StoreAwayError extends ResilienceError {
  constructor(store: string, what: string, details: { readonly cause?: unknown } = {}) {
    super(`the store "${store}" is away: ${what}`, { code: 'ERR_STORE_AWAY', verdict: 'fault', ...details });
  }
}
