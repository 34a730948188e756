import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { LatencyTracker } from '../latency/latency-tracker.ts';
import type { LinkState } from './link-state.ts';
import { linkStatus } from './link-status.ts';
import { LinkSupervisor } from './link-supervisor.ts';

describe("a link's status", () => {
  it.each<[LinkState, object]>([
    [
      { name: 'idle' },
      { forMs: undefined, cause: undefined, causeKind: undefined, reason: undefined, dialsInMs: undefined },
    ],
    [
      { name: 'ready', epoch: 1, sinceMs: 40 },
      { forMs: 60, cause: undefined, causeKind: undefined },
    ],
    [
      { name: 'closed', cause: { code: 'ECONNRESET' }, sinceMs: 100 },
      { forMs: 0, cause: 'unknown', causeKind: 'closed' },
    ],
    [
      { name: 'closed', cause: 'bye', sinceMs: 100 },
      { cause: 'bye', causeKind: 'other', dialsInMs: undefined },
    ],
    [
      { name: 'backoff', cause: new Error('reset'), attempt: 1, untilMs: 90, sinceMs: 0 },
      { cause: 'reset', dialsInMs: 0, reason: undefined },
    ],
    [{ name: 'backoff', cause: new Error('reset'), attempt: 1, untilMs: 150, sinceMs: 0 }, { dialsInMs: 50 }],
    [
      { name: 'halted', reason: 'log in', cause: new Error('no'), sinceMs: 0 },
      { reason: 'log in', cause: 'no', dialsInMs: undefined },
    ],
  ])('of %j', (state, expected) => {
    const probes = new LatencyTracker({ clock: new FakeClock() }).snapshot();
    const facts = { name: 'gateway', nowMs: 100, epoch: 4, lastHeardMs: 30, lastProbeMs: 7, waiting: 2, probes };
    expect(linkStatus({ ...facts, state })).toMatchObject({
      name: 'gateway',
      state: state.name,
      epoch: 4,
      silentForMs: 70,
      lastProbeMs: 7,
      waiting: 2,
      probes,
      ...expected,
    });
  });

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
