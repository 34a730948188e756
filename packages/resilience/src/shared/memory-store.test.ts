import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryStore } from './memory-store.ts';

const key = 'gateway';

describe('a store in memory', () => {
  it('has a name, and takes a halt that nobody watches', async () => {
    expect([new MemoryStore().name, new MemoryStore({ name: 'mine' }).name]).toEqual(['memory', 'mine']);
    const written = new MemoryStore().writeHalt(key, { isHalted: true, reason: 'enough' });
    await expect(written).resolves.toEqual({ epoch: 1, isHalted: true, reason: 'enough' });
  });

  it('tells who watches until it stops', async () => {
    const store = new MemoryStore();
    const told: string[] = [];
    const stop = store.watchHalt(key, () => told.push('one'));
    store.watchHalt(key, () => told.push('other'));
    await store.writeHalt(key, { isHalted: true, reason: '' });
    stop();
    await store.writeHalt(key, { isHalted: false, reason: '' });
    expect(told).toEqual(['one', 'other', 'other']);
  });

  it('lets others try at the moment the time of a try is up, and hears no more of it from then on', async () => {
    const clock = new FakeClock();
    const store = new MemoryStore({ clock });
    await clock.run(100);
    await expect(store.takeProbe({ key, holder: 'one', ttlMs: 1_000 })).resolves.toEqual({ may: 'probe' });
    await clock.run(400);
    await expect(store.takeProbe({ key, holder: 'other', ttlMs: 1_000 })).resolves.toEqual({
      may: 'wait',
      waitMs: 600,
    });
    await clock.run(600);
    await store.settleProbe({ key, holder: 'one', isUp: true, forMs: 5_000 });
    await expect(store.takeProbe({ key, holder: 'other', ttlMs: 1_000 })).resolves.toEqual({ may: 'probe' });
  });

  it('hears what came of a try from whoever was to try, and only once', async () => {
    const clock = new FakeClock();
    const store = new MemoryStore({ clock });
    await store.settleProbe({ key, holder: 'one', isUp: true, forMs: 5_000 });
    await store.takeProbe({ key, holder: 'one', ttlMs: 1_000 });
    await store.settleProbe({ key, holder: 'other', isUp: true, forMs: 5_000 });
    await expect(store.takeProbe({ key, holder: 'other', ttlMs: 1_000 })).resolves.toMatchObject({ may: 'wait' });
    await store.settleProbe({ key, holder: 'one', isUp: false, forMs: 2_000 });
    await store.settleProbe({ key, holder: 'one', isUp: true, forMs: 9_000 });
    await expect(store.takeProbe({ key, holder: 'one', ttlMs: 1_000 })).resolves.toEqual({
      may: 'wait',
      waitMs: 2_000,
    });
  });

  it('knows of no try and no halt once it was flushed', async () => {
    const store = new MemoryStore({ clock: new FakeClock() });
    await store.takeProbe({ key, holder: 'one', ttlMs: 1_000 });
    await store.writeHalt(key, { isHalted: true, reason: 'enough' });
    store.flush();
    await expect(store.takeProbe({ key, holder: 'other', ttlMs: 1_000 })).resolves.toEqual({ may: 'probe' });
    await expect(store.readHalt(key)).resolves.toEqual({ epoch: 0, isHalted: false, reason: '' });
  });
});
