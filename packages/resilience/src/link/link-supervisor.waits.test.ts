import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { aLink, aReadyLink, failureOf, never, refuse } from '../../test/a-link.ts';
import { LatencyTracker } from '../latency/latency-tracker.ts';
import { FakeClock } from '../testing/fake-clock.ts';

describe('a wait for the link', () => {
  it('is refused at once while nothing is on its way', async () => {
    const { link } = aLink({ name: 'gateway' });
    await expect(link.whenReady()).rejects.toThrow('gateway is not ready: it is not started');
  });

  it('ends at its time-out, saying why the link is down and when it dials again', async () => {
    const { link, driver, clock } = aLink();
    driver.onOpen = refuse;
    const refused = failureOf(link.start());
    await clock.run(200);
    const wait = failureOf(link.whenReady({ timeoutMs: 300 }));
    await clock.run(300);
    expect(await wait).toMatchObject({
      code: 'ERR_LINK_NOT_READY',
      verdict: 'refused',
      retryAfterMs: 500,
      cause: { message: 'connection refused' },
      message: 'link is not ready: it dials again in 500 ms, because: connection refused',
    });
    await Promise.all([refused, link.stop()]);
  });

  it('ends with its signal, and leaves no timer and no listener behind', async () => {
    const { link, driver, clock } = aLink();
    driver.onOpen = never;
    const refused = failureOf(link.start());
    const controller = new AbortController();
    const before = clock.pendingTimers;
    const wait = link.whenReady({ signal: controller.signal, timeoutMs: 1_000 });
    expect(clock.pendingTimers).toBe(before + 1);
    controller.abort(new Error('no longer wanted'));
    await expect(wait).rejects.toThrow('no longer wanted');
    expect(clock.pendingTimers).toBe(before);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    expect(link.status().waiting).toBe(1);
    await expect(link.whenReady({ signal: controller.signal })).rejects.toThrow('no longer wanted');
    await Promise.all([refused, link.stop()]);
  });

  it('settles with the epoch that became ready', async () => {
    const { link, driver, clock } = aLink();
    driver.onOpen = refuse;
    const started = link.start();
    await clock.run(10);
    const wait = link.whenReady({ timeoutMs: 60_000 });
    driver.onOpen = () => Promise.resolve();
    await clock.run(1_000);
    await expect(wait).resolves.toBe(2);
    await started;
  });
});

describe('a link supervisor that is made', () => {
  it('keeps the round trips in a tracker named after it, or in the one it is given', async () => {
    expect(aLink({ name: 'gateway' }).link.latency.name).toBe('gateway.probe');
    const latency = new LatencyTracker({ name: 'mine', clock: new FakeClock() });
    const { link, clock } = await aReadyLink({ latency });
    await clock.run(10_000);
    expect(link.latency).toBe(latency);
    expect(latency.snapshot().count).toBe(1);
  });

  it('may wait for ever in every place, and count any link as stable', () => {
    const endless = Number.POSITIVE_INFINITY;
    const phaseTimeoutsMs = { dialing: endless, handshake: endless, starting: endless, syncing: endless };
    const patient = { phaseTimeoutsMs, closeTimeoutMs: endless, stableAfterMs: endless, maxAttempts: endless };
    expect(aLink(patient).link.state).toEqual({ name: 'idle' });
    expect(aLink({ stableAfterMs: 0 }).link.state).toEqual({ name: 'idle' });
  });

  it.each([
    [{ maxAttempts: 0 }, 'maxAttempts must be a whole number at least 1 or Infinity, was 0'],
    [{ maxAttempts: 1.5 }, 'maxAttempts'],
    [{ closeTimeoutMs: 0 }, 'closeTimeoutMs must be'],
    [{ phaseTimeoutsMs: { dialing: 0 } }, 'phaseTimeoutsMs.dialing'],
    [{ heartbeat: { minProbeGapMs: 0 } }, 'heartbeat.minProbeGapMs'],
    [{ heartbeat: { probeTimeoutMs: 0 } }, 'heartbeat.probeTimeoutMs'],
    [{ stableAfterMs: -1 }, 'stableAfterMs'],
    [{ phaseTimeoutsMs: { starting: Number.NaN } }, 'phaseTimeoutsMs.starting'],
    [{ heartbeat: { silenceMs: 0 } }, 'heartbeat.silenceMs'],
    [{ heartbeat: { probeTimeoutMs: Number.POSITIVE_INFINITY } }, 'heartbeat.probeTimeoutMs'],
    [{ heartbeat: { minProbeGapMs: -5 } }, 'heartbeat.minProbeGapMs'],
  ])('refuses %j', (options, message) => {
    expect(() => aLink(options)).toThrow(message);
  });
});
