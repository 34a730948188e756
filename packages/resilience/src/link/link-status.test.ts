import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { LinkSupervisor } from './link-supervisor.ts';

describe("a link's status", () => {
  it('says in plain values where it stands, why, and what comes next', async () => {
    const clock = new FakeClock();
    let isRefusing = true;
    const link = new LinkSupervisor({
      driver: {
        open: () => (isRefusing ? Promise.reject(new Error('connection refused')) : Promise.resolve()),
        close: () => Promise.resolve(),
      },
      backoff: { delayMs: () => 1_000 },
      judge: (cause) => (cause === 'give up' ? { halt: 'told to' } : undefined),
      name: 'gateway',
      clock,
    });
    expect(link.status()).toMatchObject({ name: 'gateway', state: 'idle', epoch: 0, waiting: 0, forMs: undefined });
    const started = link.start();
    await clock.run(400);
    expect(link.status()).toMatchObject({
      state: 'backoff',
      forMs: 400,
      epoch: 1,
      cause: 'connection refused',
      dialsInMs: 600,
      silentForMs: undefined,
      waiting: 1,
    });
    isRefusing = false;
    await clock.run(1_000);
    await started;
    expect(link.status()).toMatchObject({ state: 'ready', forMs: 400, epoch: 2, silentForMs: 400, cause: undefined });
    link.restart('give up');
    await clock.run(0);
    expect(link.status()).toMatchObject({ state: 'halted', cause: 'give up', reason: 'told to' });
    expect(structuredClone(link.status())).toEqual(link.status());
  });
});
