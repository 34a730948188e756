import { bareCall, type Row } from '../row.ts';

/** A retry whose first try succeeds. */
export const retryFirstTry: Row = {
  id: 'retry',
  title: 'retry, first try',
  mostRatio: 2.5,
  contestants: [
    {
      name: 'ours',
      prepare: async () => {
        const { exponentialBackoff, pipeline, retry } = await import('@autobot/resilience');
        const layers = pipeline(retry({ maxAttempts: 3, backoff: exponentialBackoff({ baseMs: 100, maxMs: 5_000 }) }));
        return () => layers.execute(bareCall);
      },
    },
    {
      name: 'cockatiel',
      prepare: async () => {
        const { ExponentialBackoff, handleAll, retry } = await import('cockatiel');
        const policy = retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() });
        return () => policy.execute(bareCall);
      },
    },
    {
      name: 'p-retry',
      prepare: async () => {
        const { default: pRetry } = await import('p-retry');
        return () => pRetry(bareCall, { retries: 2 });
      },
    },
    {
      name: 'effect',
      prepare: async () => {
        const { Effect } = await import('effect');
        const { asWork, bareEffect } = await import('../peers/effect-work.ts');
        return asWork(Effect.retry(bareEffect, { times: 2 }));
      },
    },
  ],
};
