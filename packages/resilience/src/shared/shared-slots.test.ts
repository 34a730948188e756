import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.ts';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryStore } from './memory-store.ts';
import { SharedSlots } from './shared-slots.ts';
import { SimulatedStore } from './simulated-store.ts';

function processes(count: number, capacity: number) {
  const clock = new FakeClock();
  const memory = new MemoryStore({ clock });
  const events = new Publisher<ResilienceEvent>();
  const links = Array.from({ length: count }, () => new SimulatedStore(memory, { clock }));
  const slots = links.map((store, index) => {
    return new SharedSlots({ store, key: 'lines', capacity, clock, events, random: seededRandom(index) });
  });
  return { clock, memory, links, slots, log: new EventLog(events) };
}

describe('SharedSlots', () => {
  it('never gives out more than there are, with three processes that want sixty each of a hundred', async () => {
    const { clock, slots } = processes(3, 100);
    let held = 0;
    for (const one of slots) {
      for (let wanted = 0; wanted < 60; wanted += 1) {
        const count = (): void => {
          held += 1;
        };
        // Those who come too late are rejected at the end.
        one.acquire().then(count, () => undefined);
      }
    }
    await clock.run(12_000);
    expect(held).toBe(100);
    expect(slots.reduce((sum, one) => sum + one.held, 0)).toBe(100);
    await slots[0]?.[Symbol.asyncDispose]();
    await clock.run(300);
    expect(slots.slice(1).reduce((sum, one) => sum + one.held, 0)).toBe(100);
  });

  it('frees what a dead process held within its time to live, and not before', async () => {
    const { clock, links, slots } = processes(2, 1);
    const [dead, heir] = slots as [SharedSlots, SharedSlots];
    const lost = await dead.acquire();
    links[0]?.freeze();
    const waiting = heir.acquire();
    await clock.run(4_900);
    expect(lost.isHeld).toBe(true);
    await clock.run(200);
    expect(lost.isHeld).toBe(false);
    expect(lost.signal.aborted).toBe(true);
    expect((await waiting).token).toBeGreaterThan(lost.token);
  });

  it('gives nobody a slot while the store is away, does not hang, and goes on by itself', async () => {
    const { clock, links, slots } = processes(1, 5);
    const [one] = slots as [SharedSlots];
    links[0]?.refuse();
    await expect(one.tryAcquire()).resolves.toBeUndefined();
    const hasty = one.acquire({ maxWaitMs: 400 });
    const patient = one.acquire();
    await Promise.all([expect(hasty).rejects.toMatchObject({ code: 'ERR_SLOTS_FULL' }), clock.run(500)]);
    links[0]?.comeUp();
    await clock.run(250);
    await expect(patient).resolves.toMatchObject({ isHeld: true });
  });

  it('keeps what is held when the store forgets everything, and gives out nothing too much', async () => {
    const { clock, memory, slots } = processes(2, 1);
    const [holder, other] = slots as [SharedSlots, SharedSlots];
    const held = await holder.acquire();
    memory.flush();
    await clock.run(20_000);
    expect(held.isHeld).toBe(true);
    await expect(other.tryAcquire()).resolves.toBeUndefined();
  });

  it('gives back a slot that came after its caller had given up', async () => {
    const { clock, links, slots } = processes(1, 1);
    const [one] = slots as [SharedSlots];
    const given = new AbortController();
    links[0]?.freeze();
    const waiting = one.acquire({ signal: given.signal });
    given.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    links[0]?.comeUp();
    await clock.run(0);
    await expect(one.tryAcquire()).resolves.toMatchObject({ isHeld: true });
  });

  it('goes to the next in line when a lease is released, and twice is as good as once', async () => {
    const { slots, log } = processes(1, 1);
    const [one] = slots as [SharedSlots];
    const first = await one.acquire();
    const second = one.acquire();
    await first.release();
    await first.release();
    await using lease = await second;
    expect(lease.isHeld).toBe(true);
    expect(log.of('slots.released')).toHaveLength(1);
  });

  it('tells of who waits, gets, gives back and is turned away', async () => {
    const { clock, links, slots, log } = processes(1, 1);
    const [one] = slots as [SharedSlots];
    await clock.run(100);
    const first = await one.acquire();
    const second = one.acquire();
    const hasty = one.acquire({ maxWaitMs: 300 });
    expect([one.held, one.queued]).toEqual([1, 2]);
    await Promise.all([
      expect(hasty).rejects.toThrow(
        '"lines" refused: none came free within maxWaitMs, or the store is away; all 1 are shared: close one, in any process',
      ),
      clock.run(400),
    ]);
    await first.release();
    await clock.run(0);
    await second;
    expect(log.of('slots.queued').map(({ queued }) => queued)).toEqual([1, 1, 2]);
    expect(log.of('slots.leased').map(({ waitedMs }) => waitedMs)).toEqual([0, 400]);
    expect(log.of('slots.released').map(({ heldMs }) => heldMs)).toEqual([400]);
    expect(log.of('slots.rejected').map(({ reason }) => reason)).toEqual(['late']);
    links[0]?.refuse();
    void one.acquire({ maxWaitMs: 1 }).catch(() => undefined);
    await clock.run(10);
    expect(log.of('store.call_failed')[0]).toMatchObject({ store: 'simulated', cause: { code: 'ERR_STORE_AWAY' } });
  });

  it('lets as many wait as may, and nobody once it is disposed of', async () => {
    const clock = new FakeClock();
    const slots = new SharedSlots({ store: new MemoryStore({ clock }), key: 'desk', capacity: 1, maxQueue: 1, clock });
    await slots.acquire();
    const waiting = slots.acquire();
    await expect(slots.tryAcquire()).resolves.toBeUndefined();
    await expect(slots.acquire()).rejects.toThrow('"desk" refused: as many wait as maxQueue allows');
    await expect(slots.acquire({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'ERR_DISPOSED' }), slots[Symbol.asyncDispose]()]);
    expect(slots.held).toBe(0);
    await expect(slots.tryAcquire()).resolves.toBeUndefined();
    await expect(slots.acquire()).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
    await clock.run(1_000);
    expect(clock.pendingTimers).toBe(0);
  });

  it('asks for nobody new while it may not, and leases again what was kept', async () => {
    const { clock, links, memory } = processes(2, 1);
    let maySay = true;
    const mayLease = (): boolean => maySay;
    const [keeper, heir] = links.map((store, index) => {
      return new SharedSlots({ store, key: 'desk', capacity: 1, clock, mayLease, random: seededRandom(index + 7) });
    }) as [SharedSlots, SharedSlots];
    const kept = await keeper.keep();
    const waiting = heir.acquire();
    const hasty = heir.acquire({ maxWaitMs: 8_100, ifFull: 'refuse' });
    for (const link of links) link.refuse();
    await clock.run(8_000);
    maySay = false;
    expect(kept.isHeld).toBe(false);
    // The heir's way to the store is open first.
    links[1]?.comeUp();
    await Promise.all([expect(hasty).rejects.toMatchObject({ code: 'ERR_SLOTS_FULL' }), clock.run(400)]);
    links[0]?.comeUp();
    await clock.run(400);
    expect([kept.isHeld, kept.signal.aborted, heir.queued]).toEqual([true, false, 1]);
    await kept.release();
    await clock.run(1_000);
    const other = new SharedSlots({ store: memory, key: 'desk', capacity: 1, clock, mayLease });
    await expect(other.tryAcquire()).resolves.toBeUndefined();
    expect(heir.queued).toBe(1);
    maySay = true;
    await clock.run(250);
    expect((await waiting).isHeld).toBe(true);
  });

  it.each([
    [{ capacity: 0 }, 'capacity must be'],
    [{ capacity: 1.5 }, 'capacity must be'],
    [{ ttlMs: 149 }, /ttlMs must be .* at least 150, was 149 \(three times timeoutMs/],
    [{ pollMs: 0 }, 'pollMs must be'],
    [{ timeoutMs: 0 }, 'timeoutMs must be'],
    [{ maxQueue: -1 }, 'maxQueue must be'],
    [{ maxQueue: 0.5 }, 'maxQueue must be'],
  ])('refuses %j', (options, message) => {
    expect(() => new SharedSlots({ store: new MemoryStore(), key: 'desk', capacity: 1, ...options })).toThrow(message);
  });

  it('gives a place that came free to who waits for it, not to who tries', async () => {
    const { clock, slots } = processes(2, 1);
    const [one, other] = slots as [SharedSlots, SharedSlots];
    const held = await other.acquire();
    const waiting = one.acquire();
    await clock.run(10);
    await held.release();
    await expect(one.tryAcquire()).resolves.toBeUndefined();
    await clock.run(250);
    expect((await waiting).isHeld).toBe(true);
    await expect(other.acquire({ ifFull: 'refuse' })).rejects.toThrow(
      '"lines" refused: all are taken; all 1 are shared',
    );
  });
});
