import { describe, expect, it } from 'vitest';
import { aLink, aReadyLink, failureOf, never, refuse } from '../../test/a-link.ts';
import type { LinkSupervisor } from './link-supervisor.ts';
import { settlePromises } from '../testing/fake-clock.ts';

describe('a link that is stopped or restarted', () => {
  it('drains, closes and is idle again, with no timer left; twice is once', async () => {
    const { link, driver, clock, log } = await aReadyLink();
    log.clear();
    const first = link.stop();
    expect(link.state.name).toBe('draining');
    expect(driver.epoch(1).signal.aborted).toBe(true);
    await Promise.all([first, link.stop()]);
    await link.stop();
    expect(log.of('link.changed').map(({ to }) => to)).toEqual(['draining', 'closed', 'idle']);
    expect(log.of('link.lost')).toHaveLength(0);
    expect(driver.log).toEqual(['open 1', 'close']);
    expect(driver.causes).toMatchObject([{ code: 'ERR_LINK_STOPPED', verdict: 'cancelled' }]);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    ['dialling', 100],
    ['closing', 5_000],
    ['backing off', 9_000],
  ])('can be stopped while %s', async (_when, afterMs) => {
    const { link, driver, clock } = aLink();
    driver.onOpen = never;
    driver.onClose = () =>
      new Promise((resolve) => {
        clock.setTimer(resolve, 3_500);
      });
    const refused = failureOf(link.start());
    await clock.run(afterMs);
    const stopped = link.stop();
    expect(await refused).toMatchObject({ cause: { code: 'ERR_LINK_STOPPED' } });
    await clock.run(20_000);
    await stopped;
    expect(link.state).toEqual({ name: 'idle' });
    expect(driver.log.filter((entry) => entry === 'close')).toHaveLength(driver.epochs.length);
    expect(clock.pendingTimers).toBe(0);
  });

  it('can be started again, also before its stop has finished', async () => {
    const { link } = await aReadyLink();
    const stopped = link.stop();
    const restarted = link.start();
    await Promise.all([stopped, restarted]);
    expect(link.state).toMatchObject({ name: 'ready', epoch: 2 });
    expect(isIdle(link)).toBe(false);
    await link[Symbol.asyncDispose]();
    expect(isIdle(link)).toBe(true);
  });

  it('obeys the last word: a stop takes back a start that still waited for the stop before', async () => {
    const { link, driver, clock } = await aReadyLink();
    const stopped = link.stop();
    const refused = failureOf(link.start());
    await Promise.all([stopped, link.stop()]);
    expect(await refused).toMatchObject({ code: 'ERR_LINK_NOT_READY' });
    await clock.run(60_000);
    expect(link.state).toEqual({ name: 'idle' });
    expect(driver.epochs).toHaveLength(1);
  });

  it('dials a new epoch on restart, without counting it as a failure', async () => {
    const { link, driver, clock } = await aReadyLink({ maxAttempts: 1 });
    link.restart(new Error('the owner wants a new one'));
    await clock.run(1_000);
    expect(link.state).toMatchObject({ name: 'ready', epoch: 2 });
    expect(driver.causes).toMatchObject([{ message: 'the owner wants a new one' }]);
  });

  it('does not wait any longer when restarted while backing off or halted', async () => {
    const { link, driver, clock } = aLink({ maxAttempts: 2, backoff: { delayMs: () => 60_000 } });
    driver.onOpen = refuse;
    const refused = failureOf(link.start());
    await settlePromises();
    link.restart(new Error('now'));
    expect(await refused).toMatchObject({ state: 'halted' });
    expect(link.state.name).toBe('halted');
    driver.onOpen = () => Promise.resolve();
    link.restart(new Error('again'));
    await settlePromises();
    expect(link.state).toMatchObject({ name: 'ready', epoch: 3 });
    await link.stop();
    link.restart(new Error('nobody started it'));
    await clock.run(60_000);
    expect(link.state).toEqual({ name: 'idle' });
  });
});

function isIdle(link: LinkSupervisor): boolean {
  return link.state.name === 'idle';
}
