import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Backoff, BackoffInput } from '../backoff/backoff.ts';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { DeadlineDetector } from '../heartbeat/failure-detector.ts';
import { LatencyTracker } from '../latency/latency-tracker.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import type { LinkDriver, LinkEpoch } from './link-driver.ts';
import { LinkSupervisor } from './link-supervisor.ts';
import type { LinkSupervisorOptions } from './link-supervisor-options.ts';

/** Opens at once and answers every probe, unless told otherwise. */
class ScriptedDriver implements LinkDriver {
  readonly epochs: LinkEpoch[] = [];
  readonly log: string[] = [];
  readonly causes: unknown[] = [];
  onOpen: (epoch: LinkEpoch) => Promise<void> = () => Promise.resolve();
  onProbe: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();
  onClose: () => Promise<void> = () => Promise.resolve();

  open(epoch: LinkEpoch): Promise<void> {
    this.epochs.push(epoch);
    this.log.push(`open ${epoch.number}`);
    return this.onOpen(epoch);
  }

  probe(signal: AbortSignal): Promise<void> {
    this.log.push('probe');
    return this.onProbe(signal);
  }

  close(cause: unknown): Promise<void> {
    this.log.push('close');
    this.causes.push(cause);
    return this.onClose();
  }

  epoch(number: number): LinkEpoch {
    const epoch = this.epochs[number - 1];
    if (epoch === undefined) throw new Error(`epoch ${number} was never dialled`);
    return epoch;
  }
}

const never = (): Promise<never> => new Promise(() => {});
const refuse = (): Promise<never> => Promise.reject(new Error('connection refused'));
/** What a promise rejects with, listened to from now on. */
async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error;
  }
}

const everySecond: Backoff = { delayMs: () => 1_000 };

function aLink(options: Partial<LinkSupervisorOptions> = {}): {
  clock: FakeClock;
  driver: ScriptedDriver;
  log: EventLog<ResilienceEvent>;
  link: LinkSupervisor;
} {
  const clock = new FakeClock();
  const driver = new ScriptedDriver();
  const events = new Publisher<ResilienceEvent>();
  const log = new EventLog(events);
  const link = new LinkSupervisor({ driver, backoff: everySecond, clock, events, ...options });
  return { clock, driver, log, link };
}

async function aReadyLink(options: Partial<LinkSupervisorOptions> = {}): Promise<ReturnType<typeof aLink>> {
  const made = aLink(options);
  await made.link.start();
  return made;
}

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

function isIdle(link: LinkSupervisor): boolean {
  return link.state.name === 'idle';
}
