import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { KeptLease } from './kept-lease.ts';
import { MemoryStore } from './memory-store.ts';
import type { SharedLease } from './shared-lease.ts';
import { SharedSlots } from './shared-slots.ts';
import { SimulatedStore } from './simulated-store.ts';

function twoProcesses() {
  const clock = new FakeClock();
  const memory = new MemoryStore({ clock });
  const links = [0, 1].map(() => new SimulatedStore(memory, { clock, latencyMs: () => 2 }));
  const slots = links.map((store, index) => {
    return new SharedSlots({ store, key: 'id', capacity: 1, clock, random: seededRandom(index + 1) });
  });
  const [link] = links as [SimulatedStore];
  return { clock, memory, link, slots: slots as [SharedSlots, SharedSlots] };
}

describe('a place that is kept', () => {
  it('is leased again when the store comes back, with a newer token, and was never lost', async () => {
    const { clock, link, slots } = twoProcesses();
    const keeping = slots[0].keep();
    await clock.run(10);
    const kept = await keeping;
    const { token } = kept;
    link.refuse();
    await clock.run(20_000);
    expect(kept.isHeld).toBe(false);
    link.comeUp();
    await clock.run(300);
    expect([kept.isHeld, kept.signal.aborted, kept.token > token]).toEqual([true, false, true]);
    await clock.run(20_000);
    expect(kept.isHeld).toBe(true);
  });

  it('is lost once another process has taken it, and never held by both', async () => {
    const { clock, link, slots } = twoProcesses();
    const keeping = slots[0].keep();
    await clock.run(10);
    const kept = await keeping;
    link.refuse();
    const taking = slots[1].acquire();
    await clock.run(6_000);
    const taken = await taking;
    expect([kept.isHeld, taken.isHeld]).toEqual([false, true]);
    link.comeUp();
    await clock.run(300);
    expect([kept.signal.aborted, taken.isHeld, taken.token > kept.token]).toEqual([true, true, true]);
    expect(kept.signal.reason).toEqual(
      new Error('the place was taken by another process while the store could not be reached'),
    );
  });

  it('goes to the next when it is released, also while it is being leased again', async () => {
    const { clock, link, slots } = twoProcesses();
    const keeping = slots[0].keep();
    await clock.run(10);
    const kept = await keeping;
    link.refuse();
    await clock.run(6_000);
    link.comeUp();
    await clock.run(249);
    const released = kept.release();
    await clock.run(2_000);
    await released;
    const next = slots[1].acquire({ ifFull: 'refuse', maxWaitMs: 0 });
    await clock.run(10);
    expect((await next).isHeld).toBe(true);
  });

  it('is refused at once where all are taken, and waited for where the store cannot say', async () => {
    const { clock, memory, slots } = twoProcesses();
    const keeping = slots[0].keep();
    await clock.run(10);
    const kept = await keeping;
    const refused = slots[1].acquire({ ifFull: 'refuse' });
    await Promise.all([expect(refused).rejects.toMatchObject({ code: 'ERR_SLOTS_FULL' }), clock.run(10)]);
    await Promise.all([kept.release(), clock.run(10)]);
    memory.flush();
    const waiting = slots[1].acquire({ ifFull: 'refuse' });
    await clock.run(5_300);
    expect((await waiting).isHeld).toBe(true);
  });
});

describe('a place that is given up while it is being leased again', () => {
  type Again = { readonly lease: SharedLease | undefined; readonly isFull: boolean };

  /** A kept place whose first lease is lost, with the question for the next on its way. */
  async function lapsed() {
    const { clock, memory, slots } = twoProcesses();
    const acquiring = slots[0].acquire();
    await clock.run(10);
    const first = await acquiring;
    const answers: ((answer: Again) => void)[] = [];
    const again = () => new Promise<Again>((resolve) => answers.push(resolve));
    const kept = new KeptLease({ first, again, clock, pollMs: 250 });
    await memory.release({ key: 'id', holder: first.holder, token: first.token });
    await clock.run(2_000);
    expect([first.signal.aborted, kept.isHeld, kept.token, answers.length]).toEqual([true, false, first.token, 1]);
    return { clock, memory, slots, kept, answers };
  }

  it('gives the new lease back', async () => {
    const { clock, slots, kept, answers } = await lapsed();
    const acquiring = slots[0].acquire();
    await clock.run(10);
    const lease = await acquiring;
    await kept[Symbol.asyncDispose]();
    answers[0]?.({ lease, isFull: false });
    await clock.run(10);
    expect([lease.isHeld, kept.signal.aborted]).toEqual([false, false]);
  });

  it('is not lost to whoever has it, and asks no more', async () => {
    const { clock, kept, answers } = await lapsed();
    await kept.release();
    answers[0]?.({ lease: undefined, isFull: true });
    await clock.run(1_000);
    expect([kept.signal.aborted, answers.length, clock.pendingTimers]).toEqual([false, 1, 0]);
  });

  it.each(['before', 'after'])('asks no more when the store could not say, released %s that', async (when) => {
    const { clock, kept, answers } = await lapsed();
    if (when === 'before') await kept.release();
    answers[0]?.({ lease: undefined, isFull: false });
    await clock.run(249);
    await kept.release();
    await clock.run(1_000);
    expect([answers.length, clock.pendingTimers]).toEqual([1, 0]);
  });

  it('asks again after each answer that says nothing, and watches the lease it gets', async () => {
    const { clock, memory, slots, kept, answers } = await lapsed();
    answers[0]?.({ lease: undefined, isFull: false });
    await clock.run(250);
    expect(answers.length).toBe(2);
    const acquiring = slots[0].acquire();
    await clock.run(10);
    const lease = await acquiring;
    answers[1]?.({ lease, isFull: false });
    await clock.run(10);
    expect([kept.isHeld, kept.token]).toEqual([true, lease.token]);
    await memory.release({ key: 'id', holder: lease.holder, token: lease.token });
    await clock.run(2_000);
    expect([kept.isHeld, answers.length]).toEqual([false, 3]);
  });
});
