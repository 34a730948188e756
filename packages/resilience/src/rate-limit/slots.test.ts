import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import { FRONT_LANE } from './lanes.ts';
import { type Lease, Slots } from './slots.ts';

describe('Slots', () => {
  test('gives out as many leases as there are slots, and the next when one is released', async () => {
    const slots = new Slots({ limit: 2, clock: new FakeClock() });
    const first = slots.tryAcquire();
    const second = await slots.acquire();
    expect(slots.tryAcquire()).toBeUndefined();
    const waiting = slots.acquire();
    expect([slots.inUse, slots.queued, slots.limit]).toEqual([2, 1, 2]);
    first?.release();
    // It went to who waits, in the same turn: nobody slips in between.
    expect([slots.inUse, slots.queued]).toEqual([2, 0]);
    expect(slots.tryAcquire()).toBeUndefined();
    const third = await waiting;
    first?.release();
    expect([first?.isReleased, third.isReleased, slots.inUse]).toEqual([true, false, 2]);
    second[Symbol.dispose]();
    third[Symbol.dispose]();
    expect(slots.inUse).toBe(0);
  });

  test('is freed at the end of the block that uses it', async () => {
    const slots = new Slots({ limit: 1 });
    {
      using lease = await slots.acquire();
      expect([slots.inUse, lease.isReleased]).toEqual([1, false]);
    }
    expect(slots.inUse).toBe(0);
  });

  test('keeps a reserve for the front lane, which also waits first', async () => {
    const slots = new Slots({ limit: 2, reserve: 1, clock: new FakeClock() });
    const ordinary = slots.tryAcquire();
    const order: string[] = [];
    const ask = (name: string, priority: number) =>
      slots.acquire({ priority }).then((lease) => (order.push(name), lease));
    const late = ask('ordinary', 0);
    const front = await ask('front', FRONT_LANE);
    const nextFront = ask('next front', FRONT_LANE);
    front.release();
    (await nextFront).release();
    ordinary?.release();
    await late;
    expect(order).toEqual(['front', 'next front', 'ordinary']);
  });

  test('a raised limit lets in who waits, a lowered one takes no lease away', async () => {
    const slots = new Slots({ limit: 1, clock: new FakeClock() });
    const leases = [slots.tryAcquire()];
    const waiting = [slots.acquire(), slots.acquire(), slots.acquire()];
    slots.update(3);
    leases.push(await waiting[0], await waiting[1]);
    slots.update(1);
    leases[0]?.release();
    leases[1]?.release();
    expect([slots.inUse, slots.queued]).toEqual([1, 1]);
    leases[2]?.release();
    expect([slots.inUse, slots.queued]).toEqual([1, 0]);
    expect(() => {
      slots.update(0);
    }).toThrow(/limit must be/);
  });

  test('refuses who may not wait, does not want to, or waited as long as it would', async () => {
    const clock = new FakeClock();
    const slots = new Slots({ limit: 1, maxQueue: 1, clock, name: 'streams' });
    slots.tryAcquire();
    const refusal = expect.objectContaining({ code: 'ERR_SLOTS_FULL', verdict: 'refused' });
    await expect(slots.acquire({ maxWaitMs: 0 })).rejects.toThrow(refusal);
    const brief = slots.acquire({ maxWaitMs: 100 }).catch((error: unknown) => error);
    await expect(slots.acquire()).rejects.toThrow(/"streams".*maxQueue/);
    await clock.run(100);
    expect(await brief).toMatchObject({ code: 'ERR_SLOTS_FULL' });
    expect(clock.pendingTimers).toBe(0);
  });

  test('who gives up while waiting gets its reason in the same turn and holds nothing', async () => {
    const slots = new Slots({ limit: 1, clock: new FakeClock() });
    const held = slots.tryAcquire();
    const controller = new AbortController();
    const waiting = slots.acquire({ signal: controller.signal }).catch((error: unknown) => error);
    controller.abort('no more');
    expect(slots.queued).toBe(0);
    expect(await waiting).toBe('no more');
    await expect(slots.acquire({ signal: controller.signal })).rejects.toBe('no more');
    held?.release();
    expect(slots.inUse).toBe(0);
  });

  test('rejects who waits when disposed of; leases stay valid', async () => {
    const slots = new Slots({ limit: 1 });
    const held = slots.tryAcquire();
    const waiting = slots.acquire().catch((error: unknown) => error);
    await slots[Symbol.asyncDispose]();
    await slots[Symbol.asyncDispose]();
    expect(await waiting).toMatchObject({ code: 'ERR_DISPOSED' });
    expect(held?.isReleased).toBe(false);
    held?.release();
    expect(slots.tryAcquire()).toBeUndefined();
    await expect(slots.acquire()).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
  });

  test('says what is full, and the way out', async () => {
    const clock = new FakeClock();
    const slots = new Slots({ limit: 1, maxQueue: 1, overflow: 'dropOldest', clock });
    slots.tryAcquire();
    const way = '; close one, or raise the limit';
    const full = '"slots" has no free place (1 of 1 taken): ';
    await expect(slots.acquire({ maxWaitMs: 0 })).rejects.toMatchObject({
      name: 'SlotsFullError',
      message: `${full}its turn does not come within maxWaitMs${way}`,
    });
    const dropped = slots.acquire().catch((error: unknown) => error);
    const waiting = slots.acquire().catch((error: unknown) => error);
    expect(await dropped).toMatchObject({ message: `${full}another took this place in the queue${way}` });
    const strict = new Slots({ limit: 1, maxQueue: 0 });
    strict.tryAcquire();
    await expect(strict.acquire()).rejects.toThrow(`${full}as many wait as maxQueue allows${way}`);
    await slots[Symbol.asyncDispose]();
    expect(await waiting).toMatchObject({ message: '"slots" was disposed of' });
  });

  test('refuses at its deadline who waits, and at once whose deadline has passed', async () => {
    const clock = new FakeClock();
    const slots = new Slots({ limit: 1, clock });
    slots.tryAcquire();
    await clock.run(50);
    const waiting = slots.acquire({ deadlineMs: 80, maxWaitMs: 500 }).catch((error: unknown) => error);
    await expect(slots.acquire({ deadlineMs: 50 })).rejects.toMatchObject({ code: 'ERR_SLOTS_FULL' });
    await clock.run(29);
    expect(slots.queued).toBe(1);
    await clock.run(1);
    expect(await waiting).toMatchObject({ code: 'ERR_SLOTS_FULL' });
  });

  test('says since when a lease is held', async () => {
    const clock = new FakeClock();
    const slots = new Slots({ limit: 1, clock });
    await clock.run(40);
    const lease = slots.tryAcquire();
    const waiting = slots.acquire();
    await clock.run(60);
    lease?.release();
    expect([lease?.sinceMs, (await waiting).sinceMs]).toEqual([40, 100]);
  });

  test('tells what happens', async () => {
    const clock = new FakeClock();
    const events = new Publisher<ResilienceEvent>();
    const told: unknown[] = [];
    events.subscribe((event) => told.push(event));
    const slots = new Slots({ limit: 1, clock, events, name: 'streams' });
    const lease = slots.tryAcquire();
    slots.tryAcquire();
    const waiting = slots.acquire();
    await clock.run(250);
    lease?.release();
    const next = await waiting;
    await expect(slots.acquire({ maxWaitMs: 0 })).rejects.toThrow(/streams/);
    await clock.run(50);
    next.release();
    expect(told).toEqual([
      { type: 'slots.leased', source: 'streams', atMs: 0, waitedMs: 0 },
      { type: 'slots.rejected', source: 'streams', atMs: 0, reason: 'full' },
      { type: 'slots.queued', source: 'streams', atMs: 0, queued: 1 },
      { type: 'slots.leased', source: 'streams', atMs: 250, waitedMs: 250 },
      { type: 'slots.released', source: 'streams', atMs: 250, heldMs: 250 },
      { type: 'slots.rejected', source: 'streams', atMs: 250, reason: 'late' },
      { type: 'slots.released', source: 'streams', atMs: 300, heldMs: 50 },
    ]);
  });

  test('whatever is asked, released and changed: never more new leases than the limit, and nobody is forgotten', async () => {
    const steps = fc.array(fc.oneof(fc.constant('ask'), fc.constant('release'), fc.integer({ min: 1, max: 4 })), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const slots = new Slots({ limit: 2, maxQueue: Number.POSITIVE_INFINITY, clock: new FakeClock() });
        const held: Lease[] = [];
        let asked = 0;
        let released = 0;
        for (const one of all) {
          const before = slots.inUse;
          if (one === 'ask') {
            asked += 1;
            void slots.acquire().then((lease) => held.push(lease));
          } else if (one === 'release') {
            if (held.length > 0) released += 1;
            held.shift()?.release();
          } else if (typeof one === 'number') {
            slots.update(one);
          }
          await Promise.resolve();
          await Promise.resolve();
          expect(slots.inUse).toBeLessThanOrEqual(Math.max(before, slots.limit));
          expect(slots.inUse + slots.queued).toBe(asked - released);
          // Nobody waits while there is room.
          expect(slots.queued === 0 || slots.inUse >= slots.limit).toBe(true);
        }
        await settlePromises();
        expect(held).toHaveLength(slots.inUse);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    { limit: 0 },
    { limit: 2.5 },
    { limit: 2, reserve: 2 },
    { limit: 1, maxQueue: -1 },
    { limit: 1, ageMs: 0 },
  ])('refuses %j', (options) => {
    expect(() => new Slots(options)).toThrow(/must be/);
  });
});
