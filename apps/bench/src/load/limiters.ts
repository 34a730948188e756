import type { LoadContestant } from './load.ts';

// A peer hands out a turn by promise; what sends then is the code after it, as its users write it.

export const ours: LoadContestant = {
  name: 'ours',
  prepare: async (limit, windowMs) => {
    const { RateLimiter, slidingWindow } = await import('@autobot/resilience');
    const limiter = new RateLimiter({ law: slidingWindow({ limit, windowMs }), maxQueue: Number.POSITIVE_INFINITY });
    return (send) => limiter.schedule(send);
  },
};

export const limiter: LoadContestant = {
  name: 'limiter',
  prepare: async (limit, windowMs) => {
    const { RateLimiter } = await import('limiter');
    const peer = new RateLimiter({ tokensPerInterval: limit, interval: windowMs });
    return (send) => peer.removeTokens(1).then(send);
  },
};

export const pQueue: LoadContestant = {
  name: 'p-queue (strict)',
  prepare: async (limit, windowMs) => {
    const { default: PQueue } = await import('p-queue');
    const peer = new PQueue({ intervalCap: limit, interval: windowMs, strict: true });
    return (send) => peer.add(send);
  },
};

export const bottleneck: LoadContestant = {
  name: 'bottleneck',
  prepare: async (limit, windowMs) => {
    const { default: Bottleneck } = await import('bottleneck');
    const refill = { reservoirRefreshAmount: limit, reservoirRefreshInterval: windowMs };
    const peer = new Bottleneck({ reservoir: limit, ...refill });
    return (send) => peer.schedule(() => Promise.resolve().then(send));
  },
};

export const rateLimiterFlexible: LoadContestant = {
  name: 'rate-limiter-flexible',
  prepare: async (limit, windowMs) => {
    const { RateLimiterMemory, RateLimiterQueue } = await import('rate-limiter-flexible');
    const memory = new RateLimiterMemory({ points: limit, duration: windowMs / 1_000 });
    const peer = new RateLimiterQueue(memory, { maxQueueSize: Number.MAX_SAFE_INTEGER });
    return (send) => peer.removeTokens(1).then(send);
  },
};

export const effect: LoadContestant = {
  name: 'effect',
  prepare: async (limit, windowMs) => {
    const { Effect } = await import('effect');
    const { makeEffectLimiter } = await import('../peers/effect-work.ts');
    const peer = await makeEffectLimiter();
    const options = { key: 'bench', limit, window: windowMs, onExceeded: 'delay' } as const;
    const turn = Effect.flatMap(peer.consume(options), ({ delay }) => Effect.sleep(delay));
    return (send) => Effect.runPromise(turn).then(send);
  },
};
