import { FakeClock, settlePromises } from '@autobot/resilience/testing';
import { describe, expect, it } from 'vitest';
import { FakeFeedContext } from '../../test/fake-feed-context.ts';
import type { InboundEvent } from '../inbound/inbound-event.ts';
import { stock } from '../tws-api/contract.ts';
import { QuoteFeed } from './quote-feed.ts';

const bid = (reqId: number, price = 190): InboundEvent => ({ type: 'tickPrice', reqId, tickType: 1, price });

function aFeed() {
  const clock = new FakeClock();
  const context = new FakeFeedContext(clock);
  const feed = new QuoteFeed(context);
  return { clock, context, feed, open: (symbol = 'AAPL') => feed.open(stock(symbol), {}) };
}

describe('QuoteFeed', () => {
  it('asks for a stream and hands its ticks to it alone', async () => {
    const { feed, context, open } = aFeed();
    const [apple, ibm] = [await open('AAPL'), await open('IBM')];
    expect(context.sent).toEqual(['reqMktData 1 AAPL', 'reqMktData 2 IBM']);
    expect(feed.accept(bid(1, 190))).toBe(true);
    expect(apple.current).toMatchObject({ symbol: 'AAPL', bid: 190, quality: 'live' });
    expect(ibm.current.bid).toBeNaN();
    expect(feed.owns(1)).toBe(true);
  });

  it('leaves alone what belongs to no stream', async () => {
    const { feed, open } = aFeed();
    await open();
    expect(feed.accept(bid(99))).toBe(false);
    expect(feed.accept({ type: 'positionEnd' })).toBe(false);
    expect(feed.owns(99)).toBe(false);
  });

  it('asks again for a stream that TWS ended for a reason that may pass, ever later, until it ticks', async () => {
    const { feed, clock, context, open } = aFeed();
    const stream = await open();
    feed.accept(bid(1));
    feed.askAgain(1);
    expect(stream.current.quality).toBe('suspect');
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

  it('does not ask again for a stream that was closed meanwhile', async () => {
    const { feed, clock, context, open } = aFeed();
    const stream = await open();
    feed.askAgain(1);
    await stream.close();
    await clock.run(60_000);
    expect(context.sent).toEqual(['reqMktData 1 AAPL']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('tries again by itself when asking again failed', async () => {
    const { feed, clock, context, open } = aFeed();
    await open();
    context.failure = new Error('no room');
    await expect(feed.resubscribeAll()).rejects.toThrow('no room');
    context.failure = undefined;
    await clock.run(5_000);
    expect(context.sent).toEqual(['reqMktData 1 AAPL', 'reqMktData 2 AAPL']);
  });

  it('gives the line back once when a stream is closed, and takes no more ticks for it', async () => {
    const { feed, context, open } = aFeed();
    const stream = await open();
    await stream.close();
    await stream[Symbol.asyncDispose]();
    expect(context.sent).toEqual(['reqMktData 1 AAPL', 'cancelMktData 1']);
    expect(feed.accept(bid(1))).toBe(false);
    expect(feed.streams).toEqual([]);
  });

  it('gives the line back when the reader breaks out of its loop', async () => {
    const { feed, context, open } = aFeed();
    const stream = await open();
    feed.accept(bid(1));
    for await (const quote of stream) if (quote.bid === 190) break;
    expect(context.sent).toEqual(['reqMktData 1 AAPL', 'cancelMktData 1']);
    expect(stream.isClosed).toBe(true);
  });

  it('troubles nobody when the cancel of a stream whose reader has gone cannot be sent', async () => {
    const { feed, context, open } = aFeed();
    const stream = await open();
    feed.accept(bid(1));
    context.failure = new Error('the queue is full');
    for await (const quote of stream) if (quote.bid === 190) break;
    await settlePromises();
    expect(stream.isClosed).toBe(true);
  });

  it('keeps nothing of a stream that could not be asked for', async () => {
    const { feed, context, open } = aFeed();
    context.failure = new Error('the queue is full');
    await expect(open()).rejects.toThrow('the queue is full');
    expect(feed.streams).toEqual([]);
  });

  it('ends a stream that TWS refuses, with its error', async () => {
    const { feed, open } = aFeed();
    const stream = await open();
    feed.fail(1, new Error('not subscribed'));
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('not subscribed');
    expect(feed.streams).toEqual([]);
  });

  it('says in-band that quotes are stale when the link is gone, and live with the next tick', async () => {
    const { feed, context, open } = aFeed();
    const stream = await open();
    feed.accept(bid(1));
    feed.linkLost();
    expect(stream.current).toMatchObject({ bid: 190, quality: 'stale' });
    expect(feed.accept(bid(1))).toBe(false);
    await feed.resubscribeAll();
    expect(context.sent.at(-1)).toBe('reqMktData 2 AAPL');
    feed.accept(bid(2, 191));
    expect(stream.current).toMatchObject({ bid: 191, quality: 'live' });
  });

  it('never calls a stale quote merely suspect', async () => {
    const { feed, open } = aFeed();
    const stream = await open();
    feed.accept(bid(1));
    feed.degrade('stale');
    feed.degrade('suspect');
    expect(stream.current.quality).toBe('stale');
  });

  it('writes one quote for a change of quality, however often it is said', async () => {
    const { feed } = aFeed();
    const stream = await feed.open(stock('AAPL'), { buffer: { keep: 'dropOldest', capacity: 10 } });
    feed.accept(bid(1));
    feed.degrade('suspect');
    feed.degrade('suspect');
    await stream.close();
    const seen: string[] = [];
    for await (const { quality } of stream) seen.push(quality);
    expect(seen).toEqual(['live', 'suspect']);
  });
});

describe('QuoteFeed, asking again', () => {
  it('asks for every stream under a new id, without a cancel, when TWS has forgotten them', async () => {
    const { feed, context, open } = aFeed();
    await open('AAPL');
    await open('IBM');
    expect(await feed.resubscribeAll()).toEqual({ verified: 0, resubscribed: 2 });
    expect(context.sent.slice(2)).toEqual(['reqMktData 3 AAPL', 'reqMktData 4 IBM']);
  });

  it('asks again only for the silent ones, after it has cancelled them', async () => {
    const { clock, feed, context, open } = aFeed();
    await open('AAPL');
    await open('IBM');
    clock.advance(100);
    feed.accept(bid(1));
    expect(await feed.resubscribeSilent(50)).toEqual({ verified: 1, resubscribed: 1 });
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
    const both = [feed.resubscribeSilent(0), feed.resubscribeAll()];
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
