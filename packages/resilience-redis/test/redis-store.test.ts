import { Publisher, type ResilienceEvent } from '@autobot/resilience';
import { HaltFlag, SharedLimiter, SharedSlots } from '@autobot/resilience/shared';
import { EventLog, sharedStoreContract } from '@autobot/resilience/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisStore } from '../src/redis-store.ts';
import { RedisServer, whyNoRedis } from './redis-server.ts';

const why = whyNoRedis();
const suffix = why === undefined ? '' : ` (skipped: ${why})`;

/** Lets so much time pass on the server's clock. */
async function passOn(redis: Redis, ms: number): Promise<void> {
  const now = async (): Promise<number> => {
    const [s = 0, us = 0] = (await redis.time()).map(Number);
    return s * 1_000 + us / 1_000;
  };
  const untilMs = (await now()) + ms;
  for (let leftMs = ms; leftMs > 0; leftMs = untilMs - (await now())) {
    await new Promise((resolve) => {
      setTimeout(resolve, leftMs);
    });
  }
}

describe.skipIf(why !== undefined)(`RedisStore on a real server${suffix}`, () => {
  let server: RedisServer;
  let admin: Redis;
  beforeAll(async () => {
    server = await RedisServer.start();
    admin = new Redis(server.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await server[Symbol.asyncDispose]();
  });

  it.each(sharedStoreContract)('$title', async ({ title: scope, run }) => {
    await admin.flushall();
    const options = { url: server.url, scope, timeoutMs: 1_000 } as const;
    // The one that looks first says what the empty store means.
    await using trusting = new RedisStore({ ...options, whenEmpty: 'trust' });
    await trusting.connect();
    await trusting.acquire({ windows: [{ key: 'none', limit: 1, windowMs: 1, cost: 0 }], coolDowns: [] });
    await trusting.renew({ key: 'none', capacity: 1, holder: 'nobody', ttlMs: 1, token: 1 });
    await using store = new RedisStore(options);
    await store.connect();
    const isKept = run({
      store,
      pass: (ms) => passOn(admin, ms),
      flush: async () => {
        await admin.flushall();
      },
    });
    await expect(isKept).resolves.toBeUndefined();
  });

  it('keeps all keys of a scope under one hash tag, and leaves none behind but its own memory', async () => {
    await admin.flushall();
    await using store = new RedisStore({ url: server.url, scope: 'ib:user', whenEmpty: 'trust', timeoutMs: 1_000 });
    await store.connect();
    const windows = [
      { key: 'a', limit: 2, windowMs: 60, cost: 1 },
      { key: 'b', limit: 2, windowMs: 60, cost: 2 },
    ];
    await store.acquire({ windows, coolDowns: [{ key: 'c', forMs: 60 }] });
    await store.lease({ key: 'lines', capacity: 1, holder: 'a', ttlMs: 60 });
    const keys = await admin.keys('*');
    expect(keys.length).toBeGreaterThan(5);
    expect(keys.filter((key) => !key.startsWith('{ib:user}:'))).toEqual([]);
    await passOn(admin, 150);
    expect((await admin.keys('*')).toSorted()).toEqual([
      '{ib:user}:born:leases',
      '{ib:user}:born:limits',
      '{ib:user}:fence:lines',
    ]);
  });

  it('keeps a window whole whose key is not prolonged at every use', async () => {
    await admin.flushall();
    await using store = new RedisStore({ url: server.url, scope: 'long', whenEmpty: 'trust', timeoutMs: 1_000 });
    await store.connect();
    const demand = { windows: [{ key: 'a', limit: 3, windowMs: 400, cost: 1 }], coolDowns: [] };
    expect(await store.acquire(demand)).toEqual({ isGranted: true });
    await passOn(admin, 150);
    expect(await store.acquire(demand)).toEqual({ isGranted: true });
    await passOn(admin, 180);
    expect(await store.acquire(demand)).toEqual({ isGranted: true });
    // The first use is over, the other two are not; the key lives on, also where it was not prolonged by them.
    await passOn(admin, 150);
    expect(await store.acquire(demand)).toEqual({ isGranted: true });
    expect(await store.acquire(demand)).toMatchObject({ isGranted: false, isHeld: false });
    expect(await admin.pttl('{long}:window:a')).toBeGreaterThan(400);
  });

  it('grants nothing from a store it finds empty, until that cannot matter', async () => {
    await admin.flushall();
    await using store = new RedisStore({ url: server.url, scope: 'new', timeoutMs: 1_000 });
    await store.connect();
    const demand = { windows: [{ key: 'a', limit: 2, windowMs: 150, cost: 1 }], coolDowns: [] };
    expect(await store.acquire(demand)).toMatchObject({ isGranted: false, isHeld: true });
    await passOn(admin, 151);
    expect(await store.acquire(demand)).toEqual({ isGranted: true });
  });

  it('is told of a halt by another process within 100 ms', async () => {
    const options = { url: server.url, scope: 'halt' };
    await using here = new RedisStore(options);
    await using there = new RedisStore(options);
    await Promise.all([here.connect(), there.connect()]);
    const events = new Publisher<ResilienceEvent>();
    using log = new EventLog(events);
    using told = new HaltFlag({ store: there, key: 'desk', events });
    using teller = new HaltFlag({ store: here, key: 'desk' });
    await log.first('halt.changed');
    await teller.refresh();
    expect([told.state, teller.state]).toEqual(['running', 'running']);
    const heard = log.next('halt.changed');
    const fromMs = performance.now();
    await teller.halt('loss limit');
    await heard;
    expect(told.state).toBe('halted');
    // That is the promise, not a measure of speed: a poll would take up to a second.
    expect(performance.now() - fromMs).toBeLessThan(900);
  });
});

describe.skipIf(why !== undefined)(`RedisStore on a server in trouble${suffix}`, () => {
  const demand = { windows: [{ key: 'a', limit: 100, windowMs: 1_000, cost: 1 }], coolDowns: [] };

  it('fails within its time when the server is frozen, and works again when it goes on', async () => {
    await using server = await RedisServer.start();
    await using store = new RedisStore({ url: server.url, scope: 'x', whenEmpty: 'trust' });
    await store.connect();
    expect(await store.acquire(demand)).toEqual({ isGranted: true });
    server.freeze();
    await expect(store.acquire(demand)).rejects.toMatchObject({ code: 'ERR_STORE_AWAY' });
    server.thaw();
    await store.connect();
    await expect.poll(() => store.acquire(demand).catch(() => undefined)).toEqual({ isGranted: true });
  });

  it('fails at once when the server is gone, says where it was, and works again when it is back, empty', async () => {
    await using server = await RedisServer.start();
    await using store = new RedisStore({ url: server.url, scope: 'x', whenEmpty: 'trust', timeoutMs: 1_000 });
    await store.connect();
    await server.kill();
    await expect(store.acquire(demand)).rejects.toThrow(`Redis at 127.0.0.1:${server.port}`);
    await server.start();
    await store.connect();
    expect(await store.acquire(demand)).toEqual({ isGranted: true });
  });

  it('lets no window be forgotten that is in use, whatever is checked in between', async () => {
    await using server = await RedisServer.start();
    await using store = new RedisStore({ url: server.url, scope: 'x', whenEmpty: 'trust', timeoutMs: 1_000 });
    await store.connect();
    const admin = new Redis(server.url);
    const uses = (cost: number): Promise<unknown> =>
      store.acquire({ windows: [{ key: 'messages', limit: 9, windowMs: 300, cost }], coolDowns: [] });
    try {
      expect(await uses(1)).toEqual({ isGranted: true });
      await passOn(admin, 200);
      expect(await uses(0)).toEqual({ isGranted: true });
      await passOn(admin, 120);
      expect(await uses(1)).toEqual({ isGranted: true });
      const [key] = await admin.keys('*window*');
      expect(await admin.pttl(key ?? '')).toBeGreaterThan(300);
    } finally {
      admin.disconnect();
    }
  });

  it('keeps a limiter going through kill, restart and flush, and never over its limit', async () => {
    await using server = await RedisServer.start();
    await using store = new RedisStore({ url: server.url, scope: 'x', whenEmpty: 'hold' });
    await store.connect();
    const events = new Publisher<ResilienceEvent>();
    using log = new EventLog(events);
    const rules = [{ key: 'messages', limit: 20, windowMs: 200 }];
    await using limiter = new SharedLimiter({ store, rules, maxInstances: 2, events });
    const grantedMs: number[] = [];
    const over = new AbortController();
    const flood = async (): Promise<void> => {
      while (!over.signal.aborted) await limiter.schedule(() => grantedMs.push(performance.now()));
    };
    const flooding = flood();
    const isShared = async (): Promise<void> => {
      await expect.poll(() => limiter.mode, { timeout: 10_000 }).toBe('shared');
    };
    const isFallback = async (): Promise<void> => {
      await expect.poll(() => limiter.mode, { interval: 5 }).toBe('fallback');
    };
    await isShared();
    await server.kill();
    await isFallback();
    const before = grantedMs.length;
    await expect.poll(() => grantedMs.length, { timeout: 5_000 }).toBeGreaterThan(before + 20);
    await server.start();
    await isShared();
    const admin = new Redis(server.url);
    await admin.flushall();
    await isFallback();
    await isShared();
    admin.disconnect();
    over.abort();
    await flooding;
    const gapsMs = grantedMs.slice(20).map((laterMs, index) => laterMs - (grantedMs[index] ?? 0));
    expect(Math.min(...gapsMs)).toBeGreaterThanOrEqual(200);
    expect(log.of('store.mode_changed').map(({ because }) => because)).toEqual(
      expect.arrayContaining(['failed', 'held', 'answered', 'elapsed']),
    );
  }, 30_000);

  it('keeps leases through a flush, and nobody gets one too much', async () => {
    await using server = await RedisServer.start();
    const options = { url: server.url, scope: 'x', whenEmpty: 'trust', timeoutMs: 100 } as const;
    await using here = new RedisStore(options);
    await here.connect();
    await using holders = new SharedSlots({ store: here, key: 'ids', capacity: 1, ttlMs: 600, timeoutMs: 100 });
    const held = await holders.acquire();
    const admin = new Redis(server.url);
    await admin.flushall();
    // A server that was emptied does not know that; nobody may trust it now.
    await using there = new RedisStore({ ...options, whenEmpty: 'hold' });
    await there.connect();
    await using others = new SharedSlots({ store: there, key: 'ids', capacity: 1, ttlMs: 600, timeoutMs: 100 });
    expect(await others.tryAcquire()).toBeUndefined();
    await passOn(admin, 700);
    expect([held.isHeld, await others.tryAcquire()]).toEqual([true, undefined]);
    admin.disconnect();
  });

  it('says in one sentence what is wrong: password missing, wrong, memory that may be dropped', async () => {
    await using locked = await RedisServer.start('--requirepass', 'secret');
    await using evicting = await RedisServer.start('--maxmemory', '64mb', '--maxmemory-policy', 'allkeys-lru');
    const where = `127.0.0.1:${locked.port}`;
    await using silent = new RedisStore({ url: locked.url, scope: 'x' });
    await expect(silent.connect()).rejects.toThrow(`Redis at ${where} wants a password: put it in the URL`);
    await using wrong = new RedisStore({ url: `redis://:guess@${where}`, scope: 'x' });
    await expect(wrong.connect()).rejects.toThrow(`Redis at ${where} refused the user name or password`);
    await using forgetful = new RedisStore({ url: evicting.url, scope: 'x' });
    await expect(forgetful.connect()).rejects.toThrow('set maxmemory-policy noeviction');
    await expect(forgetful.acquire(demand)).rejects.toMatchObject({ code: 'ERR_REDIS_UNUSABLE' });
    await using right = new RedisStore({ url: `redis://:secret@${where}`, scope: 'x', whenEmpty: 'trust' });
    await right.connect();
    expect(await right.acquire(demand)).toEqual({ isGranted: true });
  });

  it.each([
    ['the password', ['requirepass', 'other'], ['requirepass', 'secret'], 'refused the user name or password'],
    [
      'the memory policy',
      ['maxmemory-policy', 'allkeys-lru'],
      ['maxmemory-policy', 'noeviction'],
      'set maxmemory-policy',
    ],
  ] as const)(
    'sees with its next connection that %s was changed, and that it was put right',
    async (_what, wrong, right, told) => {
      await using server = await RedisServer.start('--requirepass', 'secret', '--maxmemory', '64mb');
      await using store = new RedisStore({
        url: server.url.replace('//', '//:secret@'),
        scope: 'x',
        whenEmpty: 'trust',
      });
      await store.connect();
      const admin = new Redis(server.url, { password: 'secret' });
      const ask = (): Promise<unknown> => store.acquire(demand).catch((error: unknown) => error);
      const isAnswered = { isGranted: expect.any(Boolean) as boolean };

      try {
        await admin.config('SET', ...wrong);
        await expect(ask()).resolves.toMatchObject(isAnswered);
        await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
        await expect.poll(ask, { timeout: 5_000 }).toMatchObject({ code: 'ERR_REDIS_UNUSABLE' });
        await expect(store.connect()).rejects.toThrow(told);

        await admin.config('SET', ...right);
        await expect.poll(ask, { timeout: 5_000 }).toMatchObject(isAnswered);
      } finally {
        admin.disconnect();
      }
    },
  );
});
