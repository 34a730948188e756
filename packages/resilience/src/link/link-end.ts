import { ResilienceError } from '../core/resilience-error.ts';
import type { LinkPhase } from './link-state.ts';

/** Opening a link took too long in one of its phases. */
export class LinkPhaseTimeoutError extends ResilienceError {
  readonly phase: LinkPhase;
  readonly limitMs: number;

  constructor(link: string, phase: LinkPhase, limitMs: number) {
    super(`${link} was still ${phase} after ${limitMs} ms`, { code: 'ERR_LINK_PHASE_TIMEOUT', verdict: 'fault' });
    this.phase = phase;
    this.limitMs = limitMs;
  }
}

/** The link was stopped by its owner. */
export class LinkStoppedError extends ResilienceError {
  constructor(link: string) {
    super(`${link} was stopped`, { code: 'ERR_LINK_STOPPED', verdict: 'cancelled' });
  }
}
