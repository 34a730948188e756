import { inspect } from 'node:util';
import { ResilienceError } from '../core/resilience-error.ts';
import { causeOf, type LinkState } from './link-state.ts';

/** A call needs a link that is ready, and this one is not. Nothing was sent. `cause` is why the link is down. */
export class LinkNotReadyError extends ResilienceError {
  /** Where the link stood. */
  readonly state: LinkState['name'];

  /** @param options.cause why it is down, if its state does not say so */
  constructor(link: string, state: LinkState, options: { readonly nowMs: number; readonly cause?: unknown }) {
    const cause = options.cause ?? causeOf(state);
    super(`${link} is not ready: ${describe(state, options.nowMs)}${because(cause)}`, {
      code: 'ERR_LINK_NOT_READY',
      verdict: 'refused',
      ...(state.name === 'backoff' ? { retryAfterMs: Math.max(0, state.untilMs - options.nowMs) } : {}),
      ...(cause === undefined ? {} : { cause }),
    });
    this.state = state.name;
  }
}

function describe(state: LinkState, nowMs: number): string {
  switch (state.name) {
    case 'idle':
      return 'it is not started';
    case 'halted':
      return `it was halted and needs a person (${state.reason})`;
    case 'backoff':
      return `it dials again in ${Math.ceil(Math.max(0, state.untilMs - nowMs))} ms`;
    case 'closed':
      return 'it was lost and is being closed';
    case 'draining':
      return 'it is being stopped';
    case 'ready':
      return 'it has only just come back';
    case 'dialing':
    case 'handshake':
    case 'starting':
    case 'syncing':
      return `it is still ${state.name}`;
  }
}

function because(cause: unknown): string {
  if (cause === undefined) return '';
  return `, because: ${cause instanceof Error ? cause.message : inspect(cause)}`;
}
