import { describe, expect, it } from 'vitest';
import { aLink, aReadyLink, failureOf, never, refuse } from '../../test/a-link.ts';
import type { Backoff, BackoffInput } from '../backoff/backoff.ts';
import { settlePromises } from '../testing/fake-clock.ts';

describe('a link that is lost', () => {
  it('closes before it dials again, however long the driver takes', async () => {
    const { link, driver, clock } = await aReadyLink();
    const closing: (() => void)[] = [];
    driver.onClose = () =>
      new Promise((resolve) => {
        closing.push(resolve);
      });
    driver.epoch(1).lost(new Error('reset'));
    expect(link.state).toMatchObject({ name: 'closed', cause: { message: 'reset' } });
    await clock.run(5_000);
    expect(driver.log).toEqual(['open 1', 'close']);
    closing[0]?.();
    await clock.run(1_000);
    expect(driver.log).toEqual(['open 1', 'close', 'open 2']);
    expect(link.isReady).toBe(true);
  });

  it('aborts the epoch before it asks the driver to close', async () => {
    const { driver, link } = await aReadyLink();
    const epoch = driver.epoch(1);
    let wasAborted = false;
    driver.onClose = () => {
      wasAborted = epoch.signal.aborted;
      return Promise.resolve();
    };
    epoch.lost(new Error('reset'));
    await settlePromises();
    expect(wasAborted).toBe(true);
    await link.stop();
  });

  it('does not take a long opening that failed for a stable link', async () => {
    const { driver, clock, link } = aLink({ phaseTimeoutsMs: { dialing: 20_000 }, stableAfterMs: 10_000 });
    driver.onOpen = never;
    const refused = failureOf(link.start());
    await clock.run(41_500);
    expect(link.state).toMatchObject({ name: 'backoff', attempt: 2 });
    await Promise.all([refused, link.stop()]);
  });

  it('goes on without a driver that never closes, and says so', async () => {
    const { driver, clock, log } = await aReadyLink({ closeTimeoutMs: 3_000 });
    driver.onClose = never;
    driver.epoch(1).lost(new Error('reset'));
    await clock.run(3_999);
    expect(driver.epochs).toHaveLength(1);
    await clock.run(1);
    expect(driver.epochs).toHaveLength(2);
    expect(log.of('link.fault_ignored')).toMatchObject([
      { during: 'close', cause: { code: 'ERR_LINK_CLOSE_TIMEOUT' } },
    ]);
  });

  it('listens to the first cause only, and to no word of an epoch that is over', async () => {
    const { link, driver, clock, log } = await aReadyLink();
    const old = driver.epoch(1);
    old.lost(new Error('first'));
    old.lost(new Error('second'));
    await clock.run(1_000);
    expect(link.epoch).toBe(2);
    const heardMs = link.lastHeardMs;
    await clock.run(10);
    old.heard();
    old.enter('syncing');
    old.lost(new Error('late'));
    expect(link.isReady).toBe(true);
    expect(link.lastHeardMs).toBe(heardMs);
    expect(driver.causes).toMatchObject([{ message: 'first' }]);
    expect(log.of('link.lost')).toHaveLength(1);
    expect(log.of('link.fault_ignored')).toHaveLength(0);
  });

  it('is not made ready by an opening that succeeds after it was given up', async () => {
    const { link, driver, clock } = aLink();
    const opening: (() => void)[] = [];
    driver.onOpen = () =>
      new Promise((resolve) => {
        opening.push(resolve);
      });
    const started = link.start();
    await clock.run(5_500);
    expect(link.state.name).toBe('backoff');
    opening[0]?.();
    await settlePromises();
    expect(link.state.name).toBe('backoff');
    await Promise.all([link.stop(), expect(started).rejects.toThrow('link is not ready')]);
  });

  it('hands the backoff its attempt, the wait before, and what the other side asked for', async () => {
    const asked: BackoffInput[] = [];
    const backoff: Backoff = {
      delayMs: (input) => {
        asked.push(input);
        return input.attempt * 100;
      },
    };
    const { driver, clock, link } = aLink({ backoff });
    driver.onOpen = () => Promise.reject(Object.assign(new Error('busy'), { retryAfterMs: 7_000 }));
    const started = link.start();
    await clock.run(250);
    expect(asked).toEqual([
      { attempt: 1, previousMs: 0, retryAfterMs: 7_000 },
      { attempt: 2, previousMs: 100, retryAfterMs: 7_000 },
    ]);
    await Promise.all([link.stop(), expect(started).rejects.toThrow('was stopped')]);
  });

  it('starts the backoff anew after a stable link, and goes on with it after a flapping one', async () => {
    const { driver, clock, link } = await aReadyLink({ stableAfterMs: 10_000 });
    const loseAfter = async (ms: number): Promise<number> => {
      await clock.run(ms);
      driver.epoch(link.epoch).lost(new Error('reset'));
      await settlePromises();
      const attempt = link.state.name === 'backoff' ? link.state.attempt : 0;
      await clock.run(1_000);
      return attempt;
    };
    expect(await loseAfter(9_000)).toBe(1);
    expect(await loseAfter(9_000)).toBe(2);
    expect(await loseAfter(10_000)).toBe(1);
    expect(await loseAfter(0)).toBe(2);
  });

  it('survives a judge and a backoff that throw or answer nonsense', async () => {
    const answers = [Number.NaN, -1, Number.POSITIVE_INFINITY];
    const { driver, clock, link, log } = aLink({
      backoff: {
        delayMs: () => {
          const answer = answers.shift();
          if (answer === undefined) throw new Error('bug in backoff');
          return answer;
        },
      },
      judge: () => {
        throw new Error('bug in judge');
      },
    });
    driver.onOpen = refuse;
    const started = link.start();
    await clock.run(3_500);
    expect(link.epoch).toBe(4);
    expect(log.of('link.fault_ignored').map(({ during }) => during)).toEqual(
      Array.from({ length: 4 }, () => ['judge', 'backoff']).flat(),
    );
    expect(log.of('link.fault_ignored')[1]).toMatchObject({
      cause: { message: 'the wait before dial must be a finite time, was NaN' },
    });
    await Promise.all([link.stop(), expect(started).rejects.toThrow('was stopped')]);
  });
});
