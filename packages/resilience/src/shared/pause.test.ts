import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { pause } from './pause.ts';

describe('a pause', () => {
  it('ends after its time, and then listens to nothing', async () => {
    const clock = new FakeClock();
    const given = new AbortController();
    const paused = pause(clock, 100, given.signal);
    await clock.run(99);
    expect(clock.pendingTimers).toBe(1);
    await clock.run(1);
    await expect(paused).resolves.toBeUndefined();
    expect(getEventListeners(given.signal, 'abort')).toEqual([]);
  });

  it('needs no signal', async () => {
    const clock = new FakeClock();
    const paused = pause(clock, 100, undefined);
    await clock.run(100);
    await expect(paused).resolves.toBeUndefined();
  });

  it.each(['before', 'meanwhile'])(
    'rejects with the reason of a signal aborted %s, and leaves no timer',
    async (when) => {
      const clock = new FakeClock();
      const given = new AbortController();
      if (when === 'before') given.abort(new Error('enough'));
      const paused = pause(clock, 100, given.signal);
      given.abort(new Error('enough'));
      await expect(paused).rejects.toThrow('enough');
      expect(clock.pendingTimers).toBe(0);
    },
  );
});
