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

const SENTENCES: Readonly<Partial<Record<LinkState['name'], string>>> = {
  idle: 'it is not started',
  closed: 'it was lost and is being closed',
  draining: 'it is being stopped',
  ready: 'it has only just come back',
};

function describe(state: LinkState, nowMs: number): string {
  if (state.name === 'halted') return `it was halted and needs a person (${state.reason})`;
  if (state.name === 'backoff') return `it dials again in ${Math.ceil(Math.max(0, state.untilMs - nowMs))} ms`;
  return SENTENCES[state.name] ?? `it is still ${state.name}`;
}

function because(cause: unknown): string {
  if (cause === undefined) return '';
  return `, because: ${cause instanceof Error ? cause.message : inspect(cause)}`;
}
