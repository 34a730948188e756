// One of several processes that want more slots together than there are: says each time when it got one.
import { SharedSlots } from '@autobot/resilience/shared';
import { RedisStore } from '../../src/redis-store.ts';
import { CAPACITY, nowMs, TTL_MS, WANTED } from './proof.ts';

const store = new RedisStore({ url: process.argv[2] ?? '', scope: 'prove', whenEmpty: 'trust' });
await store.connect();
const slots = new SharedSlots({ store, key: 'lines', capacity: CAPACITY, ttlMs: TTL_MS, pollMs: 100 });
process.stdin.resume().once('end', () => {
  void slots[Symbol.asyncDispose]().then(() => store[Symbol.asyncDispose]());
});
await Promise.all(
  Array.from({ length: WANTED }, async () => {
    try {
      const lease = await slots.acquire();
      process.stdout.write(`${JSON.stringify({ gotAtMs: nowMs() })}\n`);
      lease.signal.addEventListener('abort', () => process.stdout.write(`${JSON.stringify({ lostAtMs: nowMs() })}\n`));
    } catch {
      // It waited until the end.
    }
  }),
);
