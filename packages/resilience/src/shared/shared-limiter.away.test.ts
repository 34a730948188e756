import { describe, expect, it } from 'vitest';
import { flood, twoProcesses } from '../../test/two-processes.ts';

const of = (cost: number) => ({ windows: [{ key: 'messages', limit: 22, windowMs: 1_050, cost }], coolDowns: [] });

describe('SharedLimiter and a store that was away', () => {
  it('tells the store what it let through meanwhile, by its own part, as soon as that is back', async () => {
    const { clock, memory, links, one } = twoProcesses();
    await clock.run(600);
    for (const link of links) link.refuse();
    await clock.run(2_000);
    const grants = await Promise.all(Array.from({ length: 11 }, () => one.acquire()));
    expect(new Set(grants.map(({ by }) => by))).toEqual(new Set(['quota']));
    for (const link of links) link.comeUp();
    await clock.run(300);
    expect(one.mode).toBe('recovering');
    await expect(memory.acquire(of(12))).resolves.toMatchObject({ isGranted: false, isHeld: false });
    await expect(memory.acquire(of(11))).resolves.toEqual({ isGranted: true });
  });

  it('lets nothing but its reserve go while it is closed, however long that lasts', async () => {
    const { clock, links, one } = twoProcesses({ fallback: 'closed' });
    await clock.run(600);
    for (const link of links) link.refuse();
    await clock.run(1_000);
    const refused = one.acquire({ maxWaitMs: 5_000 });
    await Promise.all([expect(refused).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' }), clock.run(5_001)]);
  });

  it('asks the store for as many at a time as it is told, and for the next when one is answered', async () => {
    const { clock, memory, one } = twoProcesses({ maxAsking: 2 });
    await clock.run(600);
    const acquire = memory.acquire.bind(memory);
    const answers: (() => void)[] = [];
    memory.acquire = (demand) => {
      const answer = acquire(demand);
      return new Promise((resolve) => {
        answers.push(() => {
          resolve(answer);
        });
      });
    };
    const count = flood(one, 5);
    await clock.run(0);
    expect(answers.length).toBe(2);
    answers[0]?.();
    await clock.run(0);
    expect([count.granted, answers.length]).toEqual([1, 3]);
  });

  it('asks again after the time an answer may take when none came', async () => {
    const { clock, memory, links, one } = twoProcesses();
    await clock.run(600);
    links[0].refuse();
    const askedMs: number[] = [];
    const waiting = one.acquire();
    await clock.run(0);
    links[0].comeUp();
    const acquire = memory.acquire.bind(memory);
    memory.acquire = (demand) => {
      askedMs.push(clock.now());
      return acquire(demand);
    };
    await clock.run(49);
    expect(askedMs).toEqual([]);
    await clock.run(1);
    expect(askedMs).toEqual([650]);
    await expect(waiting).resolves.toMatchObject({ by: 'store', waitedMs: 50 });
  });

  it('holds the rules of a call for the time an answer may take besides', async () => {
    const { clock, one, two } = twoProcesses({ rules: [], longestMs: 10_000, reserve: 0 });
    await clock.run(600);
    const also = { windows: [{ key: 'contract', limit: 1, windowMs: 2_000, cost: 1 }], coolDowns: [] };
    await one.acquire({ also });
    await expect(two.acquire({ also, maxWaitMs: 1 })).rejects.toMatchObject({ retryAfterMs: 2_050 });
    expect(two.askableInMs({ also })).toBe(2_050);
  });

  it('looks four times a window whether the store is there, at most every 250 ms', async () => {
    const { one } = twoProcesses({ rules: [{ key: 'fast', limit: 9, windowMs: 150 }], maxQueue: 0, failures: 1 });
    await expect(one.acquire()).rejects.toMatchObject({ code: 'ERR_QUEUE_FULL', retryAfterMs: 50 });
  });
});
