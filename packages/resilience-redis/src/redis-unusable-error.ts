import { ResilienceError } from '@autobot/resilience';

/** The server answers, but cannot do what is asked of it; somebody has to change that. Match on `code` `ERR_REDIS_UNUSABLE`. */
export class RedisUnusableError extends ResilienceError {
  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super(message, { code: 'ERR_REDIS_UNUSABLE', verdict: 'refused', ...details });
  }
}
