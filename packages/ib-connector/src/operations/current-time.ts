import type { Operation } from './operation.ts';

/**
 * TWS's clock, in epoch seconds: the link probe.
 * Asked more than once a second TWS does not answer (ib_insync#479, #604), so callers go through `LinkProbe`.
 */
export const currentTime: Operation<undefined, number> = {
  name: 'currentTime',
  purpose: 'link',
  channel: 'currentTime',
  timeoutMs: 5_000,
  isQuick: true,
  send: (api) => {
    api.reqCurrentTime();
  },
  collect: () => ({
    accept: (event) => (event.type === 'currentTime' ? { result: event.epochSeconds } : undefined),
  }),
};
