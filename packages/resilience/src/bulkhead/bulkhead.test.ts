import { describe, expect, test, vi } from 'vitest';
import { createCall } from '../core/call.ts';
import { compose } from '../core/compose.ts';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import { Bulkhead } from './bulkhead.ts';
import { limitConcurrency } from './limit-concurrency.ts';

describe('Bulkhead', () => {
  test('runs what fits, refuses the rest, and has room again when something ended', async () => {
    const bulkhead = new Bulkhead({ limit: 2, clock: new FakeClock() });
    const first = Promise.withResolvers<string>();
    const running = [bulkhead.execute(() => first.promise), bulkhead.execute(() => new Promise(() => undefined))];
    const refused = vi.fn<() => void>();
    await expect(bulkhead.execute(refused)).rejects.toMatchObject({ code: 'ERR_BULKHEAD_FULL', verdict: 'refused' });
    expect(refused).not.toHaveBeenCalled();
    first.resolve('done');
    expect(await running[0]).toBe('done');
    expect(bulkhead.inUse).toBe(1);
    expect(await bulkhead.execute(() => 'plain values too')).toBe('plain values too');
  });

  test('gives the place back however the work ends', async () => {
    const bulkhead = new Bulkhead({ limit: 1 });
    await expect(bulkhead.execute(() => Promise.reject(new Error('late')))).rejects.toThrow('late');
    const thrown = bulkhead.execute(() => {
      throw new Error('at once');
    });
    await expect(thrown).rejects.toThrow('at once');
    expect(bulkhead.inUse).toBe(0);
  });

  test('lets those who wait in as places come free, and counts each once', async () => {
    const clock = new FakeClock();
    const bulkhead = new Bulkhead({ limit: 1, maxQueue: 2, clock });
    const works = [1, 2, 3].map(() => Promise.withResolvers<number>());
    const started: number[] = [];
    const results = works.map((work, index) =>
      bulkhead.execute(() => {
        started.push(index);
        return work.promise;
      }),
    );
    await expect(bulkhead.execute(() => 4)).rejects.toMatchObject({ code: 'ERR_BULKHEAD_FULL' });
    expect([started, bulkhead.queued]).toEqual([[0], 2]);
    for (const [index, work] of works.entries()) {
      work.resolve(index * 10);
      await settlePromises();
      expect(bulkhead.inUse).toBe(index === 2 ? 0 : 1);
    }
    expect(await Promise.all(results)).toEqual([0, 10, 20]);
    expect(started).toEqual([0, 1, 2]);
  });

  test('B13: what its caller gave up still counts until it ends, unless told otherwise', async () => {
    const work = Promise.withResolvers<void>();
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const kept = new Bulkhead({ limit: 1 });
    const freed = new Bulkhead({ limit: 1, releaseOn: 'abort' });
    const outcomes = [kept, freed].map((bulkhead) => bulkhead.execute(() => work.promise, options));
    controller.abort();
    expect([kept.inUse, freed.inUse]).toEqual([1, 0]);
    work.resolve();
    await Promise.all(outcomes);
    expect([kept.inUse, freed.inUse]).toEqual([0, 0]);
  });

  test('B13: a late rejection of work that nobody waits for any more is not unhandled', async () => {
    const unhandled = vi.fn<() => void>();
    process.on('unhandledRejection', unhandled);
    const controller = new AbortController();
    const work = Promise.withResolvers<void>();
    const bulkhead = new Bulkhead({ limit: 1, releaseOn: 'abort' });
    bulkhead.execute(() => work.promise, { signal: controller.signal }).catch(() => undefined);
    controller.abort();
    work.reject(new Error('too late'));
    await settlePromises();
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(bulkhead.inUse).toBe(0);
  });

  test('B15: puts one listener on a signal that many share, and takes it off again', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const bulkhead = new Bulkhead({ limit: 500, maxQueue: 500, releaseOn: 'abort' });
    const all = Array.from({ length: 1000 }, () => bulkhead.execute(() => settlePromises(), { signal }));
    expect(added.mock.calls.length - removed.mock.calls.length).toBe(1);
    await Promise.all(all);
    expect(added.mock.calls.length - removed.mock.calls.length).toBe(0);
  });

  test('who gives up while waiting is never run, and who waited long enough is refused', async () => {
    const clock = new FakeClock();
    const bulkhead = new Bulkhead({ limit: 1, maxQueue: 5, clock });
    const work = Promise.withResolvers<void>();
    const running = bulkhead.execute(() => work.promise);
    const controller = new AbortController();
    const never = vi.fn<() => void>();
    const aborted = bulkhead.execute(never, { signal: controller.signal }).catch((error: unknown) => error);
    const late = bulkhead.execute(never, { maxWaitMs: 100 }).catch((error: unknown) => error);
    controller.abort('enough');
    expect(bulkhead.queued).toBe(1);
    await clock.run(100);
    work.resolve();
    await running;
    expect(await aborted).toBe('enough');
    expect(await late).toMatchObject({ code: 'ERR_BULKHEAD_FULL' });
    expect(never).not.toHaveBeenCalled();
    await expect(bulkhead.execute(never, { signal: controller.signal })).rejects.toBe('enough');
  });

  test('changes its limit while things run, and is closed for new work when disposed of', async () => {
    const bulkhead = new Bulkhead({ limit: 1, maxQueue: 1, name: 'history' });
    const work = Promise.withResolvers<string>();
    void bulkhead.execute(() => work.promise);
    const waiting = bulkhead.execute(() => 'let in');
    bulkhead.update(2);
    expect(await waiting).toBe('let in');
    expect([bulkhead.limit, bulkhead.name]).toEqual([2, 'history']);
    await bulkhead[Symbol.asyncDispose]();
    await expect(bulkhead.execute(() => 1)).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
    expect(bulkhead.inUse).toBe(1);
    work.resolve('');
  });

  test('tells what happens', async () => {
    const clock = new FakeClock();
    const events = new Publisher<ResilienceEvent>();
    const told: string[] = [];
    events.subscribe((event) => told.push(`${event.type} ${'reason' in event ? event.reason : ''}`.trim()));
    const bulkhead = new Bulkhead({ limit: 1, maxQueue: 1, overflow: 'dropLowest', clock, events });
    const work = Promise.withResolvers<void>();
    const running = bulkhead.execute(() => work.promise);
    const dropped = bulkhead.execute(() => 1).catch((error: unknown) => error);
    const next = bulkhead.execute(() => 2, { priority: 1 });
    work.resolve();
    await running;
    expect(await dropped).toMatchObject({ code: 'ERR_BULKHEAD_FULL' });
    expect(await next).toBe(2);
    expect(told).toEqual([
      'bulkhead.entered',
      'bulkhead.queued',
      'bulkhead.rejected dropped',
      'bulkhead.queued',
      'bulkhead.entered',
    ]);
  });

  test.each([{ limit: 0 }, { limit: Number.NaN }, { limit: 1, maxQueue: 0.5 }])('refuses %j', (options) => {
    expect(() => new Bulkhead(options)).toThrow(/must be/);
  });
});

