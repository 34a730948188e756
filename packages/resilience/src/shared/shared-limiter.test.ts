import { describe, expect, it } from 'vitest';
import { flood, twoProcesses } from '../../test/two-processes.ts';
import { createCall } from '../core/call.ts';
import { compose } from '../core/compose.ts';
import { FRONT_LANE } from '../rate-limit/lanes.ts';
import { settlePromises } from '../testing/fake-clock.ts';
import { MemoryStore } from './memory-store.ts';
import { rateLimitShared } from './rate-limit-shared.ts';
import { SharedLimiter } from './shared-limiter.ts';

describe('SharedLimiter with its store', () => {
  it('keeps one limit for two processes, less what is reserved for each', async () => {
    const { clock, one, two } = twoProcesses();
    await clock.run(600);
    expect([one.mode, two.mode]).toEqual(['shared', 'shared']);
    const counts = [flood(one, 40), flood(two, 40)];
    await clock.run(0);
    expect(counts.map(({ granted }) => granted).reduce((sum, n) => sum + n)).toBe(22);
    await clock.run(1_049);
    expect(counts.map(({ granted }) => granted).reduce((sum, n) => sum + n)).toBe(22);
    await clock.run(2);
    expect(counts.map(({ granted }) => granted).reduce((sum, n) => sum + n)).toBe(44);
  });

  it('does not ask while it knows that the answer is no', async () => {
    const { clock, one, memory } = twoProcesses();
    await clock.run(600);
    let asked = 0;
    const acquire = memory.acquire.bind(memory);
    memory.acquire = (demand) => {
      asked += 1;
      return acquire(demand);
    };
    flood(one, 100);
    await clock.run(800);
    expect(asked).toBeLessThan(22 + 2 * 16 + 4);
  });

  it('sends a cancel ahead of fifty waiting calls, out of its own reserve', async () => {
    const { clock, one } = twoProcesses();
    await clock.run(600);
    flood(one, 72);
    await clock.run(10);
    const grant = one.acquire({ priority: FRONT_LANE });
    await clock.run(0);
    await expect(grant).resolves.toMatchObject({ by: 'reserve' });
  });

  it('obeys a rule of a single call, which holds up nobody else', async () => {
    const { clock, one, two } = twoProcesses();
    await clock.run(600);
    const also = { windows: [], coolDowns: [{ key: 'same request', forMs: 15_000 }] };
    await one.acquire({ also });
    await expect(two.acquire({ also, maxWaitMs: 5_000 })).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });
    await expect(two.acquire()).resolves.toMatchObject({ by: 'store' });
  });

  it('refuses at once what cannot come in time, says when it can, and lets a signal end the waiting', async () => {
    const { clock, one } = twoProcesses();
    await clock.run(600);
    flood(one, 22);
    await clock.run(0);
    await expect(one.acquire({ maxWaitMs: 250 })).rejects.toMatchObject({
      code: 'ERR_RATE_LIMITED',
      retryAfterMs: 1_050,
    });
    const given = new AbortController();
    const waiting = one.acquire({ signal: given.signal });
    given.abort(new Error('no longer wanted'));
    await expect(waiting).rejects.toThrow('no longer wanted');
    expect(one.queued).toBe(0);
  });

  it('says what cannot be: a cost nobody can be granted, reserves above the limit', async () => {
    const { one } = twoProcesses();
    await expect(one.acquire({ cost: 23 })).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION' });
    expect(() => twoProcesses({ reserve: 12 })).toThrow(/limit of "messages" must be .* at least 25/);
  });

  it('rejects who waits when it is disposed of, and leaves no timer behind', async () => {
    const { clock, one, two } = twoProcesses();
    await clock.run(600);
    flood(one, 22);
    const waiting = one.acquire();
    await clock.run(0);
    await Promise.all([one[Symbol.asyncDispose](), two[Symbol.asyncDispose]()]);
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('is a middleware that calls next at the grant', async () => {
    const { clock, one } = twoProcesses();
    await clock.run(600);
    const send = compose([rateLimitShared(one)]);
    const sent = send(createCall('an order'), (call) => Promise.resolve(`sent ${call.payload}`));
    await expect(sent).resolves.toBe('sent an order');
  });
});

