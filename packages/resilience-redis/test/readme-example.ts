import { rateLimitShared, SharedLimiter, SharedSlots } from '@autobot/resilience/shared';
import { compose, createCall } from '@autobot/resilience';
import { RedisStore } from '@autobot/resilience-redis';

await using store = new RedisStore({ url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379', scope: 'my-account' });
await store.connect();

// The same lines in every process: together they send at most 50 in any second and hold at most 100 lines.
const rules = [{ key: 'messages', limit: 50, windowMs: 1_000 }];
await using messages = new SharedLimiter({ store, rules, maxInstances: 4 });
await using lines = new SharedSlots({ store, key: 'lines', capacity: 100 });

const send = compose([rateLimitShared(messages)]);
const sent = await send(createCall('hello'), (call) => Promise.resolve(`sent ${call.payload}`));
await using line = await lines.acquire();
console.log(sent, messages.mode, line.isHeld);
