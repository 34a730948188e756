import { RateLimitedError } from '@autobot/resilience';
import { SharedLimiter, SharedSlots } from '@autobot/resilience/shared';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { RedisStore } from '../src/redis-store.ts';
import { RedisSentinel, RedisServer, whyNoRedis } from './redis-server.ts';

const why = whyNoRedis();
const suffix = why === undefined ? '' : ` (skipped: ${why})`;

/** Settles once its replica has all that was written so far: what is not there yet is lost with the master. */
async function replicated(master: RedisServer): Promise<void> {
  const admin = new Redis(master.url);
  try {
    await admin.set('barrier', 1);
    await expect(admin.wait(1, 10_000)).resolves.toBe(1);
  } finally {
    admin.disconnect();
  }
}

/** A replica that has been brought up. */
async function replicaOf(master: RedisServer): Promise<RedisServer> {
  const replica = await RedisServer.start('--replicaof', '127.0.0.1', String(master.port));
  const admin = new Redis(replica.url);
  try {
    await expect.poll(() => admin.info('replication'), { timeout: 10_000 }).toContain('master_link_status:up');
  } finally {
    admin.disconnect();
  }
  return replica;
}

test.skipIf(why !== undefined)(
  `a Sentinel puts the replica in the place of its master: limits hold, leases stay, and it goes on by itself${suffix}`,
  async () => {
    await using master = await RedisServer.start('--repl-diskless-sync-delay', '0');
    await using replica = await replicaOf(master);
    await using sentinel = await RedisSentinel.start('main', master);
    const sentinels = [{ host: '127.0.0.1', port: sentinel.port }];
    await using store = new RedisStore({
      url: master.url,
      scope: 'x',
      whenEmpty: 'trust',
      connection: { sentinels, name: 'main' },
    });
    await store.connect();
    const rules = [{ key: 'messages', limit: 20, windowMs: 200 }];
    await using limiter = new SharedLimiter({ store, rules, maxInstances: 2 });
    await using slots = new SharedSlots({ store, key: 'ids', capacity: 1, ttlMs: 20_000 });
    const held = await slots.acquire();
    await expect.poll(() => limiter.mode, { timeout: 10_000 }).toBe('shared');

    const grantedMs: number[] = [];
    const over = new AbortController();
    const flood = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await limiter
          .schedule(() => grantedMs.push(performance.now()))
          .catch((error: unknown) => {
            if (!(error instanceof RateLimitedError)) throw error;
          });
      }
    };
    await replicated(master);
    const flooding = flood();
    await master.kill();
    await expect.poll(() => limiter.mode, { interval: 5, timeout: 5_000 }).toBe('fallback');
    await expect.poll(() => limiter.mode, { timeout: 20_000 }).toBe('shared');
    const before = grantedMs.length;
    await expect.poll(() => grantedMs.length, { timeout: 5_000 }).toBeGreaterThan(before + 20);
    over.abort();
    await flooding;

    const gapsMs = grantedMs.slice(20).map((laterMs, index) => laterMs - (grantedMs[index] ?? 0));
    expect(Math.min(...gapsMs)).toBeGreaterThanOrEqual(200);
    // The replica knew of the lease: nobody else gets it.
    expect([held.isHeld, await slots.tryAcquire()]).toEqual([true, undefined]);
    const admin = new Redis(replica.url);
    const role = await admin.info('replication');
    admin.disconnect();
    expect(role).toContain('role:master');
  },
  60_000,
);
