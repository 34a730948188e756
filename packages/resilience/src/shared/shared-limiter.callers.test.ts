import { describe, expect, it } from 'vitest';
import { flood, twoProcesses } from '../../test/two-processes.ts';
import { createCall } from '../core/call.ts';
import { FRONT_LANE } from '../rate-limit/lanes.ts';
import { rateLimitShared } from './rate-limit-shared.ts';
import type { SharedLimiterOptions } from './shared-limiter-options.ts';

const wanted = (cost: number) => ({ operation: 'bookSeat', cost });
const sent = () => Promise.resolve('sent');

describe('rateLimitShared', () => {
  it('is put by call: which limiter, what cost, what rules of its own; and says its name', async () => {
    const { clock, memory, one, two } = twoProcesses();
    await clock.run(600);
    const demands: unknown[] = [];
    const acquire = memory.acquire.bind(memory);
    memory.acquire = (demand) => {
      demands.push(...demand.windows.map(({ key, cost }) => [key, cost]), ...demand.coolDowns);
      return acquire(demand);
    };
    const plain = rateLimitShared(one);
    const layer = rateLimitShared(({ operation }) => (operation === 'bookSeat' ? two : one), {
      cost: (call) => call.cost * 2,
      also: () => ({ windows: [], coolDowns: [{ key: 'same', forMs: 100 }] }),
    });
    expect([plain.name, layer.name]).toEqual(['rateLimitShared', 'rateLimitShared']);
    await expect(plain.around(createCall('x', wanted(3)), sent)).resolves.toBe('sent');
    await expect(layer.around(createCall('x', wanted(4)), sent)).resolves.toBe('sent');
    expect(demands).toEqual([['messages', 3], ['messages', 8], { key: 'same', forMs: 150 }]);
  });

  it('asks for nothing for a call that is not wanted any more', async () => {
    const { clock, one } = twoProcesses();
    await clock.run(600);
    const call = createCall('x', { signal: AbortSignal.abort(new Error('enough')) });
    await expect(rateLimitShared(one).around(call, () => Promise.resolve())).rejects.toThrow('enough');
    await one.acquire({ cost: 22, maxWaitMs: 0 });
  });
});

describe('what a SharedLimiter may be told', () => {
  it.each<[Partial<SharedLimiterOptions>, string | RegExp]>([
    [{ maxInstances: 0 }, 'maxInstances must be a whole number at least 1, was 0'],
    [{ maxInstances: 1.5 }, 'maxInstances must be'],
    [{ reserve: -1 }, 'reserve must be a whole number at least 0, was -1'],
    [{ timeoutMs: 0 }, 'timeoutMs must be'],
    [{ failures: 0 }, 'failures must be a whole number at least 1, was 0'],
    [{ maxAsking: 0 }, 'maxAsking must be a whole number at least 1, was 0'],
    [{ maxQueue: -1 }, 'maxQueue must be'],
    [{ maxQueue: 1.5 }, 'maxQueue must be'],
    [{ checkEveryMs: 0 }, 'checkEveryMs must be'],
    [{ rules: [] }, 'rules of "limiter" must name at least one, for example 50 in 1,000 ms'],
    [{ rules: [], longestMs: 0 }, 'longestMs must be'],
    [{ rules: [{ key: 'orders', limit: 5, windowMs: 0 }] }, 'windowMs of "orders" must be'],
    [
      { rules: [{ key: 'orders', limit: 2, windowMs: 1_000 }] },
      'limit of "orders" must be a whole number at least 3, was 2 (2 processes with a reserve of 1 each, and one permit to share)',
    ],
  ])('is refused: %j', (options, message) => {
    expect(() => twoProcesses(options)).toThrow(message);
  });

  it('is taken at its ends', () => {
    const least = { maxInstances: 1, reserve: 0, failures: 1, maxAsking: 1, maxQueue: 0 };
    expect(() => twoProcesses({ maxQueue: Number.POSITIVE_INFINITY })).not.toThrow();
    expect(() => twoProcesses({ ...least, rules: [{ key: 'orders', limit: 1, windowMs: 1 }] })).not.toThrow();
  });
});

