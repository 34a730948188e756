import { createCall, type Middleware, pipeline, RateLimiter, rateLimit, slidingWindow } from '@autobot/resilience';
import { FakeClock } from '@autobot/resilience/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSlots } from './line-slots.ts';
import { paceLayers } from './pace.ts';
import { Pacer } from './pacer.ts';
import { pacingKey } from './pacing-key.ts';

interface Sent {
  readonly atMs: number;
  readonly contract: string;
  readonly request: string;
  readonly cost: number;
}

interface Asking {
  readonly contract?: string;
  readonly request?: string;
  readonly cost?: number;
  readonly operation?: string;
  /** False for bars of a minute and more. */
  readonly isPaced?: boolean;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  readonly priority?: number;
}

/** A pacer in a chain with a limit of messages, and the times at which things were written. */
function aPacer({ perSecond = 1_000, maxQueue = 10_000, answersAfterMs = 0, historySlots = 50 } = {}) {
  const clock = new FakeClock();
  const sent: Sent[] = [];
  const onFreed = () => {
    pacer.serve();
  };
  const slots = new LineSlots({ clock, limits: { history: historySlots }, onFreed });
  const pacer: Pacer = new Pacer({ clock, slots, maxQueue });
  const limiter = new RateLimiter({
    law: slidingWindow({ limit: perSecond, windowMs: 1_000 }),
    clock,
    maxQueue: 100_000,
  });
  const { pace, countPaced } = paceLayers(pacer);
  const layers: readonly Middleware[] = [pace, rateLimit(limiter, { cost: () => 1 }), countPaced];
  const chain = pipeline(...layers);
  let made = 0;
  const ask = (asking: Asking = {}): Promise<number> => {
    made += 1;
    const { contract = 'AAPL', request = `r${made}`, cost = 1, isPaced = true } = asking;
    const { operation = 'historicalBars', ...options } = asking;
    const key = isPaced ? { key: pacingKey({ contract, request }) } : {};
    const call = createCall(undefined, { ...options, operation, cost, ...key });
    return chain.run(call, () => {
      sent.push({ atMs: clock.now(), contract, request, cost });
      return new Promise((resolve) => {
        if (answersAfterMs === 0) resolve(clock.now());
        else
          clock.setTimer(() => {
            resolve(clock.now());
          }, answersAfterMs);
      });
    });
  };
  return { clock, slots, pacer, sent, ask, limiter };
}

const settled = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: unknown) => error,
  );

