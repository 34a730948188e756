import { describe, expect, it } from 'vitest';
import { aLink, aReadyLink, failureOf, refuse } from '../../test/a-link.ts';
import type { BackoffInput } from '../backoff/backoff.ts';

describe('a link that is judged', () => {
  it('halts when the judge says so, tells whoever waits why, and dials again only when started again', async () => {
    const { link, driver, clock, log } = aLink({
      judge: (cause) => (String(cause).includes('log in') ? { halt: 'a person has to log in' } : undefined),
    });
    driver.onOpen = () => Promise.reject(new Error('log in first'));
    const started = link.start();
    await expect(started).rejects.toMatchObject({
      code: 'ERR_LINK_NOT_READY',
      verdict: 'refused',
      state: 'halted',
      cause: { message: 'log in first' },
      message: 'link is not ready: it was halted and needs a person (a person has to log in), because: log in first',
    });
    expect(log.of('link.halted')).toMatchObject([{ reason: 'a person has to log in' }]);
    await clock.run(3_600_000);
    expect(driver.epochs).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
    await expect(link.whenReady()).rejects.toMatchObject({ state: 'halted' });
    driver.onOpen = () => Promise.resolve();
    await link.start();
    expect(link.isReady).toBe(true);
  });

  it('waits as long as the judge says in place of the backoff', async () => {
    const judged: number[] = [];
    const { link, driver, clock } = aLink({
      judge: (_cause, attempt) => {
        judged.push(attempt);
        return { delayMs: 20 };
      },
    });
    driver.onOpen = refuse;
    const started = link.start();
    await clock.run(50);
    expect(judged).toEqual([1, 2, 3]);
    await Promise.all([link.stop(), expect(started).rejects.toThrow('was stopped')]);
  });

  it('dials at once when the judge says so, and forgets all of it after a stable link', async () => {
    const asked: BackoffInput[] = [];
    const rulings = [{ delayMs: 0 }];
    const { link, driver, clock, log } = aLink({
      maxAttempts: 3,
      judge: () => rulings.shift(),
      backoff: {
        delayMs: (input) => {
          asked.push(input);
          return 70;
        },
      },
    });
    driver.onOpen = refuse;
    const started = link.start();
    await clock.run(0);
    expect(link.epoch).toBe(2);
    driver.onOpen = () => Promise.resolve();
    await clock.run(70);
    await started;
    await clock.run(10_000);
    driver.onOpen = refuse;
    driver.epoch(link.epoch).lost(new Error('reset'));
    await clock.run(10_000);
    expect(log.of('link.fault_ignored')).toHaveLength(0);
    expect(link.state).toMatchObject({ reason: 'gave up after 3 dials in a row that failed' });
    expect(asked.map(({ attempt, previousMs }) => [attempt, previousMs])).toEqual([
      [2, 0],
      [1, 0],
      [2, 70],
      [3, 70],
    ]);
  });

  it('halts after as many failed dials in a row as allowed, and not because a stable link was lost', async () => {
    const { link, driver, clock } = await aReadyLink({ maxAttempts: 2 });
    await clock.run(10_000);
    driver.onOpen = refuse;
    driver.epoch(1).lost(new Error('reset'));
    await clock.run(1_500);
    expect(link.state.name).toBe('backoff');
    await clock.run(1_000);
    expect(link.state).toMatchObject({ name: 'halted', reason: 'gave up after 2 dials in a row that failed' });
    expect(link.epoch).toBe(3);
  });
});

describe('a link that was halted', () => {
  it.each(['start', 'restart'] as const)('has all its dials again after a %s', async (again) => {
    const { link, driver, clock } = aLink({ maxAttempts: 2 });
    driver.onOpen = refuse;
    await Promise.all([expect(link.start()).rejects.toMatchObject({ state: 'halted' }), clock.run(2_000)]);
    expect(link.epoch).toBe(2);
    const refused = again === 'start' ? failureOf(link.start()) : Promise.resolve();
    if (again === 'restart') link.restart(new Error('the owner wants a new one'));
    await clock.run(2_000);
    await refused;
    expect(link.state).toMatchObject({ name: 'halted', reason: 'gave up after 2 dials in a row that failed' });
    expect(link.epoch).toBe(4);
  });
});
