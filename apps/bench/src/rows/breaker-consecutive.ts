import { bareCall, type Row } from '../row.ts';

/** A closed circuit that counts faults in a row. */
export const breakerConsecutive: Row = {
  id: 'breaker-consecutive',
  title: 'breaker closed, consecutive',
  mostRatio: 2.2,
  contestants: [
    {
      name: 'ours',
      prepare: async () => {
        const { CircuitBreaker } = await import('@autobot/resilience');
        const breaker = new CircuitBreaker({ failureThreshold: 5 });
        return () => breaker.execute(bareCall);
      },
    },
    {
      name: 'cockatiel',
      prepare: async () => {
        const { circuitBreaker, ConsecutiveBreaker, handleAll } = await import('cockatiel');
        const breaker = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: new ConsecutiveBreaker(5) });
        return () => breaker.execute(bareCall);
      },
    },
    {
      name: 'opossum (lean)',
      prepare: async () => {
        const { default: Opossum } = await import('opossum');
        const options = { timeout: false, rollingPercentilesEnabled: false, enableSnapshots: false } as const;
        const breaker = new Opossum(bareCall, options);
        return () => breaker.fire();
      },
    },
    {
      name: 'effect',
      prepare: async () => {
        const { asWork, bareEffect, makeEffectBreaker } = await import('../peers/effect-work.ts');
        const breaker = await makeEffectBreaker();
        return asWork(breaker.execute(bareEffect, { key: 'bench' }));
      },
    },
  ],
};
