import { describe, expect, it } from 'vitest';
import { aLink, aReadyLink, failureOf, never, refuse } from '../../test/a-link.ts';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { settlePromises } from '../testing/fake-clock.ts';

describe('a link that is opened', () => {
  it('goes through its phases to ready, and start settles there', async () => {
    const { link, driver, clock, log } = aLink();
    driver.onOpen = async (epoch) => {
      epoch.enter('handshake');
      epoch.enter('starting');
      epoch.enter('syncing');
      await Promise.resolve();
    };
    expect(link.state).toEqual({ name: 'idle' });
    expect(link.epoch).toBe(0);
    clock.advance(5);
    await link.start();
    expect(link.state).toEqual({ name: 'ready', epoch: 1, sinceMs: 5 });
    expect(link.lastHeardMs).toBe(5);
    expect(log.of('link.changed').map(({ from, to }) => `${from} ${to}`)).toEqual([
      'idle dialing',
      'dialing handshake',
      'handshake starting',
      'starting syncing',
      'syncing ready',
    ]);
    expect(log.of('link.ready')).toEqual([{ type: 'link.ready', source: 'link', atMs: 5, epoch: 1, tookMs: 0 }]);
    await expect(link.whenReady()).resolves.toBe(1);
  });

  it('dials through failures, one second apart, and settles its first start when one succeeds', async () => {
    const { link, driver, clock, log } = aLink();
    driver.onOpen = refuse;
    const started = link.start();
    await clock.run(2_500);
    expect(link.epoch).toBe(3);
    expect(link.state).toMatchObject({ name: 'backoff', attempt: 3, untilMs: 3_000 });
    driver.onOpen = () => Promise.resolve();
    await clock.run(500);
    await expect(started).resolves.toBeUndefined();
    expect(log.of('link.open_failed')).toHaveLength(3);
    expect(log.of('link.lost')).toHaveLength(0);
  });

  it('gives up a phase that takes too long, naming the phase, and dials again', async () => {
    const { link, driver, clock, log } = aLink();
    driver.onOpen = (epoch) => {
      epoch.enter('handshake');
      return never();
    };
    const started = link.start();
    await clock.run(9_999);
    expect(link.state.name).toBe('handshake');
    await clock.run(1);
    expect(driver.causes).toMatchObject([{ code: 'ERR_LINK_PHASE_TIMEOUT', phase: 'handshake', limitMs: 10_000 }]);
    expect(driver.epoch(1).signal.reason).toBe(driver.causes[0]);
    expect(log.of('link.open_failed')).toMatchObject([{ phase: 'handshake', epoch: 1 }]);
    driver.onOpen = () => Promise.resolve();
    await clock.run(1_000);
    await started;
    expect(link.epoch).toBe(2);
  });

  it('waits for what a driver must have first as long as that takes, and dials only then; stopped, not at all', async () => {
    const { link, driver, clock } = aLink();
    const turns: PromiseWithResolvers<void>[] = [];
    const prepare = (): Promise<void> => {
      const turn = Promise.withResolvers<void>();
      turns.push(turn);
      return turn.promise;
    };
    Object.assign(driver, { prepare });
    const started = link.start();
    await clock.run(60_000);
    expect([link.state.name, link.epoch, driver.epochs.length]).toEqual(['dialing', 1, 0]);
    turns[0]?.resolve();
    await started;
    expect([link.state.name, driver.epochs.length]).toEqual(['ready', 1]);
    link.restart(new Error('again'));
    await clock.run(1_000);
    expect(turns).toHaveLength(2);
    const stopped = link.stop();
    turns[1]?.resolve();
    await stopped;
    expect([link.state.name, driver.epochs.length]).toEqual(['idle', 1]);
  });

  it('gives each phase its own time, counted from its own beginning', async () => {
    const { link, driver, clock } = aLink({ phaseTimeoutsMs: { dialing: 100, syncing: 200 } });
    driver.onOpen = never;
    const started = link.start();
    await clock.run(90);
    driver.epoch(1).enter('syncing');
    await clock.run(199);
    expect(link.state.name).toBe('syncing');
    await clock.run(1);
    expect(link.state.name).toBe('backoff');
    await Promise.all([link.stop(), expect(started).rejects.toMatchObject({ code: 'ERR_LINK_NOT_READY' })]);
  });

  it('H1: is not given up for a stall of our own: what arrived is read first, and the time counted again', async () => {
    const { link, driver, clock } = aLink();
    driver.onOpen = never;
    const started = failureOf(link.start());
    await clock.run(4_990);
    // Too short to be called a stall, long enough for the deadline's timer to come before the answer.
    await clock.stall(15, () => {
      driver.epoch(1).enter('handshake');
    });
    expect(link.state.name).toBe('handshake');
    await clock.stall(60_000);
    await clock.run(9_999);
    expect(link.state.name).toBe('handshake');
    await clock.run(1);
    expect(link.state.name).toBe('backoff');
    await link.stop();
    expect(await started).toMatchObject({ code: 'ERR_LINK_NOT_READY' });
  });

  it('treats a driver that throws like one that rejects', async () => {
    const { link, driver, clock } = aLink();
    driver.onOpen = () => {
      throw new Error('bug in open');
    };
    driver.onClose = () => {
      throw new Error('bug in close');
    };
    const started = link.start();
    await clock.run(500);
    expect(link.state).toMatchObject({ name: 'backoff', cause: { message: 'bug in open' } });
    driver.onOpen = () => Promise.resolve();
    await clock.run(1_000);
    await started;
    expect(link.isReady).toBe(true);
  });

  it('ignores a phase that is no step forward, and says so', async () => {
    const { link, driver, clock, log } = await aReadyLink();
    driver.epoch(1).enter('handshake');
    await clock.run(60_000);
    expect(link.state).toMatchObject({ name: 'ready', epoch: 1 });
    expect(log.of('link.fault_ignored')).toMatchObject([{ during: 'enter', cause: { code: 'ERR_LINK_TRANSITION' } }]);
  });

  it('does not open an epoch that a listener stopped as it was announced', async () => {
    const events = new Publisher<ResilienceEvent>();
    const { link, driver } = aLink({ events });
    events.on('link.changed', ({ to }) => {
      if (to === 'dialing') void link.stop();
    });
    await expect(link.start()).rejects.toMatchObject({ code: 'ERR_LINK_NOT_READY' });
    await settlePromises();
    expect(driver.epochs).toHaveLength(0);
    expect(link.state).toEqual({ name: 'idle' });
  });
});
