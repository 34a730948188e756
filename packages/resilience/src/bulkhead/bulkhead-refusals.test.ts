import { describe, expect, test } from 'vitest';
import { compose } from '../core/compose.ts';
import { createCall } from '../core/call.ts';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import { Bulkhead, type BulkheadOptions } from './bulkhead.ts';
import { limitConcurrency } from './limit-concurrency.ts';

/** A bulkhead of one place that is taken, all it tells, and what ends the work inside. */
function aFullBulkhead(options: Partial<BulkheadOptions> = {}) {
  const clock = new FakeClock();
  const events = new Publisher<ResilienceEvent>();
  const told: unknown[] = [];
  const bulkhead = new Bulkhead({ limit: 1, clock, events, name: 'history', ...options });
  const work = Promise.withResolvers<string>();
  const running = bulkhead.execute(() => work.promise);
  events.subscribe((event) => told.push(event));
  return { bulkhead, clock, told, work, running };
}

describe('a bulkhead that is full', () => {
  test('says that it is, and how to wait', async () => {
    const { bulkhead, told } = aFullBulkhead();
    await expect(bulkhead.execute(() => 1)).rejects.toMatchObject({
      name: 'BulkheadFullError',
      message:
        '"history" has no free place (1 of 1 taken): as many wait as maxQueue allows; wait with maxQueue, or raise the limit',
    });
    expect(told).toEqual([{ type: 'bulkhead.rejected', source: 'history', atMs: 0, reason: 'full' }]);
  });

  test('says when the wait was too long, also for who would not wait at all', async () => {
    const { bulkhead, told, clock } = aFullBulkhead({ maxQueue: 5 });
    const message =
      '"history" has no free place (1 of 1 taken): its turn does not come within maxWaitMs; wait with maxQueue, or raise the limit';
    await expect(bulkhead.execute(() => 1, { maxWaitMs: 0 })).rejects.toThrow(message);
    const patient = bulkhead.execute(() => 1, { maxWaitMs: 50 }).catch((error: unknown) => error);
    await clock.run(50);
    expect(await patient).toMatchObject({ message });
    expect(told).toEqual([
      { type: 'bulkhead.rejected', source: 'history', atMs: 0, reason: 'late' },
      { type: 'bulkhead.queued', source: 'history', atMs: 0, queued: 1 },
      { type: 'bulkhead.rejected', source: 'history', atMs: 50, reason: 'late' },
    ]);
  });

  test('says when another took the place in the queue', async () => {
    const { bulkhead } = aFullBulkhead({ maxQueue: 1, overflow: 'dropOldest' });
    const dropped = bulkhead.execute(() => 1).catch((error: unknown) => error);
    void bulkhead.execute(() => 2);
    expect(await dropped).toMatchObject({
      message:
        '"history" has no free place (1 of 1 taken): another took this place in the queue; wait with maxQueue, or raise the limit',
    });
  });

  test('tells who entered after how long', async () => {
    const { bulkhead, told, clock, work, running } = aFullBulkhead({ maxQueue: 1 });
    await clock.run(30);
    const waiting = bulkhead.execute(() => 'then', { maxWaitMs: Number.POSITIVE_INFINITY });
    await clock.run(70);
    work.resolve('now');
    expect([await running, await waiting]).toEqual(['now', 'then']);
    expect(await bulkhead.execute(() => 'at once')).toBe('at once');
    expect(told).toEqual([
      { type: 'bulkhead.queued', source: 'history', atMs: 30, queued: 1 },
      { type: 'bulkhead.entered', source: 'history', atMs: 100, waitedMs: 70 },
      { type: 'bulkhead.entered', source: 'history', atMs: 100, waitedMs: 0 },
    ]);
  });

  test('is called bulkhead if it was given no name', async () => {
    const bulkhead = new Bulkhead({ limit: 1 });
    bulkhead.tryEnter(0, undefined);
    expect(bulkhead.name).toBe('bulkhead');
    await expect(bulkhead.execute(() => 1)).rejects.toThrow(/^"bulkhead" has/);
  });

  test.each([{ maxWaitMs: -1 }, { maxWaitMs: Number.NaN }, { priority: Number.NaN }])(
    'lets nobody wait who asks nonsense: %j',
    async (asked) => {
      const { bulkhead } = aFullBulkhead({ maxQueue: 5 });
      await expect(bulkhead.execute(() => 1, asked)).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION' });
      expect(bulkhead.queued).toBe(0);
    },
  );
});

