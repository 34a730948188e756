import { describe, expect, it } from 'vitest';
import { aLink, everySecond, refuse, ScriptedDriver } from '../../test/a-link.ts';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import { LinkSupervisor } from './link-supervisor.ts';

describe('what a link tells', () => {
  it('is each change with its cause if there is one, and how the epoch ended', async () => {
    const { link, driver, clock, log } = aLink({ name: 'gateway', maxAttempts: 1 });
    clock.advance(5);
    await link.start();
    const cause = new Error('reset');
    driver.epoch(1).lost(cause);
    await settlePromises();
    const base = { source: 'gateway', atMs: 5 };
    expect(log.events).toStrictEqual([
      { ...base, type: 'link.changed', from: 'idle', to: 'dialing' },
      { ...base, type: 'link.changed', from: 'dialing', to: 'ready' },
      { ...base, type: 'link.ready', epoch: 1, tookMs: 0 },
      { ...base, type: 'link.changed', from: 'ready', to: 'closed', cause },
      { ...base, type: 'link.lost', epoch: 1, cause },
      { ...base, type: 'link.changed', from: 'closed', to: 'halted', cause },
      { ...base, type: 'link.halted', reason: 'gave up after 1 dial that failed', cause },
    ]);
  });

  it('is the phase in which an opening failed, and how long one took that did not', async () => {
    const { link, driver, clock, log } = aLink({ maxAttempts: 2 });
    driver.onOpen = (epoch) => {
      epoch.enter('starting');
      return refuse();
    };
    const started = link.start();
    await settlePromises();
    expect(log.of('link.open_failed')).toStrictEqual([
      {
        type: 'link.open_failed',
        source: 'link',
        atMs: 0,
        epoch: 1,
        phase: 'starting',
        cause: new Error('connection refused'),
      },
    ]);
    driver.onOpen = () =>
      new Promise((resolve) => {
        clock.setTimer(resolve, 70);
      });
    await clock.run(1_070);
    await started;
    expect(log.of('link.ready')).toMatchObject([{ epoch: 2, tookMs: 70, atMs: 1_070 }]);
  });

  it('is not that it is ready if a listener stopped it as it became so', async () => {
    const events = new Publisher<ResilienceEvent>();
    const log = new EventLog(events);
    const { link } = aLink({ events });
    events.on('link.changed', ({ to }) => {
      if (to === 'ready') void link.stop();
    });
    await link.start();
    await link.stop();
    expect(log.of('link.ready')).toEqual([]);
    expect(link.state).toEqual({ name: 'idle' });
  });

  it('is nothing while nobody listens', async () => {
    const clock = new FakeClock();
    const link = new LinkSupervisor({ driver: new ScriptedDriver(), backoff: everySecond, clock });
    await link.start();
    link.restart(new Error('the owner wants a new one'));
    await clock.run(1_000);
    expect(link.state).toMatchObject({ name: 'ready', epoch: 2 });
  });
});