describe('Pacer', () => {
  it('tells whoever waits that nothing will be sent any more', async () => {
    const { ask, clock, pacer } = aPacer();
    void ask({ request: 'same' });
    const waiting = ask({ request: 'same' });
    await clock.run(0);
    pacer.giveUp((operation) => new Error(`${operation}: closed`));
    await expect(waiting).rejects.toThrow('historicalBars: closed');
    expect(pacer.status().queued).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('sends fewer than six requests for one contract in two seconds', async () => {
    const { clock, sent, ask } = aPacer();
    const all = Array.from({ length: 12 }, () => ask());
    await clock.run(0);
    expect(sent).toHaveLength(5);
    await clock.run(2_049);
    expect(sent).toHaveLength(5);
    await clock.run(1);
    expect(sent).toHaveLength(10);
    await clock.run(3_000);
    await Promise.all(all);
  });

  it('does not hold up one contract for another', async () => {
    const { clock, sent, ask } = aPacer();
    const all = [...Array.from({ length: 9 }, () => ask()), ask({ contract: 'MSFT' })];
    await clock.run(0);
    expect(sent.map(({ contract }) => contract)).toEqual(['AAPL', 'AAPL', 'AAPL', 'AAPL', 'AAPL', 'MSFT']);
    await clock.run(3_000);
    await Promise.all(all);
  });

  it('sends an identical request only after fifteen seconds, and others meanwhile', async () => {
    const { clock, sent, ask } = aPacer();
    const all = [ask({ request: 'same' }), ask({ request: 'same' }), ask({ request: 'other' })];
    await clock.run(15_049);
    expect(sent.map(({ request }) => request)).toEqual(['same', 'other']);
    await clock.run(1);
    expect(sent).toHaveLength(3);
    await Promise.all(all);
  });

  it('sends sixty in ten minutes', async () => {
    const { clock, sent, ask } = aPacer();
    const all = Array.from({ length: 61 }, (_, index) => ask({ contract: `C${index}` }));
    await clock.run(600_999);
    expect(sent).toHaveLength(60);
    await clock.run(1);
    expect(sent).toHaveLength(61);
    await Promise.all(all);
  });

  it('counts BID_ASK twice', async () => {
    const { clock, sent, ask } = aPacer();
    const all = Array.from({ length: 31 }, (_, index) => ask({ contract: `C${index}`, cost: 2 }));
    await clock.run(600_999);
    expect(sent).toHaveLength(30);
    await clock.run(1);
    await Promise.all(all);
  });

  it('lets bars of a minute and more pass the windows, but not more than fifty at a time', async () => {
    const { clock, sent, ask, slots } = aPacer({ answersAfterMs: 1_000 });
    const all = Array.from({ length: 120 }, () => ask({ isPaced: false }));
    await clock.run(0);
    expect(sent).toHaveLength(50);
    expect(slots.status().history.inUse).toBe(50);
    await clock.run(1_000);
    expect(sent).toHaveLength(100);
    await clock.run(2_000);
    await Promise.all(all);
    expect(slots.status().history.inUse).toBe(0);
  });

  it('sends one tick-by-tick request for an instrument in fifteen seconds', async () => {
    const { clock, sent, ask } = aPacer();
    const all = [1, 2].map(() => ask({ operation: 'tickByTick' }));
    await clock.run(15_049);
    expect(sent).toHaveLength(1);
    await clock.run(1);
    await Promise.all(all);
  });

  it('counts new real-time bars with the sixty in ten minutes', async () => {
    const { clock, pacer, ask } = aPacer();
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => ask({ operation: 'realTimeBars', contract: `C${index}` })),
    );
    const key = pacingKey({ contract: 'X', request: 'x' });
    expect(pacer.estimate({ operation: 'historicalBars', key })).toEqual({ waitMs: 601_000, rule: 'historyWindow' });
    expect(clock.now()).toBe(0);
  });

  it('says how long a request would wait, by which rule, and takes nothing', async () => {
    const { clock, pacer, ask } = aPacer();
    const request = { operation: 'historicalBars', key: pacingKey({ contract: 'AAPL', request: 'r' }) };
    expect(pacer.estimate(request)).toEqual({ waitMs: 0, rule: undefined });
    const first = ask({ request: 'r' });
    await clock.run(50);
    expect(pacer.estimate(request)).toEqual({ waitMs: 15_000, rule: 'historyIdentical' });
    const other = { ...request, key: pacingKey({ contract: 'AAPL', request: 's' }) };
    expect(pacer.estimate(other)).toEqual({ waitMs: 0, rule: undefined });
    // 4 of 5 are free: the fifth of five more goes in the next window.
    expect(pacer.estimate(other, 5)).toEqual({ waitMs: 2_000, rule: 'historyContract' });
    expect(pacer.estimate(other, 5)).toEqual(pacer.estimate(other, 5));
    await first;
  });

  it('refuses at once what would wait beyond its deadline, and says for which rule', async () => {
    const { clock, ask, sent } = aPacer();
    await ask({ request: 'same' });
    await expect(ask({ request: 'same', deadlineMs: 10_000 })).rejects.toMatchObject({
      code: 'ERR_RATE_LIMITED',
      retryAfterMs: 15_050,
      message:
        "historicalBars would wait 16 s for IB's rule historyIdentical: give it a longer timeoutMs, or ask later",
    });
    await clock.run(60_000);
    expect(sent).toHaveLength(1);
  });

  it('refuses more than may wait', async () => {
    const { clock, ask } = aPacer({ maxQueue: 1 });
    const all = [ask({ request: 'same' }), ask({ request: 'same' })];
    await expect(ask({ request: 'same' })).rejects.toMatchObject({ code: 'ERR_QUEUE_FULL' });
    await clock.run(16_000);
    await Promise.all(all);
  });

  it('gives the place of one who gave up to the next', async () => {
    const { clock, ask, sent } = aPacer();
    const giveUp = new AbortController();
    const first = ask({ request: 'same' });
    const second = settled(ask({ request: 'same', signal: giveUp.signal }));
    const third = ask({ request: 'same' });
    await clock.run(1_000);
    giveUp.abort(new Error('enough'));
    expect(await second).toMatchObject({ message: 'enough' });
    await clock.run(14_050);
    expect(sent).toHaveLength(2);
    await Promise.all([first, third]);
  });

  it('uses nothing for a request that was given up before its message could leave', async () => {
    const { clock, ask, pacer, limiter } = aPacer();
    limiter.penalize({ forMs: 5_000 });
    const giveUp = new AbortController();
    const asked = settled(ask({ request: 'same', signal: giveUp.signal }));
    await clock.run(100);
    giveUp.abort(new Error('enough'));
    expect(await asked).toMatchObject({ message: 'enough' });
    const key = pacingKey({ contract: 'AAPL', request: 'same' });
    expect(pacer.estimate({ operation: 'historicalBars', key })).toEqual({ waitMs: 0, rule: undefined });
  });

  it('counts from the write, not from the grant: waiting for messages brings no two windows together', async () => {
    const { clock, ask, sent, limiter } = aPacer();
    limiter.penalize({ forMs: 3_000 });
    const all = Array.from({ length: 10 }, () => ask());
    await clock.run(3_000);
    expect(sent.map(({ atMs }) => atMs)).toEqual([3_000, 3_000, 3_000, 3_000, 3_000]);
    await clock.run(5_000);
    expect(sent.slice(5).map(({ atMs }) => atMs)).toEqual([5_050, 5_050, 5_050, 5_050, 5_050]);
    await Promise.all(all);
  });

  it('closes the history lane for a minute when TWS complains, and for longer when it complains again', async () => {
    const { clock, ask, sent, pacer } = aPacer();
    const closedMs = () => pacer.status().closedMs;
    pacer.historyRefused();
    // Those under way complain too: it is the same trouble.
    pacer.historyRefused();
    expect(closedMs()).toBe(60_000);
    const asked = ask({ isPaced: false });
    await clock.run(59_999);
    expect(sent).toEqual([]);
    await clock.run(1);
    await asked;
    for (const expectedMs of [120_000, 240_000, 480_000, 600_000, 600_000]) {
      pacer.historyRefused();
      expect(closedMs()).toBe(expectedMs);
      await clock.run(expectedMs);
    }
    await clock.run(600_000);
    pacer.historyRefused();
    expect(closedMs()).toBe(60_000);
  });

  it('says in an estimate that the lane is closed', () => {
    const { pacer } = aPacer();
    pacer.historyRefused();
    expect(pacer.estimate({ operation: 'headTimestamp' })).toEqual({ waitMs: 60_000, rule: 'historyClosed' });
    expect(pacer.estimate({ operation: 'quoteSnapshot' })).toEqual({ waitMs: 0, rule: undefined });
  });

  it('names the slots in an estimate when they are what is missing', async () => {
    const { clock, pacer, ask } = aPacer({ answersAfterMs: 500, historySlots: 1 });
    const asked = ask({ isPaced: false });
    await clock.run(0);
    expect(pacer.estimate({ operation: 'historicalBars' })).toEqual({ waitMs: 0, rule: 'slots.history' });
    await clock.run(500);
    await asked;
  });

  it('lets a higher priority go first', async () => {
    const { clock, ask, sent } = aPacer({ answersAfterMs: 10, historySlots: 1 });
    const all = [ask({ isPaced: false }), ask({ isPaced: false, request: 'low' })];
    all.push(ask({ isPaced: false, request: 'high', priority: 5 }));
    await clock.run(100);
    await Promise.all(all);
    expect(sent.map(({ request }) => request).slice(1)).toEqual(['high', 'low']);
  });

  it('never breaks a rule whatever is asked, and answers everything', async () => {
    const asking = fc.record({
      afterMs: fc.integer({ min: 0, max: 30_000 }),
      contract: fc.constantFrom('A', 'B'),
      request: fc.constantFrom('1', '2', '3', '4', '5', '6', '7'),
      cost: fc.constantFrom(1, 2),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(asking, { maxLength: 90 }), fc.constantFrom(2, 50), async (askings, perSecond) => {
        const { clock, ask, sent } = aPacer({ perSecond, answersAfterMs: 300 });
        const all: Promise<number>[] = [];
        for (const { afterMs, ...one } of askings) {
          clock.setTimer(() => {
            all.push(ask(one));
          }, afterMs);
        }
        await clock.run(3 * 3_600_000);
        await Promise.all(all);
        expect(sent).toHaveLength(askings.length);
        expect(brokenRules(sent)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

/** What IB would say to requests at these times. */
function brokenRules(sent: readonly Sent[]): readonly string[] {
  const broken: string[] = [];
  sent.forEach(({ atMs, contract, request, cost }, index) => {
    const before = (ms: number) => sent.slice(0, index).filter((one) => atMs - one.atMs < ms);
    const costOf = (some: readonly Sent[]) => some.reduce((sum, one) => sum + one.cost, cost);
    const ofContract = (one: Sent) => one.contract === contract;
    if (before(15_000).some((one) => ofContract(one) && one.request === request)) broken.push(`identical at ${atMs}`);
    if (costOf(before(2_000).filter(ofContract)) >= 6) broken.push(`contract at ${atMs}`);
    if (costOf(before(600_000)) > 60) broken.push(`window at ${atMs}`);
  });
  return broken;
}
