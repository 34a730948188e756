import { bareCall, type Row } from '../row.ts';

/** Retry round breaker round bulkhead round timeout, all at rest. */
export const pipelineOfFour: Row = {
  id: 'pipeline',
  title: 'pipeline: retry, breaker, bulkhead, timeout',
  mostRatio: 5,
  mostBytes: 1_600,
  contestants: [
    {
      name: 'ours',
      prepare: async () => {
        const kit = await import('@autobot/resilience');
        const layers = kit.pipeline(
          kit.retry({ maxAttempts: 3, backoff: kit.exponentialBackoff({ baseMs: 100, maxMs: 5_000 }) }),
          kit.breakCircuit(new kit.CircuitBreaker()),
          kit.limitConcurrency(new kit.Bulkhead({ limit: 10 })),
          kit.attemptTimeout({ timeoutMs: 10_000 }),
        );
        return () => layers.execute(bareCall);
      },
    },
    {
      name: 'cockatiel',
      prepare: async () => {
        const peer = await import('cockatiel');
        const breaker = { halfOpenAfter: 60_000, breaker: new peer.ConsecutiveBreaker(5) };
        const policy = peer.wrap(
          peer.retry(peer.handleAll, { maxAttempts: 3, backoff: new peer.ExponentialBackoff() }),
          peer.circuitBreaker(peer.handleAll, breaker),
          peer.bulkhead(10),
          peer.timeout(10_000, { strategy: peer.TimeoutStrategy.Aggressive, abortOnReturn: false }),
        );
        return () => policy.execute(bareCall);
      },
    },
    {
      name: 'p-retry + opossum',
      prepare: async () => {
        const { default: pRetry } = await import('p-retry');
        const { default: Opossum } = await import('opossum');
        const breaker = new Opossum(bareCall, { timeout: 10_000, capacity: 10 });
        return () => pRetry(() => breaker.fire(), { retries: 2 });
      },
    },
    {
      name: 'effect',
      prepare: async () => {
        const { Effect, Semaphore } = await import('effect');
        const { asWork, bareEffect, makeEffectBreaker } = await import('../peers/effect-work.ts');
        const breaker = await makeEffectBreaker();
        const timed = Semaphore.makeUnsafe(10).withPermits(1)(Effect.timeout(bareEffect, '10 seconds'));
        return asWork(Effect.retry(breaker.execute(timed, { key: 'bench' }), { times: 2 }));
      },
    },
  ],
};
