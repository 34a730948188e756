import { FakeClock, settlePromises } from '@autobot/resilience/testing';
import { describe, expect, it } from 'vitest';
import { FakeFeedContext } from '../../test/fake-feed-context.ts';
import type { InboundEvent } from '../inbound/inbound-event.ts';
import { stock } from '../tws-api/contract.ts';
import type { Gap } from './gap.ts';
import type { Quote } from './quote.ts';
import { quotes } from './quotes.ts';
import type { Stream } from './stream.ts';
import { StreamFeed } from './stream-feed.ts';
import type { StreamOptions } from './subscription-registry.ts';
import { tickByTick } from './tick-by-tick.ts';

const bid = (reqId: number, price = 190): InboundEvent => ({ type: 'tickPrice', reqId, tickType: 1, price });

function aFeed() {
  const clock = new FakeClock();
  const context = new FakeFeedContext(clock);
  const feed = new StreamFeed(context);
  const open = (symbol = 'AAPL', options: StreamOptions = {}) =>
    feed.open(quotes, { contract: stock(symbol), genericTicks: [] }, options);
  return { clock, context, feed, open };
}

// Qualities of quotes and causes of gaps, in the order they are read.
async function readAll(stream: Stream<Quote>): Promise<readonly string[]> {
  await stream.close();
  const seen: string[] = [];
  for await (const item of stream) seen.push(item.type === 'gap' ? `gap ${item.cause}` : item.quality);
  return seen;
}

async function blockedFeed() {
  const world = aFeed();
  const [apple, ibm] = [await world.open('AAPL'), await world.open('IBM')];
  for (const reqId of [1, 2]) world.feed.accept(bid(reqId));
  const told: number[] = [];
  world.context.events.subscribe((event) => {
    if (event.type === 'streams.blocked') told.push(event.count);
  });
  for (const reqId of [1, 2, 1, 2]) world.feed.noted(reqId, 'blocks');
  world.context.api.sent.length = 0;
  return { ...world, apple, ibm, told };
}

const everything = { buffer: { keep: 'all', capacity: 100 } } as const;

