import { bottleneck, effect, limiter, ours, pQueue, rateLimiterFlexible } from './limiters.ts';
import type { Load } from './load.ts';

/** Every load, in the order of the table. */
export const LOADS: readonly Load[] = [
  {
    id: 'load-real-time',
    title: '1,000 waiters at 50/s',
    waiters: 1_000,
    limit: 50,
    windowMs: 1_000,
    leastRate: 0.99,
    isIdle: true,
    contestants: [ours, limiter, pQueue, bottleneck, rateLimiterFlexible, effect],
  },
  {
    id: 'load-crowd',
    title: '100,000 waiters at 10,000/s',
    waiters: 100_000,
    limit: 10_000,
    windowMs: 1_000,
    mostCpuShare: 0.6,
    mostHeapShare: 0.2,
    contestants: [ours, limiter],
  },
  {
    id: 'load-blocked',
    title: '100,000 waiters at 10,000/s, event loop blocked up to 600 ms at a time',
    waiters: 100_000,
    limit: 10_000,
    windowMs: 1_000,
    blockMs: 600,
    contestants: [ours, limiter],
  },
];
