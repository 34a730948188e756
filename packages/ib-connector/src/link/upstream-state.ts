import type { Notice } from '../inbound/inbound-event.ts';

/** Whether IB kept our data requests while TWS was cut off. */
export type DataAfterLoss = 'lost' | 'kept';

/** TWS's own connection to IB's servers, as far as TWS tells. */
export type UpstreamState =
  | { readonly name: 'up'; readonly sinceMs: number }
  | { readonly name: 'down'; readonly sinceMs: number; readonly notice: Notice; readonly timesTold: number }
  | { readonly name: 'restoring'; readonly sinceMs: number; readonly data: DataAfterLoss };

export type UpstreamInput =
  | { readonly type: 'lost'; readonly notice: Notice }
  | { readonly type: 'restored'; readonly data: DataAfterLoss }
  /** Streams are served again and orders are reconciled. */
  | { readonly type: 'recovered' }
  /** A new link: what the last one said no longer counts. */
  | { readonly type: 'linkUp' };

/**
 * The next state; pure. The same object comes back where nothing changed, so a repeated 1100 is one event.
 * `restored` counts also when no loss was told: the notice of the loss may have been missed.
 */
export function nextUpstreamState(state: UpstreamState, input: UpstreamInput, nowMs: number): UpstreamState {
  switch (input.type) {
    case 'lost':
      if (state.name !== 'down') return { name: 'down', sinceMs: nowMs, notice: input.notice, timesTold: 1 };
      return { ...state, timesTold: state.timesTold + 1 };
    case 'restored':
      if (state.name === 'restoring' && (state.data === 'lost' || input.data === 'kept')) return state;
      return { name: 'restoring', sinceMs: nowMs, data: input.data };
    case 'recovered':
      return state.name === 'restoring' ? { name: 'up', sinceMs: nowMs } : state;
    case 'linkUp':
      return state.name === 'up' ? state : { name: 'up', sinceMs: nowMs };
  }
}
