import { bareCall, type Row } from '../row.ts';

/** A timeout that is not reached. */
export const attemptTimeoutRow: Row = {
  id: 'timeout',
  title: 'attempt timeout, not reached',
  mostRatio: 3.5,
  contestants: [
    {
      name: 'ours',
      prepare: async () => {
        const { attemptTimeout, pipeline } = await import('@autobot/resilience');
        const layers = pipeline(attemptTimeout({ timeoutMs: 10_000 }));
        return () => layers.execute(bareCall);
      },
    },
    {
      name: 'cockatiel',
      prepare: async () => {
        const { timeout, TimeoutStrategy } = await import('cockatiel');
        const policy = timeout(10_000, TimeoutStrategy.Aggressive);
        return () => policy.execute(bareCall);
      },
    },
    {
      name: 'cockatiel (no abort on return)',
      prepare: async () => {
        const { timeout, TimeoutStrategy } = await import('cockatiel');
        const policy = timeout(10_000, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
        return () => policy.execute(bareCall);
      },
    },
    {
      name: 'opossum',
      prepare: async () => {
        const { default: Opossum } = await import('opossum');
        const breaker = new Opossum(bareCall, { timeout: 10_000 });
        return () => breaker.fire();
      },
    },
    {
      name: 'effect',
      prepare: async () => {
        const { Effect } = await import('effect');
        const { asWork, bareEffect } = await import('../peers/effect-work.ts');
        return asWork(Effect.timeout(bareEffect, '10 seconds'));
      },
    },
  ],
};
