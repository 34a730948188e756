import type { Row } from '../row.ts';

/** A permit that is free, asked for by promise. */
export const limiterAcquire: Row = {
  id: 'limiter-acquire',
  title: 'limiter, acquire without waiting',
  mostRatio: 1.8,
  contestants: [
    {
      name: 'ours',
      prepare: async () => {
        const { RateLimiter, tokenBucket } = await import('@autobot/resilience');
        const limiter = new RateLimiter({ law: tokenBucket({ ratePerSecond: 1e9, burst: 1e9 }) });
        return () => limiter.acquire();
      },
    },
    {
      name: 'limiter',
      prepare: async () => {
        const { RateLimiter } = await import('limiter');
        const limiter = new RateLimiter({ tokensPerInterval: 1e9, interval: 'second' });
        return () => limiter.removeTokens(1);
      },
    },
    {
      name: 'rate-limiter-flexible',
      prepare: async () => {
        const { RateLimiterMemory } = await import('rate-limiter-flexible');
        const limiter = new RateLimiterMemory({ points: 1e9, duration: 1 });
        return () => limiter.consume('bench', 1);
      },
    },
    {
      name: 'p-queue',
      prepare: async () => {
        const { default: PQueue } = await import('p-queue');
        const queue = new PQueue({ intervalCap: 1e9, interval: 1_000 });
        return () => queue.add(noWork);
      },
    },
    {
      name: 'bottleneck',
      prepare: async () => {
        const { default: Bottleneck } = await import('bottleneck');
        const limiter = new Bottleneck({
          reservoir: 1e9,
          reservoirRefreshAmount: 1e9,
          reservoirRefreshInterval: 1_000,
        });
        return () => limiter.schedule(noWork);
      },
    },
    {
      name: 'effect',
      prepare: async () => {
        const { asWork, makeEffectLimiter } = await import('../peers/effect-work.ts');
        const limiter = await makeEffectLimiter();
        return asWork(limiter.consume({ key: 'bench', window: '1 second', limit: 1e9, onExceeded: 'delay' }));
      },
    },
  ],
};

async function noWork(): Promise<void> {
  // Some peers hand out no permit, only a turn to work.
}
