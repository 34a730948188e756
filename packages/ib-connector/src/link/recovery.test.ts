import { Publisher, seededRandom } from '@autobot/resilience';
import { EventLog, FakeClock } from '@autobot/resilience/testing';
import { describe, expect, it } from 'vitest';
import { aNotice } from '../../test/builders.ts';
import { FakeFeedContext } from '../../test/fake-feed-context.ts';
import { rowOf } from '../inbound/classify-notice.ts';
import type { Notice } from '../inbound/inbound-event.ts';
import { noticeRules } from '../inbound/notice-rules.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import { quotes } from '../subscriptions/quotes.ts';
import { StreamFeed } from '../subscriptions/stream-feed.ts';
import { stock } from '../tws-api/contract.ts';
import { defaultRecoveryTimings, Recovery } from './recovery.ts';

const rules = noticeRules();
const MINUTE_MS = 60_000;

function aRecovery() {
  const clock = new FakeClock();
  const events = new Publisher<IbEvent>();
  const log = new EventLog(events);
  const context = new FakeFeedContext(clock);
  const feed = new StreamFeed(context);
  const restarts: Notice[] = [];
  const reconciled: number[] = [];
  const failures: Error[] = [];
  /** What reconciling waits for first. */
  const pending: Promise<undefined>[] = [];
  const recovery = new Recovery({
    clock,
    events,
    feed,
    timings: defaultRecoveryTimings,
    reconcile: async () => {
      await pending.shift();
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      reconciled.push(clock.now());
    },
    restartLink: (notice) => restarts.push(notice),
    onChange: () => undefined,
  });
  const upstream = (code: 1100 | 1101 | 1102): void => {
    const change = ({ 1100: 'down', 1101: 'restoredDataLost', 1102: 'restoredDataKept' } as const)[code];
    const notice = aNotice({ code });
    recovery.upstreamChanged(change, notice, rowOf(notice, rules));
  };
  const farm = (code: 2103 | 2104 | 2105 | 2106 | 2119, name: string): void => {
    const change = ({ 2103: 'broken', 2105: 'broken', 2104: 'ok', 2106: 'ok', 2119: 'connecting' } as const)[code];
    const notice = aNotice({ code });
    recovery.farmChanged({ to: 'farm', farm: name, change }, notice, rowOf(notice, rules));
  };
  return { clock, log, feed, context, recovery, restarts, reconciled, failures, pending, upstream, farm };
}

type World = ReturnType<typeof aRecovery>;

/** A recovery with two open streams: AAPL under id 1, IBM under id 2. */
async function withStreams(): Promise<World> {
  const world = aRecovery();
  await world.feed.open(quotes, { contract: stock('AAPL'), genericTicks: [] });
  await world.feed.open(quotes, { contract: stock('IBM'), genericTicks: [] });
  // Both have proven that they live.
  for (const reqId of [1, 2]) world.feed.accept({ type: 'tickPrice', reqId, tickType: 1, price: 190 });
  return world;
}

const tick = ({ feed }: World, reqId: number) => feed.accept({ type: 'tickPrice', reqId, tickType: 1, price: 190 });
const qualities = ({ feed }: World) => feed.streams.map(({ stream }) => stream.quality);
const changes = ({ log }: World) => log.of('upstream.changed').map(({ from, to }) => `${from} -> ${to}`);
const restored = ({ log }: World) =>
  log.of('streams.restored').map(({ cause, verified, resubscribed }) => ({ cause, verified, resubscribed }));

