import { describe, expect, it } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { Teller } from '../core/teller.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryStore } from './memory-store.ts';
import { SharedLease } from './shared-lease.ts';
import { SimulatedStore } from './simulated-store.ts';

async function aLease() {
  const clock = new FakeClock();
  const memory = new MemoryStore({ clock });
  const store = new SimulatedStore(memory, { clock });
  const events = new Publisher<ResilienceEvent>();
  const log = new EventLog(events);
  const demand = { key: 'lines', capacity: 1, holder: 'one', ttlMs: 3_000 };
  await memory.lease(demand);
  const ends: number[] = [];
  const onEnd = () => ends.push(clock.now());
  const teller = new Teller('lines', clock, events);
  const lease = new SharedLease({ store, clock, timeoutMs: 50, demand, token: 1, askedAtMs: 0, teller, onEnd });
  return { clock, memory, store, log, demand, lease, ends };
}

describe('a lease', () => {
  it('is kept by being renewed, as long as the store hears of it', async () => {
    const { clock, lease, memory, demand } = await aLease();
    await clock.run(60_000);
    expect([lease.isHeld, lease.token, lease.holder]).toEqual([true, 1, 'one']);
    await expect(memory.lease({ ...demand, holder: 'other' })).resolves.toMatchObject({ isGranted: false });
  });

  it('outlives an outage of two thirds of its time to live', async () => {
    const { clock, store, lease } = await aLease();
    await clock.run(1_000);
    store.refuse();
    await clock.run(1_999);
    store.comeUp();
    await clock.run(10_000);
    expect([lease.isHeld, lease.signal.aborted]).toEqual([true, false]);
  });

  it('is lost when its time is up without a word of the store, says so once, and asks no more', async () => {
    const { clock, store, lease, log, ends } = await aLease();
    await clock.run(1_000);
    store.refuse();
    await clock.run(2_999);
    expect(lease.isHeld).toBe(true);
    await clock.run(1);
    expect([lease.isHeld, lease.signal.aborted, ends]).toEqual([false, true, [4_000]]);
    expect(lease.signal.reason).toEqual(new Error('the lease of "lines" was lost: its store did not renew it'));
    expect(log.of('lease.lost')).toMatchObject([{ source: 'lines', key: 'lines', token: 1 }]);
    expect(clock.pendingTimers).toBe(0);
    await lease.release();
    expect(ends).toEqual([4_000]);
  });

  it('is lost at once when the store says that it is not known', async () => {
    const { clock, memory, demand, lease, ends } = await aLease();
    await memory.release({ key: 'lines', holder: 'one', token: 1 });
    await memory.lease({ ...demand, holder: 'other' });
    await clock.run(1_000);
    expect([lease.isHeld, lease.signal.aborted, ends]).toEqual([false, true, [1_000]]);
  });

  it('is not held any more at the end of its time, though our own timers are late', async () => {
    const { clock, lease } = await aLease();
    let atTheEnd: boolean | undefined;
    await clock.stall(3_000, () => {
      atTheEnd = lease.isHeld;
    });
    expect(atTheEnd).toBe(false);
  });

  it('is free at once when it is released, is not lost by that, and leaves no timer', async () => {
    const { clock, memory, demand, lease, log, ends } = await aLease();
    await lease[Symbol.asyncDispose]();
    await lease.release();
    expect([lease.isHeld, lease.signal.aborted, ends.length]).toEqual([false, false, 1]);
    await expect(memory.lease({ ...demand, holder: 'other' })).resolves.toMatchObject({ isGranted: true });
    expect([clock.pendingTimers, log.of('lease.lost')]).toEqual([0, []]);
  });

  it('stays released though an answer to its renewal was on the way', async () => {
    const { clock, store, lease, log } = await aLease();
    store.freeze();
    await clock.run(1_010);
    const released = lease.release();
    store.comeUp();
    await clock.run(100);
    await released;
    expect([clock.pendingTimers, lease.isHeld, log.of('lease.lost')]).toEqual([0, false, []]);
  });
});
