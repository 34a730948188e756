import { bareCall, type Row } from '../row.ts';

/** A closed circuit that judges the failure rate of the last 10 s, and ours the share of slow calls too. */
export const breakerTimeWindow: Row = {
  id: 'breaker-time-window',
  title: 'breaker closed, time window + slow calls',
  mostRatio: 3.5,
  contestants: [
    {
      name: 'ours',
      prepare: async () => {
        const { CircuitBreaker, timeWindow } = await import('@autobot/resilience');
        const rates = { minimumCalls: 10, failureRate: 0.5, slowCallRate: 0.5, slowCallMs: 1_000 };
        const breaker = new CircuitBreaker({ trip: timeWindow({ windowMs: 10_000, ...rates }) });
        return () => breaker.execute(bareCall);
      },
    },
    {
      name: 'cockatiel (no slow calls)',
      prepare: async () => {
        const { circuitBreaker, handleAll, SamplingBreaker } = await import('cockatiel');
        const sampling = new SamplingBreaker({ threshold: 0.5, duration: 10_000, minimumRps: 1 });
        const breaker = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: sampling });
        return () => breaker.execute(bareCall);
      },
    },
    {
      name: 'opossum (default, no timeout)',
      prepare: async () => {
        const { default: Opossum } = await import('opossum');
        const breaker = new Opossum(bareCall, { timeout: false, rollingCountTimeout: 10_000 });
        return () => breaker.fire();
      },
    },
  ],
};