describe('Recovery of upstream', () => {
  it('keeps the socket on 1100, marks every stream stale, and tells it once however often it is repeated', async () => {
    const world = await withStreams();
    for (let count = 0; count < 30; count += 1) {
      world.upstream(1100);
      await world.clock.run(4_000);
    }
    expect(changes(world)).toEqual(['up -> down']);
    expect(world.recovery.upstream).toMatchObject({ name: 'down', sinceMs: 0, timesTold: 30 });
    expect(qualities(world)).toEqual(['stale', 'stale']);
    expect(world.restarts).toEqual([]);
    expect(world.context.sent).toHaveLength(2);
  });

  it('asks for every stream again after 1101, once it has been quiet for two seconds, and reconciles', async () => {
    const world = await withStreams();
    world.upstream(1100);
    await world.clock.run(10_000);
    world.upstream(1101);
    await world.clock.run(1_999);
    expect(world.context.sent).toHaveLength(2);
    await world.clock.run(1);
    expect(world.context.sent.slice(2)).toEqual(['reqMktData 3 AAPL', 'reqMktData 4 IBM']);
    expect(restored(world)).toEqual([{ cause: 'upstreamDataLost', verified: 0, resubscribed: 2 }]);
    expect(world.reconciled).toHaveLength(1);
    expect(changes(world)).toEqual(['up -> down', 'down -> restoring', 'restoring -> up']);
  });

  it('verifies every stream after 1102 and asks again only for the silent ones', async () => {
    const world = await withStreams();
    world.upstream(1100);
    world.upstream(1102);
    await world.clock.run(1_000);
    tick(world, 1);
    await world.clock.run(1_999);
    expect(world.context.sent).toHaveLength(2);
    await world.clock.run(1);
    expect(world.context.sent.slice(2)).toEqual(['cancelMktData 2', 'reqMktData 3 IBM']);
    expect(restored(world)).toEqual([{ cause: 'upstreamDataKept', verified: 1, resubscribed: 1 }]);
    expect(world.recovery.upstream.name).toBe('up');
    expect(world.reconciled).toHaveLength(1);
  });

  it('restores also when the notice of the loss was missed', async () => {
    const world = await withStreams();
    world.upstream(1101);
    await world.clock.run(2_000);
    expect(changes(world)).toEqual(['up -> restoring', 'restoring -> up']);
    expect(restored(world)).toHaveLength(1);
  });

  it('starts the settling anew when 1100 comes back, and recovers once', async () => {
    const world = await withStreams();
    for (let flap = 0; flap < 5; flap += 1) {
      world.upstream(1100);
      await world.clock.run(500);
      world.upstream(1101);
      await world.clock.run(1_500);
    }
    expect(restored(world)).toEqual([]);
    await world.clock.run(1_000);
    tick(world, 3);
    tick(world, 4);
    await world.clock.run(9_000);
    expect(restored(world)).toHaveLength(1);
    expect(world.reconciled).toHaveLength(1);
    expect(world.context.sent).toHaveLength(4);
  });

  it('asks for nothing when 1100 comes back while streams are being verified', async () => {
    const world = await withStreams();
    world.upstream(1102);
    await world.clock.run(2_500);
    world.upstream(1100);
    await world.clock.run(MINUTE_MS);
    expect(world.context.sent).toHaveLength(2);
    expect(restored(world)).toEqual([]);
    expect(world.recovery.upstream.name).toBe('down');
  });

  it('does not fall back to verifying when 1102 follows 1101', async () => {
    const world = await withStreams();
    world.upstream(1101);
    world.upstream(1102);
    await world.clock.run(2_000);
    expect(restored(world)).toEqual([{ cause: 'upstreamDataLost', verified: 0, resubscribed: 2 }]);
  });

  it('warns after five minutes and asks for a new link after twenty', async () => {
    const world = aRecovery();
    world.upstream(1100);
    await world.clock.run(5 * MINUTE_MS - 1);
    expect(world.log.of('outage.prolonged')).toEqual([]);
    await world.clock.run(1);
    expect(world.log.of('outage.prolonged')).toEqual([
      { type: 'outage.prolonged', atMs: 5 * MINUTE_MS, what: "TWS's connection to IB", lastedMs: 5 * MINUTE_MS },
    ]);
    await world.clock.run(15 * MINUTE_MS - 1);
    expect(world.restarts).toEqual([]);
    await world.clock.run(1);
    expect(world.restarts.map(({ code }) => code)).toEqual([1100]);
  });

  it('warns of nothing that is over in time', async () => {
    const world = aRecovery();
    world.upstream(1100);
    await world.clock.run(4 * MINUTE_MS);
    world.upstream(1102);
    await world.clock.run(60 * MINUTE_MS);
    expect(world.log.of('outage.prolonged')).toEqual([]);
    expect(world.restarts).toEqual([]);
  });

  it('tries a recovery that failed again after five seconds, until it succeeds', async () => {
    const world = await withStreams();
    world.failures.push(new Error('no answer'), new Error('no answer'));
    world.upstream(1101);
    await world.clock.run(2_000);
    expect(world.log.of('recovery.failed')).toMatchObject([{ during: 'upstream restored, data lost' }]);
    expect(world.recovery.upstream.name).toBe('restoring');
    await world.clock.run(10_000);
    expect(world.log.of('recovery.failed')).toHaveLength(2);
    expect(world.recovery.upstream.name).toBe('up');
  });

  it('gives up a recovery that failed when the link is gone', async () => {
    const world = await withStreams();
    world.failures.push(new Error('the link was lost'));
    world.upstream(1101);
    await world.clock.run(2_000);
    world.recovery.linkLost();
    const written = world.context.sent.length;
    await world.clock.run(MINUTE_MS);
    expect(world.context.sent).toHaveLength(written);
  });

  it('does not try again what fails because the link is gone', async () => {
    const world = await withStreams();
    const failed = Promise.withResolvers<undefined>();
    world.pending.push(failed.promise);
    world.upstream(1100);
    world.upstream(1101);
    await world.clock.run(2_000);
    world.recovery.linkLost();
    failed.reject(new Error('the link was lost'));
    await world.clock.run(MINUTE_MS);
    expect(world.log.of('recovery.failed')).toEqual([]);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('leaves no timer behind when it is stopped', async () => {
    const world = await withStreams();
    world.upstream(1100);
    world.farm(2103, 'usfarm');
    world.recovery.stop();
    expect(world.clock.pendingTimers).toBe(0);
  });
});

describe('Recovery on a new link', () => {
  it('asks for every stream, because TWS knows none of them', async () => {
    const world = await withStreams();
    world.recovery.linkLost();
    expect(qualities(world)).toEqual(['stale', 'stale']);
    await world.recovery.linkUp();
    expect(world.context.sent.slice(2)).toEqual(['reqMktData 3 AAPL', 'reqMktData 4 IBM']);
    expect(restored(world)).toEqual([{ cause: 'newEpoch', verified: 0, resubscribed: 2 }]);
  });

  it('tells of no restored streams where there are none', async () => {
    const world = aRecovery();
    await world.recovery.linkUp();
    expect(world.log.types).toEqual([]);
  });

  it('forgets what the last link said of upstream and farms', async () => {
    const world = aRecovery();
    world.upstream(1100);
    world.farm(2103, 'usfarm');
    world.recovery.linkLost();
    await world.recovery.linkUp();
    await world.clock.run(60 * MINUTE_MS);
    expect(world.recovery.upstream.name).toBe('up');
    expect(world.recovery.farms.size).toBe(0);
    expect(world.log.of('outage.prolonged')).toEqual([]);
  });

  it('believes what TWS says of upstream while the link is still being opened', async () => {
    const world = await withStreams();
    world.recovery.linkLost();
    world.upstream(1100);
    await world.recovery.linkUp();
    expect(world.recovery.upstream.name).toBe('down');
    await world.clock.run(5 * MINUTE_MS);
    expect(world.log.of('outage.prolonged')).toHaveLength(1);
    world.upstream(1102);
    await world.clock.run(3_000);
    expect(world.recovery.upstream.name).toBe('up');
    expect(restored(world)).toEqual([{ cause: 'upstreamDataKept', verified: 0, resubscribed: 2 }]);
  });
});

describe('Recovery of farms', () => {
  it('gives a broken farm ten seconds before its streams are suspect, and leaves the socket alone', async () => {
    const world = await withStreams();
    tick(world, 1);
    tick(world, 2);
    world.farm(2103, 'usfarm');
    await world.clock.run(9_999);
    expect(qualities(world)).toEqual(['live', 'live']);
    await world.clock.run(1);
    expect(qualities(world)).toEqual(['suspect', 'suspect']);
    await world.clock.run(60 * MINUTE_MS);
    expect(world.restarts).toEqual([]);
    expect(world.log.of('outage.prolonged')).toMatchObject([{ what: 'data farm usfarm', lastedMs: 5 * MINUTE_MS }]);
  });

  it('asks again for the streams that stay silent three seconds after the farm is back', async () => {
    const world = await withStreams();
    world.farm(2103, 'usfarm');
    await world.clock.run(1_000);
    world.farm(2104, 'usfarm');
    await world.clock.run(1_000);
    tick(world, 2);
    await world.clock.run(2_000);
    expect(world.context.sent.slice(2)).toEqual(['cancelMktData 1', 'reqMktData 3 AAPL']);
    expect(restored(world)).toEqual([{ cause: 'farmOk', verified: 1, resubscribed: 1 }]);
  });

  it("does not let usfarm's return silence the alarm of hfarm", async () => {
    const world = aRecovery();
    world.farm(2103, 'hfarm');
    world.farm(2103, 'usfarm');
    await world.clock.run(1_000);
    world.farm(2104, 'usfarm');
    await world.clock.run(5 * MINUTE_MS);
    expect(world.log.of('outage.prolonged').map(({ what }) => what)).toEqual(['data farm hfarm']);
    expect(world.recovery.farms.get('hfarm')?.state).toBe('broken');
  });

  it('counts the minutes of an outage from the first notice, not from its repeats', async () => {
    const world = aRecovery();
    for (let minute = 0; minute < 5; minute += 1) {
      world.farm(2103, 'usfarm');
      await world.clock.run(MINUTE_MS);
    }
    expect(world.log.of('farm.changed')).toHaveLength(1);
    expect(world.log.of('outage.prolonged')).toHaveLength(1);
  });

  it('verifies nothing for a history farm, nor for a farm that was never away', async () => {
    const world = await withStreams();
    world.farm(2105, 'ushmds');
    world.farm(2106, 'ushmds');
    world.farm(2104, 'usfarm');
    await world.clock.run(MINUTE_MS);
    expect(world.context.sent).toHaveLength(2);
  });

  it('verifies once after a farm has flapped, counted from its last return', async () => {
    const world = await withStreams();
    for (let flap = 0; flap < 4; flap += 1) {
      world.farm(2103, 'usfarm');
      await world.clock.run(500);
      world.farm(2104, 'usfarm');
      await world.clock.run(1_000);
    }
    await world.clock.run(MINUTE_MS);
    expect(restored(world)).toEqual([{ cause: 'farmOk', verified: 0, resubscribed: 2 }]);
  });

  it('leaves the streams to the recovery of upstream when that is down too', async () => {
    const world = await withStreams();
    world.farm(2103, 'usfarm');
    world.farm(2104, 'usfarm');
    world.upstream(1100);
    await world.clock.run(MINUTE_MS);
    expect(world.context.sent).toHaveLength(2);
  });

  it('tells of a verification that failed', async () => {
    const world = await withStreams();
    world.farm(2103, 'usfarm');
    world.farm(2104, 'usfarm');
    world.context.failure = new Error('the queue is full');
    await world.clock.run(3_000);
    expect(world.log.of('recovery.failed')).toMatchObject([{ during: 'data farm usfarm is back' }]);
  });
});

describe('Recovery under any weather', () => {
  const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

  it.each(seeds)('leaves one line open for each stream by the books of TWS (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const world = await withStreams();
    const weather = [
      () => {
        world.upstream(1100);
      },
      () => {
        world.context.api.sent.push('forgotten');
        world.upstream(1101);
      },
      () => {
        world.upstream(1102);
      },
      () => {
        world.farm(2103, 'usfarm');
      },
      () => {
        world.farm(2104, 'usfarm');
      },
      () => {
        world.context.api.sent.push('forgotten');
        world.recovery.linkLost();
        void world.recovery.linkUp();
      },
    ];
    for (let step = 0; step < 30; step += 1) {
      weather[Math.floor(random.next() * weather.length)]?.();
      await world.clock.run(random.next() * 4_000);
    }
    world.upstream(1102);
    await world.clock.run(MINUTE_MS);
    expect(world.recovery.upstream.name).toBe('up');
    expect(openLines(world).toSorted((one, other) => one.localeCompare(other))).toEqual(['AAPL', 'IBM']);
  });
});

/** The symbols TWS streams to us by its own books: what was asked for, less what was cancelled or forgotten. */
function openLines({ context }: World): readonly string[] {
  const lines = new Map<string, string>();
  for (const sent of context.sent) {
    const [message, id = '', symbol = ''] = sent.split(' ');
    if (message === 'forgotten') lines.clear();
    if (message === 'reqMktData') lines.set(id, symbol);
    if (message === 'cancelMktData') lines.delete(id);
  }
  return [...lines.values()];
}

describe('whether what TWS denies may exist all the same', () => {
  it('is so while a farm is broken and for half a minute after', async () => {
    const { recovery, farm, clock } = aRecovery();
    expect(recovery.isDegraded).toBe(false);
    farm(2103, 'usfarm');
    expect(recovery.isDegraded).toBe(true);
    farm(2104, 'usfarm');
    await clock.run(29_999);
    expect(recovery.isDegraded).toBe(true);
    await clock.run(1);
    expect(recovery.isDegraded).toBe(false);
  });

  it('is so from 1100 until half a minute after everything is recovered', async () => {
    const { recovery, upstream, clock } = aRecovery();
    upstream(1100);
    await clock.run(60_000);
    expect(recovery.isDegraded).toBe(true);
    upstream(1101);
    await clock.run(defaultRecoveryTimings.settleMs + 29_999);
    expect(recovery.isDegraded).toBe(true);
    await clock.run(1);
    expect(recovery.isDegraded).toBe(false);
  });
});