describe('SharedLimiter while its store is away', () => {
  it.each(['refuse', 'freeze'] as const)(
    'grants nothing for one window when the store is gone (%s), then its part',
    async (how) => {
      const { clock, links, one, log } = twoProcesses();
      await clock.run(600);
      const count = flood(one, 100);
      await clock.run(0);
      expect(count.granted).toBe(22);
      for (const link of links) link[how]();
      await clock.run(1_200);
      expect(one.mode).toBe('fallback');
      const before = count.granted;
      expect(before).toBe(22);
      await clock.run(1_100);
      expect(count.granted - before).toBe(11);
      expect(log.of('store.mode_changed').map(({ to }) => to)).toContain('fallback');
    },
  );

  it('waits for both to agree once the store is back, and then trusts it again', async () => {
    const { clock, links, one, two } = twoProcesses();
    await clock.run(600);
    for (const link of links) link.refuse();
    await clock.run(5_000);
    for (const link of links) link.comeUp();
    await clock.run(300);
    expect([one.mode, two.mode]).toEqual(['recovering', 'recovering']);
    const count = flood(one, 100);
    await clock.run(100);
    expect(count.granted).toBe(11);
    await clock.run(1_500);
    expect(one.mode).toBe('shared');
    expect(count.granted).toBeGreaterThan(22);
  });

  it('holds when the store lost its memory, and goes on with its part until it knows again', async () => {
    const { clock, memory, one, two } = twoProcesses();
    await clock.run(600);
    const counts = [flood(one, 100), flood(two, 100)];
    await clock.run(500);
    memory.flush();
    await clock.run(1_049);
    expect(counts.reduce((sum, { granted }) => sum + granted, 0)).toBe(22);
    await clock.run(4_000);
    expect(counts.reduce((sum, { granted }) => sum + granted, 0)).toBeGreaterThan(60);
    expect([one.mode, two.mode]).toEqual(['shared', 'shared']);
  });

  it('lets cancels go by their reserve at once, and nothing else, if told to close', async () => {
    const { clock, links, one } = twoProcesses({ fallback: 'closed' });
    for (const link of links) link.refuse();
    await clock.run(1_000);
    expect(one.mode).toBe('closed');
    await expect(one.acquire({ maxWaitMs: 500, priority: FRONT_LANE })).resolves.toMatchObject({ by: 'reserve' });
    const refused = one.acquire({ maxWaitMs: 500 });
    await Promise.all([expect(refused).rejects.toThrow(/store "simulated" is or was away/), clock.run(600)]);
  });

  it('splits into reserves if told to: every call, at once, whoever is cut off', async () => {
    const { clock, links, one, two } = twoProcesses({ fallback: 'split', reserve: 3 });
    await clock.run(600);
    links[0].refuse();
    await clock.run(600);
    const cutOff = flood(one, 30);
    const others = flood(two, 30);
    await clock.run(500);
    expect([cutOff.granted, others.granted]).toEqual([3, 18]);
  });

  it('does not let a call hang on a frozen store', async () => {
    const { clock, links, one } = twoProcesses();
    await clock.run(600);
    links[0].freeze();
    const refused = one.acquire({ maxWaitMs: 200 });
    await Promise.all([expect(refused).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' }), clock.run(201)]);
  });

  it('does not use an answer that our own stall made late', async () => {
    const { clock, one, memory } = twoProcesses();
    await clock.run(600);
    const acquire = memory.acquire.bind(memory);
    const arrived: (() => void)[] = [];
    memory.acquire = (demand) => {
      const answer = acquire(demand);
      return new Promise((resolve) => {
        arrived.push(() => {
          resolve(answer);
        });
      });
    };
    const grant = one.acquire();
    await settlePromises();
    memory.acquire = acquire;
    await clock.stall(80, () => {
      arrived[0]?.();
    });
    await expect(grant).resolves.toMatchObject({ by: 'store' });
    const left = flood(one, 30);
    await clock.run(100);
    expect(left.granted).toBe(20);
  });
});

describe('SharedLimiter whose calls bring their own rules', () => {
  const also = {
    windows: [{ key: 'history', limit: 6, windowMs: 600_000, cost: 1 }],
    coolDowns: [{ key: 'same', forMs: 15_000 }],
  };
  const own = { rules: [], longestMs: 600_000, reserve: 0 };

  it('needs no rule of its own, and says when it is worth asking', async () => {
    const { clock, one, two } = twoProcesses(own);
    await clock.run(600);
    expect(one.askableInMs({ also })).toBe(0);
    await one.acquire({ also });
    await expect(two.acquire({ also, maxWaitMs: 100 })).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });
    expect(two.askableInMs({ also })).toBe(15_050);
    await clock.run(5_050);
    expect(two.askableInMs({ also })).toBe(10_000);
    expect(() => new SharedLimiter({ store: new MemoryStore(), maxInstances: 1, rules: [] })).toThrow('rules of');
  });

  it('trusts the store again ten seconds after it is back, however long the windows are', async () => {
    const { clock, links, one, two } = twoProcesses(own);
    await clock.run(600);
    for (const link of links) link.refuse();
    await clock.run(1_000);
    expect([one.mode, one.askableInMs({ also })]).toEqual(['fallback', Number.POSITIVE_INFINITY]);
    for (const link of links) link.comeUp();
    await clock.run(9_000);
    expect([one.mode, two.mode]).toEqual(['recovering', 'recovering']);
    await clock.run(2_000);
    expect([one.mode, two.mode]).toEqual(['shared', 'shared']);
  });
});
