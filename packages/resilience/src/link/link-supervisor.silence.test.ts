import { describe, expect, it } from 'vitest';
import { aReadyLink, everySecond, failureOf, never } from '../../test/a-link.ts';
import { DeadlineDetector } from '../heartbeat/failure-detector.ts';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import type { LinkDriver, LinkEpoch } from './link-driver.ts';
import { LinkSupervisor } from './link-supervisor.ts';

describe('a link whose peer is silent', () => {
  it('probes after ten seconds of silence, records the round trip, and is content with the answer', async () => {
    const { link, driver, clock } = await aReadyLink();
    driver.onProbe = async () => {
      await new Promise<void>((resolve) => {
        clock.setTimer(resolve, 42);
      });
    };
    await clock.run(10_042);
    expect(link.lastProbeMs).toBe(42);
    expect(link.lastHeardMs).toBe(10_042);
    expect(link.latency.snapshot()).toMatchObject({ count: 1, max: 42 });
    await clock.run(10_000);
    expect(driver.log.filter((entry) => entry === 'probe')).toHaveLength(2);
    expect(link.isReady).toBe(true);
  });

  it('is lost when the probe is not answered within its time', async () => {
    const { link, driver, clock, log } = await aReadyLink();
    driver.onProbe = never;
    await clock.run(14_999);
    expect(link.isReady).toBe(true);
    await clock.run(1);
    expect(log.of('link.lost')).toMatchObject([{ epoch: 1, cause: { code: 'ERR_PEER_SILENT', silentMs: 15_000 } }]);
  });

  it('H1: is kept when its answer lay unread behind a stall of our own', async () => {
    const { link, driver, clock } = await aReadyLink();
    driver.onProbe = never;
    await clock.run(10_000);
    await clock.stall(60_000, () => {
      driver.epoch(1).heard();
    });
    expect(link.state).toMatchObject({ name: 'ready', epoch: 1 });
  });

  it('H2: is not probed while its peer talks, and anything it says counts', async () => {
    const { driver, clock } = await aReadyLink();
    for (let beat = 0; beat < 20; beat += 1) {
      await clock.run(9_000);
      driver.epoch(1).heard();
    }
    expect(driver.log).toEqual(['open 1']);
  });

  it('H4: is not kept by the late answer to a probe of an older epoch, though its round trip is recorded', async () => {
    const { link, driver, clock } = await aReadyLink();
    const answers: (() => void)[] = [];
    driver.onProbe = () =>
      new Promise((resolve) => {
        answers.push(resolve);
      });
    await clock.run(16_000);
    expect(link.epoch).toBe(2);
    await clock.run(12_000);
    const heardMs = link.lastHeardMs;
    answers[0]?.();
    await settlePromises();
    expect(link.lastHeardMs).toBe(heardMs);
    expect(link.latency.snapshot()).toMatchObject({ count: 1, max: 18_000 });
    await clock.run(3_000);
    expect(link.state.name).not.toBe('ready');
  });

  it('is kept when anything at all arrives while the probe is out', async () => {
    const { link, driver, clock } = await aReadyLink();
    driver.onProbe = never;
    await clock.run(14_000);
    driver.epoch(1).heard();
    await clock.run(9_999);
    expect(link.isReady).toBe(true);
    expect(driver.log.filter((entry) => entry === 'probe')).toHaveLength(1);
  });

  it('is not watched if its driver cannot probe', async () => {
    const clock = new FakeClock();
    const epochs: LinkEpoch[] = [];
    const driver: LinkDriver = {
      open: (epoch) => {
        epochs.push(epoch);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
    const link = new LinkSupervisor({ driver, backoff: everySecond, clock });
    await link.start();
    await clock.run(3_600_000);
    expect(link.isReady).toBe(true);
    expect(clock.pendingTimers).toBe(0);
    epochs[0]?.heard();
    expect(link.lastHeardMs).toBe(3_600_000);
    await clock.run(2_000);
    const unsure = failureOf(link.confirmAlive());
    await clock.run(500);
    expect(await unsure).toMatchObject({ code: 'ERR_PEER_SILENT', silentMs: 2_500 });
    await link.stop();
    expect(link.state).toEqual({ name: 'idle' });
  });

  it('tells a probe that failed, and is content if the next is answered', async () => {
    const { link, driver, clock, log } = await aReadyLink();
    driver.onProbe = () => Promise.reject(new Error('could not be sent'));
    await clock.run(10_000);
    driver.onProbe = () => Promise.resolve();
    await clock.run(10_000);
    expect(link.isReady).toBe(true);
    expect(log.of('link.fault_ignored')).toEqual([
      {
        type: 'link.fault_ignored',
        source: 'link',
        atMs: 10_000,
        during: 'probe',
        cause: new Error('could not be sent'),
      },
    ]);
  });

  it('probes when its detector becomes suspicious, which is made anew for each epoch', async () => {
    let made = 0;
    const detector = (): DeadlineDetector => {
      made += 1;
      return new DeadlineDetector(made * 1_000);
    };
    const { link, driver, clock } = await aReadyLink({ heartbeat: { detector } });
    await clock.run(1_000);
    expect(driver.log).toEqual(['open 1', 'probe']);
    link.restart(new Error('the owner wants a new one'));
    await clock.run(2_999);
    expect(driver.log).toEqual(['open 1', 'probe', 'close', 'open 2']);
    await clock.run(1);
    expect(driver.log.at(-1)).toBe('probe');
  });
});

describe('a caller that must be sure', () => {
  it('goes on at once after a recent sign of life', async () => {
    const { link, driver, clock } = await aReadyLink();
    await clock.run(1_500);
    await expect(link.confirmAlive()).resolves.toBeUndefined();
    expect(driver.log).not.toContain('probe');
  });

  it('asks the peer otherwise, once for all who want to know, and goes on with the answer', async () => {
    const { link, driver, clock } = await aReadyLink();
    await clock.run(2_000);
    await Promise.all([link.confirmAlive(), link.confirmAlive(), link.confirmAlive({ withinMs: 1_999 })]);
    expect(driver.log.filter((entry) => entry === 'probe')).toHaveLength(1);
    expect(link.lastHeardMs).toBe(2_000);
  });

  it('is refused when no sign of life comes in time, and the silent link is lost a little later', async () => {
    const { link, driver, clock } = await aReadyLink();
    driver.onProbe = never;
    await clock.run(2_000);
    const refused = failureOf(link.confirmAlive({ timeoutMs: 500 }));
    await clock.run(500);
    expect(await refused).toMatchObject({ code: 'ERR_PEER_SILENT', silentMs: 2_500 });
    await clock.run(4_499);
    expect(link.isReady).toBe(true);
    await clock.run(1);
    expect(link.isReady).toBe(false);
  });

  it('counts recent from what was heard last, and is content with anything the peer says', async () => {
    const { link, driver, clock } = await aReadyLink();
    driver.onProbe = never;
    await clock.run(1_000);
    driver.epoch(1).heard();
    await clock.run(1_000);
    await link.confirmAlive();
    expect(driver.log).toEqual(['open 1']);
    await clock.run(1_000);
    const sure = link.confirmAlive();
    await clock.run(100);
    driver.epoch(1).heard();
    await expect(sure).resolves.toBeUndefined();
    expect(link.lastHeardMs).toBe(3_100);
  });

  it('is content with an answer that waits for the least gap', async () => {
    const { link, driver, clock } = await aReadyLink({ heartbeat: { minProbeGapMs: 5_000 } });
    await clock.run(2_000);
    await link.confirmAlive();
    await clock.run(3_000);
    const sure = link.confirmAlive({ timeoutMs: 3_000 });
    await clock.run(1_999);
    expect(driver.log.filter((entry) => entry === 'probe')).toHaveLength(1);
    await clock.run(1);
    expect(driver.log.filter((entry) => entry === 'probe')).toHaveLength(2);
    await expect(sure).resolves.toBeUndefined();
  });

  it('is refused if the link is not ready or is lost meanwhile, and may give up', async () => {
    const { link, driver, clock } = await aReadyLink();
    driver.onProbe = never;
    await clock.run(2_000);
    const controller = new AbortController();
    const givenUp = failureOf(link.confirmAlive({ signal: controller.signal }));
    const lost = failureOf(link.confirmAlive());
    controller.abort(new Error('changed my mind'));
    expect(await givenUp).toMatchObject({ message: 'changed my mind' });
    driver.epoch(1).lost(new Error('reset'));
    expect(await lost).toMatchObject({ code: 'ERR_LINK_NOT_READY', cause: { message: 'reset' } });
    await expect(link.confirmAlive()).rejects.toMatchObject({ code: 'ERR_LINK_NOT_READY', state: 'closed' });
    driver.onOpen = never;
    await clock.run(1_000);
    await expect(link.confirmAlive()).rejects.toMatchObject({ code: 'ERR_LINK_NOT_READY', state: 'dialing' });
  });
});
