import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryStore } from './memory-store.ts';
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