describe('StreamFeed', () => {
  it('asks for a stream and hands its ticks to it alone', async () => {
    const { feed, context, open } = aFeed();
    const [apple, ibm] = [await open('AAPL'), await open('IBM')];
    expect(context.sent).toEqual(['reqMktData 1 AAPL', 'reqMktData 2 IBM']);
    expect(feed.accept(bid(1, 190))).toBe(true);
    expect(apple.current).toMatchObject({ symbol: 'AAPL', bid: 190, quality: 'live' });
    expect(ibm.current).toBeUndefined();
    expect([feed.owns(1), feed.operationOf(1)]).toEqual([true, 'quotes']);
  });

  it('leaves alone what belongs to no stream', async () => {
    const { feed, open } = aFeed();
    await open();
    expect(feed.accept(bid(99))).toBe(false);
    expect(feed.accept({ type: 'positionEnd' })).toBe(false);
    expect(feed.owns(99)).toBe(false);
  });

  it('gives the line back once when a stream is closed, and takes no more ticks for it', async () => {
    const { feed, context, open } = aFeed();
    const stream = await open();
    expect(context.held).toEqual(['lines']);
    await stream.close();
    await stream[Symbol.asyncDispose]();
    expect(context.sent).toEqual(['reqMktData 1 AAPL', 'cancelMktData 1']);
    expect(feed.accept(bid(1))).toBe(false);
    expect([feed.size, context.held.length]).toEqual([0, 0]);
  });

  it('gives the line back when the reader breaks out of its loop', async () => {
    const { clock, feed, context, open } = aFeed();
    const stream = await open();
    feed.accept(bid(1));
    for await (const item of stream) if (item.type === 'quote') break;
    expect(context.sent).toEqual(['reqMktData 1 AAPL', 'cancelMktData 1']);
    expect(stream.isClosed).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('troubles nobody when the cancel of a stream whose reader has gone cannot be sent', async () => {
    const { feed, context, open } = aFeed();
    const stream = await open();
    feed.accept(bid(1));
    context.failure = new Error('the queue is full');
    for await (const item of stream) if (item.type === 'quote') break;
    await settlePromises();
    expect(stream.isClosed).toBe(true);
    expect(context.held).toEqual([]);
  });

  it('keeps nothing of a stream that could not be asked for', async () => {
    const { clock, feed, context, open } = aFeed();
    context.failure = new Error('the queue is full');
    await expect(open()).rejects.toThrow('the queue is full');
    expect([feed.size, context.held.length, clock.pendingTimers]).toEqual([0, 0, 0]);
  });

  it('asks for nothing where no slot is free', async () => {
    const { feed, context, open } = aFeed();
    context.full = new Error('all 100 lines are in use');
    await expect(open()).rejects.toThrow('all 100 lines are in use');
    expect([feed.size, context.sent.length]).toEqual([0, 0]);
  });

  it('waits no longer for the link than its caller, and asks for nothing then', async () => {
    const { feed, context, open } = aFeed();
    const giveUp = new AbortController();
    context.linkDown();
    const opening = open('AAPL', { signal: giveUp.signal });
    giveUp.abort(new Error('the user went home'));
    await expect(opening).rejects.toThrow('the user went home');
    context.linkUp();
    await settlePromises();
    expect([feed.size, context.sent.length, context.held.length]).toEqual([0, 0, 0]);
    await expect(open('IBM', { signal: giveUp.signal })).rejects.toThrow('the user went home');
  });

  it('ends a stream that TWS refuses, with its error', async () => {
    const { feed, context, open } = aFeed();
    const stream = await open();
    feed.fail(1, new Error('not subscribed'));
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('not subscribed');
    expect([feed.size, context.held.length]).toEqual([0, 0]);
    await stream.close();
    expect(context.sent).toEqual(['reqMktData 1 AAPL']);
  });

  it('ends every stream at once, each with one cancel', async () => {
    const { clock, feed, context, open } = aFeed();
    await open('AAPL');
    await open('IBM');
    await feed.closeAll();
    expect(context.sent.slice(2)).toEqual(['cancelMktData 1', 'cancelMktData 2']);
    expect([feed.size, clock.pendingTimers]).toEqual([0, 0]);
  });
});

describe('StreamFeed, several readers of one thing', () => {
  it('asks once, tells all of them, and cancels when the last has left', async () => {
    const { feed, context, open } = aFeed();
    const [first, second] = await Promise.all([open(), open()]);
    feed.accept(bid(1, 191));
    const third = await open();
    expect(await third[Symbol.asyncIterator]().next()).toMatchObject({ value: { bid: 191 } });
    expect(feed.streams).toHaveLength(3);
    expect(context.held).toEqual(['lines']);
    await first.close();
    await third.close();
    expect(await second[Symbol.asyncIterator]().next()).toMatchObject({ value: { bid: 191 } });
    expect(context.sent).toEqual(['reqMktData 1 AAPL']);
    await second.close();
    expect(context.sent).toEqual(['reqMktData 1 AAPL', 'cancelMktData 1']);
  });

  it('asks anew for a reader that comes after the last has left', async () => {
    const { context, open } = aFeed();
    await (await open()).close();
    await open();
    expect(context.sent).toEqual(['reqMktData 1 AAPL', 'cancelMktData 1', 'reqMktData 2 AAPL']);
  });

  it('shares nothing that differs in what was asked', async () => {
    const { feed, context } = aFeed();
    const contract = stock('AAPL');
    await feed.open(quotes, { contract, genericTicks: [] });
    await feed.open(quotes, { contract, genericTicks: [106] });
    await feed.open(tickByTick, { contract, tickType: 'Last' });
    await feed.open(tickByTick, { contract, tickType: 'BidAsk' });
    expect(context.sent).toHaveLength(4);
  });

  it('lets a reader that fell behind go without harm to the others', async () => {
    const { feed, context, open } = aFeed();
    const slow = await open('AAPL', { buffer: { keep: 'all', capacity: 1 } });
    const fast = await open();
    for (const price of [190, 191, 192]) feed.accept(bid(1, price));
    expect([slow.isClosed, fast.isClosed]).toEqual([true, false]);
    expect(context.sent).toEqual(['reqMktData 1 AAPL']);
  });
});

describe('StreamFeed, proof of life', () => {
  it('cancels a stream that stays silent and asks anew, ever later, until it speaks', async () => {
    const { clock, feed, context, open } = aFeed();
    await open();
    await clock.run(2_999);
    expect(context.sent).toHaveLength(1);
    await clock.run(1);
    expect(context.sent.slice(1)).toEqual(['cancelMktData 1', 'reqMktData 2 AAPL']);
    await clock.run(5_999);
    expect(context.sent).toHaveLength(3);
    await clock.run(1);
    expect(context.sent.slice(3)).toEqual(['cancelMktData 2', 'reqMktData 3 AAPL']);
    feed.accept(bid(3));
    await clock.run(600_000);
    expect(context.sent).toHaveLength(5);
    expect(clock.pendingTimers).toBe(0);
  });

  it('asks again for a stream that TWS ended for a reason that may pass, ever later, until it ticks', async () => {
    const { feed, clock, context, open } = aFeed();
    const stream = await open();
    feed.accept(bid(1));
    feed.askAgain(1);
    expect(stream.quality).toBe('suspect');
    await clock.run(4_999);
    expect(context.sent).toEqual(['reqMktData 1 AAPL']);
    await clock.run(1);
    feed.askAgain(2);
    await clock.run(9_999);
    expect(context.sent).toHaveLength(2);
    await clock.run(1);
    expect(context.sent.at(-1)).toBe('reqMktData 3 AAPL');
    feed.accept(bid(3));
    feed.askAgain(3);
    await clock.run(5_000);
    expect(context.sent.at(-1)).toBe('reqMktData 4 AAPL');
  });

  it('notes that no more of its kind fit', async () => {
    const { feed, context, open } = aFeed();
    await open();
    feed.askAgain(1, { isFull: true });
    expect(context.refusals).toEqual(['lines']);
  });

  it('does not ask again for a stream that was closed meanwhile', async () => {
    const { feed, clock, context, open } = aFeed();
    const stream = await open();
    feed.askAgain(1);
    await stream.close();
    await clock.run(60_000);
    expect(context.sent).toEqual(['reqMktData 1 AAPL']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('asks no sooner again than TWS allows for the same', async () => {
    const { feed, clock, context } = aFeed();
    await feed.open(tickByTick, { contract: stock('AAPL'), tickType: 'MidPoint' });
    feed.accept({ type: 'tickMidPoint', reqId: 1, epochSeconds: 1, price: 190 });
    await clock.run(4_000);
    feed.linkLost();
    await feed.resubscribeAll();
    await clock.run(10_999);
    expect(context.sent).toHaveLength(1);
    await clock.run(1);
    expect(context.sent).toEqual(['reqTickByTickData 1 AAPL MidPoint', 'reqTickByTickData 2 AAPL MidPoint']);
  });

  it('tries again by itself when asking again failed', async () => {
    const { feed, clock, context, open } = aFeed();
    await open();
    feed.accept(bid(1));
    feed.linkLost();
    context.failure = new Error('no room');
    await expect(feed.resubscribeAll()).rejects.toThrow('no room');
    context.failure = undefined;
    await clock.run(5_000);
    expect(context.sent).toEqual(['reqMktData 1 AAPL', 'reqMktData 2 AAPL']);
  });
});

describe('StreamFeed, quality and gaps', () => {
  it('says in-band that quotes are stale when the link is gone, what may be missing, and that they are live again', async () => {
    const { clock, feed, context, open } = aFeed();
    const stream = await open('AAPL', everything);
    feed.accept(bid(1));
    clock.advance(1_000);
    feed.linkLost();
    expect(stream.current).toMatchObject({ bid: 190, quality: 'stale' });
    expect(feed.accept(bid(1))).toBe(false);
    clock.advance(4_000);
    await feed.resubscribeAll();
    expect(context.sent.at(-1)).toBe('reqMktData 2 AAPL');
    feed.accept(bid(2, 191));
    expect(stream.current).toMatchObject({ bid: 191, quality: 'live' });
    await stream.close();
    const items: (Gap | Quote)[] = [];
    for await (const item of stream) items.push(item);
    const startedMs = clock.wallNow() - 5_000;
    expect(items[2]).toEqual({
      type: 'gap',
      from: new Date(startedMs),
      to: new Date(startedMs + 5_000),
      cause: 'linkLost',
      isFilled: false,
    });
    expect(items.map((item) => (item.type === 'gap' ? 'gap' : item.quality))).toEqual(['live', 'stale', 'gap', 'live']);
  });

  it('tells one gap for trouble upon trouble, with the cause of the first', async () => {
    const { clock, feed, open } = aFeed();
    const stream = await open('AAPL', everything);
    feed.accept(bid(1));
    feed.farmBroken('marketData', clock.now());
    feed.upstreamLost();
    feed.linkLost();
    await feed.resubscribeAll();
    feed.accept(bid(2));
    expect(await readAll(stream)).toEqual(['live', 'suspect', 'stale', 'gap farmBroken', 'live']);
  });

  it('tells no gap to a reader who has read nothing', async () => {
    const { feed, open } = aFeed();
    const stream = await open('AAPL', everything);
    feed.linkLost();
    await feed.resubscribeAll();
    feed.accept(bid(2));
    expect(await readAll(stream)).toEqual(['live']);
  });

  it('trusts nothing that comes while upstream is down', async () => {
    const { feed, open } = aFeed();
    const stream = await open('AAPL', everything);
    feed.accept(bid(1));
    feed.upstreamLost();
    feed.accept(bid(1, 191));
    expect(stream.current).toMatchObject({ bid: 191, quality: 'stale' });
    feed.upstreamRestored('kept');
    expect(stream.quality).toBe('stale');
    feed.accept(bid(1, 192));
    expect(await readAll(stream)).toEqual(['live', 'stale', 'stale', 'gap upstreamLost', 'live']);
  });

  it('expects nothing of a stream that is opened while upstream is down', async () => {
    const { clock, feed, context, open } = aFeed();
    feed.upstreamLost();
    const stream = await open();
    await clock.run(60_000);
    expect(context.sent).toEqual(['reqMktData 1 AAPL']);
    expect(stream.quality).toBe('stale');
  });

  it('never calls a stale quote merely suspect', async () => {
    const { clock, feed, open } = aFeed();
    const stream = await open();
    feed.accept(bid(1));
    feed.upstreamLost();
    feed.farmBroken('marketData', clock.now());
    expect(stream.current?.quality).toBe('stale');
  });

  it('tells observers of each change of quality', async () => {
    const { feed, context, open } = aFeed();
    const told: string[] = [];
    context.events.subscribe((event) => {
      if (event.type === 'stream.changed') told.push(`${event.kind} ${event.subject}: ${event.from} -> ${event.to}`);
    });
    await open();
    feed.accept(bid(1));
    feed.accept(bid(1));
    feed.linkLost();
    expect(told).toEqual(['quotes AAPL STK SMART USD: suspect -> live', 'quotes AAPL STK SMART USD: live -> stale']);
  });
});

describe('StreamFeed, asking again', () => {
  it('asks for every stream under a new id, without a cancel, when TWS has forgotten them', async () => {
    const { feed, context, open } = aFeed();
    await open('AAPL');
    await open('IBM');
    feed.upstreamRestored('lost');
    expect(await feed.resubscribeAll()).toEqual({ verified: 0, proving: 0, resubscribed: 2 });
    expect(context.sent.slice(2)).toEqual(['reqMktData 3 AAPL', 'reqMktData 4 IBM']);
  });

  it('asks first for what the caller put first', async () => {
    const { feed, context, open } = aFeed();
    await open('AAPL');
    await open('IBM', { priority: 1 });
    feed.linkLost();
    await feed.resubscribeAll();
    expect(context.sent.slice(2)).toEqual(['reqMktData 3 IBM', 'reqMktData 4 AAPL']);
  });

  it('asks again only for the silent ones, after it has cancelled them', async () => {
    const { clock, feed, context, open } = aFeed();
    await open('AAPL');
    await open('IBM');
    for (const reqId of [1, 2]) feed.accept(bid(reqId));
    clock.advance(100);
    feed.accept(bid(1));
    clock.advance(3_000);
    const count = await feed.verify(50, 'upstreamLost');
    expect(count).toEqual({ verified: 1, proving: 0, resubscribed: 1 });
    expect(context.sent.slice(2)).toEqual(['cancelMktData 2', 'reqMktData 3 IBM']);
    expect([feed.owns(1), feed.owns(2), feed.owns(3)]).toEqual([true, false, true]);
  });

  it('asks once for a stream that was opened while the link was down and is restored by the new link', async () => {
    const { feed, context, open } = aFeed();
    context.linkDown();
    const opening = open();
    const restoring = feed.resubscribeAll();
    context.linkUp();
    await Promise.all([opening, restoring]);
    expect(context.sent).toEqual(['reqMktData 1 AAPL']);
  });

  it('asks once for a stream that two recoveries want back at the same time', async () => {
    const { feed, context, open } = aFeed();
    await open();
    feed.linkLost();
    context.linkDown();
    const both = [feed.verify(0, 'upstreamLost'), feed.resubscribeAll()];
    context.linkUp();
    await Promise.all(both);
    expect(context.sent).toEqual(['reqMktData 1 AAPL', 'reqMktData 2 AAPL']);
  });

  it('asks for nothing when the stream is closed while it waits for the link', async () => {
    const { feed, context, open } = aFeed();
    const stream = await open();
    feed.linkLost();
    context.linkDown();
    const restoring = feed.resubscribeAll();
    await stream.close();
    context.linkUp();
    await restoring;
    expect(context.sent).toEqual(['reqMktData 1 AAPL']);
  });
});

describe('StreamFeed, what notices say', () => {
  it('asks again at once after a bust, and has it cancelled before', async () => {
    const { clock, feed, context, open } = aFeed();
    await open();
    feed.accept(bid(1));
    feed.noted(1, 'busts');
    await clock.run(0);
    expect(context.sent.slice(1)).toEqual(['cancelMktData 1', 'reqMktData 2 AAPL']);
  });

  it('asks again ten seconds after live updates failed, or as soon as the farm is back', async () => {
    const { clock, feed, context, open } = aFeed();
    await open();
    feed.accept(bid(1));
    feed.noted(1, 'stalls');
    await clock.run(9_999);
    expect(context.sent.slice(1)).toEqual(['cancelMktData 1']);
    await clock.run(1);
    expect(context.sent.at(-1)).toBe('reqMktData 2 AAPL');
    feed.accept(bid(2));
    feed.noted(2, 'stalls');
    await clock.run(1_000);
    await feed.verify(clock.now(), 'farmBroken', 'marketData');
    await clock.run(20_000);
    expect(context.sent.filter((line) => line === 'reqMktData 3 AAPL')).toHaveLength(1);
  });
});

describe('StreamFeed, a competing session', () => {
  it('marks every stream once, however often TWS says so, and asks for one of them each minute', async () => {
    const { clock, context, feed, apple, ibm, told } = await blockedFeed();
    expect(told).toEqual([2]);
    expect([apple.quality, ibm.current?.quality]).toEqual(['blocked', 'blocked']);
    await clock.run(59_999);
    expect(context.sent).toEqual([]);
    await clock.run(1);
    expect(context.sent).toEqual(['cancelMktData 1', 'reqMktData 3 AAPL']);
    feed.noted(3, 'blocks');
    await clock.run(60_000);
    expect(context.sent.slice(2)).toEqual(['cancelMktData 3', 'reqMktData 4 AAPL']);
    expect(told).toEqual([2]);
  });

  it('asks for all of them as soon as the one that was asked for speaks', async () => {
    const { clock, context, feed, apple } = await blockedFeed();
    await clock.run(60_000);
    feed.accept(bid(3, 195));
    await settlePromises();
    expect(context.sent.slice(2)).toEqual(['cancelMktData 2', 'reqMktData 4 IBM']);
    expect(apple.current).toMatchObject({ bid: 195, quality: 'live' });
    feed.accept(bid(4));
    await clock.run(600_000);
    expect(context.sent).toHaveLength(4);
    expect(clock.pendingTimers).toBe(0);
  });

  it('leaves blocked streams alone when a farm comes back', async () => {
    const { clock, context, feed } = await blockedFeed();
    expect(await feed.verify(clock.now(), 'farmBroken', 'marketData')).toMatchObject({ resubscribed: 0 });
    expect(context.sent).toEqual([]);
  });

  it('forgets it with the link', async () => {
    const { clock, context, feed } = await blockedFeed();
    feed.linkLost();
    await feed.resubscribeAll();
    for (const reqId of [3, 4]) feed.accept(bid(reqId));
    await clock.run(600_000);
    expect(context.sent).toEqual(['reqMktData 3 AAPL', 'reqMktData 4 IBM']);
  });
});