describe('limitConcurrency', () => {
  test('lets a cancel in before all who wait, and into the reserve', async () => {
    const bulkhead = new Bulkhead({ limit: 2, reserve: 1, maxQueue: 5, clock: new FakeClock() });
    const chain = compose([limitConcurrency(bulkhead)]);
    const works = new Map<string, PromiseWithResolvers<void>>();
    const started: string[] = [];
    const send = (name: string, kind: 'query' | 'cancel' = 'query') => {
      const work = Promise.withResolvers<void>();
      works.set(name, work);
      return chain(createCall(undefined, { kind }), () => {
        started.push(name);
        return work.promise;
      });
    };
    const all = [send('a'), send('b'), send('x', 'cancel'), send('y', 'cancel')];
    expect(started).toEqual(['a', 'x']);
    for (const name of ['a', 'x', 'y', 'b']) {
      works.get(name)?.resolve();
      await settlePromises();
    }
    await Promise.all(all);
    expect(started).toEqual(['a', 'x', 'y', 'b']);
    expect(bulkhead.inUse).toBe(0);
  });

  test('gives the place back once for each call, whether it waited or not, was refused or failed', async () => {
    const clock = new FakeClock();
    const bulkhead = new Bulkhead({ limit: 1, maxQueue: 1, clock });
    const chain = compose([limitConcurrency(bulkhead, { maxWaitMs: 100 })]);
    const work = Promise.withResolvers<string>();
    const first = chain(createCall(1), () => work.promise);
    const second = chain(createCall(2), () => Promise.reject(new Error('failed')));
    await expect(chain(createCall(3), () => Promise.resolve())).rejects.toMatchObject({ code: 'ERR_BULKHEAD_FULL' });
    work.resolve('first');
    expect(await first).toBe('first');
    await expect(second).rejects.toThrow('failed');
    expect([bulkhead.inUse, bulkhead.queued]).toEqual([0, 0]);
  });

  test('B13: frees the place of a call that was given up only if told to', async () => {
    for (const releaseOn of ['settle', 'abort'] as const) {
      const bulkhead = new Bulkhead({ limit: 1, releaseOn });
      const controller = new AbortController();
      const work = Promise.withResolvers<void>();
      const chain = compose([limitConcurrency(bulkhead)]);
      const running = chain(createCall(1, { signal: controller.signal }), () => work.promise);
      controller.abort('gone');
      expect(bulkhead.inUse).toBe(releaseOn === 'settle' ? 1 : 0);
      await expect(chain(createCall(1, { signal: controller.signal }), () => work.promise)).rejects.toBe('gone');
      work.resolve();
      await running;
      expect(bulkhead.inUse).toBe(0);
    }
  });
});
