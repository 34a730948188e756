import { ResilienceError } from '../core/resilience-error.ts';

/** The other side was silent and did not answer a probe in time. `cause` is why the last probe failed, if it did. */
export class PeerSilentError extends ResilienceError {
  /** Since the last sign of life, in milliseconds. */
  readonly silentMs: number;

  constructor(silentMs: number, cause?: unknown) {
    super(`nothing was heard for ${Math.round(silentMs)} ms and no probe was answered`, {
      code: 'ERR_PEER_SILENT',
      verdict: 'fault',
      ...(cause === undefined ? {} : { cause }),
    });
    this.silentMs = silentMs;
  }
}

/** A health check was answered, with `false`. */
export class HealthCheckFailedError extends ResilienceError {
  constructor() {
    super('the health check answered false', { code: 'ERR_HEALTH_CHECK_FAILED', verdict: 'fault' });
  }
}
