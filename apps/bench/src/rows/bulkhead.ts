import { bareCall, type Row } from '../row.ts';

/** A bulkhead with room. */
export const bulkheadRow: Row = {
  id: 'bulkhead',
  title: 'bulkhead, not full',
  mostRatio: 2,
  contestants: [
    {
      name: 'ours',
      prepare: async () => {
        const { Bulkhead } = await import('@autobot/resilience');
        const bulkhead = new Bulkhead({ limit: 10 });
        return () => bulkhead.execute(bareCall);
      },
    },
    {
      name: 'cockatiel',
      prepare: async () => {
        const { bulkhead } = await import('cockatiel');
        const policy = bulkhead(10);
        return () => policy.execute(bareCall);
      },
    },
    {
      name: 'p-queue',
      prepare: async () => {
        const { default: PQueue } = await import('p-queue');
        const queue = new PQueue({ concurrency: 10 });
        return () => queue.add(bareCall);
      },
    },
    {
      name: 'bottleneck',
      prepare: async () => {
        const { default: Bottleneck } = await import('bottleneck');
        const limiter = new Bottleneck({ maxConcurrent: 10 });
        return () => limiter.schedule(bareCall);
      },
    },
    {
      name: 'effect',
      prepare: async () => {
        const { Semaphore } = await import('effect');
        const { asWork, bareEffect } = await import('../peers/effect-work.ts');
        const semaphore = Semaphore.makeUnsafe(10);
        return asWork(semaphore.withPermits(1)(bareEffect));
      },
    },
  ],
};