describe('a bulkhead that frees the places of who gave up', () => {
  test('runs what nobody can give up as well', async () => {
    const bulkhead = new Bulkhead({ limit: 1, releaseOn: 'abort' });
    expect(await bulkhead.execute(() => Promise.resolve('done'))).toBe('done');
    expect(bulkhead.inUse).toBe(0);
  });
});

describe('a bulkhead with room', () => {
  test('lets nobody slip in before those who wait, except who comes first anyway', () => {
    const { bulkhead } = aFullBulkhead({ maxQueue: 5 });
    const entered: unknown[] = [];
    void bulkhead.execute(() => entered.push(bulkhead.tryEnter(0, undefined), bulkhead.tryEnter(1, undefined)));
    void bulkhead.execute(() => 'waits still');
    bulkhead.update(4);
    expect(entered).toEqual([undefined, expect.any(Function)]);
    expect([bulkhead.inUse, bulkhead.queued]).toEqual([4, 0]);
  });

  test.each([0, 1.5, Number.NaN])('keeps its limit if it is to be changed to %d', (limit) => {
    const { bulkhead } = aFullBulkhead();
    expect(() => {
      bulkhead.update(limit);
    }).toThrow(/^limit must be a whole number at least 1/);
    expect(bulkhead.limit).toBe(1);
  });

  test('adds nothing between the end of the work and what follows it but one turn of the microtask queue', async () => {
    const bulkhead = new Bulkhead({ limit: 1 });
    const order: string[] = [];
    const resolved = Promise.resolve();
    void bulkhead.execute(() => resolved).then(() => order.push('bulkhead'));
    void resolved
      .then(() => undefined)
      .then(() => undefined)
      .then(() => order.push('three turns'));
    await settlePromises();
    expect(order).toEqual(['bulkhead', 'three turns']);
  });
});

describe('limitConcurrency', () => {
  test('frees the place of a call that failed, and refuses who waited as long as all may', async () => {
    const clock = new FakeClock();
    const bulkhead = new Bulkhead({ limit: 1, maxQueue: 5, clock });
    const middleware = limitConcurrency(bulkhead, { maxWaitMs: 100 });
    expect(middleware.name).toBe('limitConcurrency');
    const chain = compose([middleware]);
    await expect(chain(createCall(1), () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(bulkhead.inUse).toBe(0);
    const work = Promise.withResolvers<void>();
    const running = chain(createCall(2), () => work.promise);
    const late = chain(createCall(3), () => work.promise).catch((error: unknown) => error);
    await clock.run(100);
    expect(await late).toMatchObject({ code: 'ERR_BULKHEAD_FULL' });
    work.resolve();
    await running;
    expect(bulkhead.inUse).toBe(0);
  });

  test('waits as long as the call may, by its own lane', async () => {
    const clock = new FakeClock();
    const bulkhead = new Bulkhead({ limit: 1, maxQueue: 5, clock });
    const chain = compose([
      limitConcurrency(bulkhead, {
        maxWaitMs: (call) => (call.kind === 'command' ? 100 : undefined),
        lane: (call) => (call.operation === 'first' ? 9 : 0),
      }),
    ]);
    const started: string[] = [];
    const work = Promise.withResolvers<void>();
    const send = (operation: string, kind: 'query' | 'command' = 'query') =>
      chain(createCall(undefined, { operation, kind }), (call) => {
        started.push(call.operation);
        return work.promise;
      });
    const all = [send('running'), send('last'), send('first')];
    const late = send('late', 'command').catch((error: unknown) => error);
    await clock.run(100);
    expect(await late).toMatchObject({ code: 'ERR_BULKHEAD_FULL' });
    work.resolve();
    await Promise.all(all);
    expect(started).toEqual(['running', 'first', 'last']);
  });
});
