import type { Row } from '../row.ts';

/** A permit that is free, taken without waiting. Nobody runs out: the limits are out of reach. */
export const limiterTry: Row = {
  id: 'limiter-try',
  title: 'limiter, try',
  yardstick: 'clock read',
  isSync: true,
  mostRatio: 1.3,
  contestants: [
    {
      name: 'ours',
      prepare: async () => {
        const { RateLimiter, tokenBucket } = await import('@autobot/resilience');
        const limiter = new RateLimiter({ law: tokenBucket({ ratePerSecond: 1e9, burst: 1e9 }) });
        return () => limiter.tryAcquire();
      },
    },
    {
      name: 'limiter (TokenBucket)',
      prepare: async () => {
        const { TokenBucket } = await import('limiter');
        const bucket = new TokenBucket({ bucketSize: 1e9, tokensPerInterval: 1e9, interval: 'second' });
        return () => bucket.tryRemoveTokens(1);
      },
    },
    {
      name: 'limiter (RateLimiter)',
      prepare: async () => {
        const { RateLimiter } = await import('limiter');
        const limiter = new RateLimiter({ tokensPerInterval: 1e9, interval: 'second' });
        return () => limiter.tryRemoveTokens(1);
      },
    },
  ],
};