describe('what a SharedLimiter tells', () => {
  it('says who waits, who is let through after how long, and who is turned away', async () => {
    const { clock, one, log } = twoProcesses({ name: 'orders' });
    await clock.run(600);
    await one.acquire({ cost: 22 });
    const waiting = one.acquire({ cost: 2 });
    expect(log.of('limiter.queued')).toMatchObject([
      { source: 'orders', cost: 22, queued: 1 },
      { source: 'orders', cost: 2, queued: 1 },
    ]);
    await expect(one.acquire({ cost: 3, maxWaitMs: 1 })).rejects.toThrow('its turn does not come within maxWaitMs');
    await clock.run(1_100);
    await expect(waiting).resolves.toMatchObject({ by: 'store', waitedMs: 1_050 });
    expect(log.of('limiter.granted')).toMatchObject([
      { source: 'orders', cost: 22, waitedMs: 0 },
      { source: 'orders', cost: 2, waitedMs: 1_050 },
    ]);
    expect(log.of('limiter.rejected')).toMatchObject([{ reason: 'late', cost: 3, retryAfterMs: 1_050 }]);
  });

  it('says which mode it is in and what became of the store, also when it is not asked for anything', async () => {
    const { clock, links, log } = twoProcesses({ name: 'orders' });
    await clock.run(600);
    for (const link of links) link.refuse();
    await clock.run(3_000);
    for (const link of links) link.comeUp();
    await clock.run(5_000);
    const changes = log.of('store.mode_changed').map(({ from, to, because }) => `${from} ${to} ${because}`);
    expect([...new Set(changes)]).toEqual(
      [
        'recovering shared elapsed',
        'shared fallback failed',
        'fallback recovering answered',
        'recovering shared elapsed',
      ].filter((change, index, all) => all.indexOf(change) === index),
    );
    expect(log.of('store.call_failed').length).toBeGreaterThan(2);
  });
});

describe('SharedLimiter, besides', () => {
  it('rejects with what was thrown at the grant, and goes on', async () => {
    const { clock, one } = twoProcesses();
    await clock.run(600);
    const failed = one.schedule(() => {
      throw new Error('bug in send');
    });
    await expect(failed).rejects.toThrow('bug in send');
    await expect(one.schedule(() => 'next')).resolves.toBe('next');
  });

  it('says where it stands', async () => {
    const { clock, links, one } = twoProcesses({ name: 'orders' });
    await clock.run(600);
    flood(one, 25);
    await clock.run(0);
    expect(one.snapshot()).toEqual({ name: 'orders', mode: 'shared', forMs: expect.any(Number), queued: 3 });
    for (const link of links) link.refuse();
    await clock.run(1_200);
    const { forMs } = one.snapshot();
    expect(forMs).toBeLessThan(1_200);
    await clock.run(100);
    expect(one.snapshot()).toMatchObject({ mode: 'fallback', forMs: forMs + 100 });
  });

  it('refuses at once when as many wait as may, but not a cancel, and says so in words and events', async () => {
    const { clock, one, log } = twoProcesses({ maxQueue: 2, name: 'orders' });
    await clock.run(600);
    await one.acquire({ cost: 22 });
    flood(one, 2);
    await expect(one.acquire()).rejects.toMatchObject({
      code: 'ERR_QUEUE_FULL',
      message: '"orders" refused: as many wait as maxQueue allows; try again in 250 ms',
      retryAfterMs: 250,
    });
    expect(log.of('limiter.rejected')).toMatchObject([
      { source: 'orders', reason: 'full', cost: 1, retryAfterMs: 250 },
    ]);
    await expect(one.acquire({ priority: FRONT_LANE })).resolves.toMatchObject({ by: 'reserve' });
  });

  it.each([
    [{ cost: 0 }, 'cost must be'],
    [{ cost: 1.5 }, 'cost must be'],
    [{ maxWaitMs: -1 }, 'maxWaitMs must be'],
  ])('refuses %j', async (options, message) => {
    const { one } = twoProcesses();
    await expect(one.acquire(options)).rejects.toThrow(message);
    expect(one.queued).toBe(0);
  });

  it('lets nobody wait whose signal is aborted already, nor anybody once it is disposed of', async () => {
    const { clock, one } = twoProcesses();
    await clock.run(600);
    await expect(one.acquire({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    await one[Symbol.asyncDispose]();
    await expect(one.acquire()).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
    await expect(one.acquire({ priority: FRONT_LANE })).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
  });
});
