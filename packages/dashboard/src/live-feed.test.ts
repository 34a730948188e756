import type { IbEvent } from '@autobot/ib-connector';
import { FakeClock } from '@autobot/resilience/testing';
import { describe, expect, it } from 'vitest';
import { aStatus, FakeSource } from '../test/fake-source.ts';
import { EventReader } from './event-reader.ts';
import { type Frame, LiveFeed, withoutAccounts } from './live-feed.ts';

function aFeed(changes: { readonly quotes?: () => never } = {}) {
  const clock = new FakeClock();
  const source = new FakeSource();
  const feed = new LiveFeed({ source, clock, quotes: () => [], faults: undefined, ...changes });
  return { clock, source, feed };
}

/** A browser: what it was sent, each with its type. */
function aBrowser(feed: LiveFeed) {
  const got: { readonly type: string; readonly frame: Frame }[] = [];
  const write = (text: string): boolean => {
    const [, type = '', data = ''] = /^event: (\w+)\ndata: (.*)\n\n$/s.exec(text) ?? [];
    got.push({ type, frame: JSON.parse(data) as Frame });
    return true;
  };
  const reader = new EventReader({ write, on: () => undefined, destroy: () => undefined });
  feed.add(reader);
  return { got, reader };
}

const granted = (cost: number): IbEvent => ({
  type: 'limiter.granted',
  source: 'messages',
  atMs: 0,
  cost,
  waitedMs: 0,
});
const ready = (atMs: number): IbEvent => ({ type: 'link.ready', source: 'tws', atMs, epoch: 1, tookMs: 12 });

describe('LiveFeed', () => {
  it('looks once a second while nobody watches, and gives whoever comes the last ten minutes', () => {
    const { clock, source, feed } = aFeed();
    clock.advance(700_000);
    expect(source.looks).toBeLessThanOrEqual(702);
    const { got } = aBrowser(feed);
    expect(got.map(({ type }) => type)).toEqual(['everything']);
    expect(got[0]?.frame.points).toHaveLength(600);
    const times = got[0]?.frame.points.map(({ at }) => at) ?? [];
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBe(599_000);
    expect(times.at(-1)).toBe(clock.wallNow());
  });

  it('sends at most four frames a second, however many watch, from one look each', () => {
    const { clock, source, feed } = aFeed();
    const browsers = [aBrowser(feed), aBrowser(feed), aBrowser(feed)];
    const looksBefore = source.looks;
    clock.advance(10_000);
    for (const { got } of browsers) expect(got.filter(({ type }) => type === 'frame').length).toBeLessThanOrEqual(42);
    expect(source.looks - looksBefore).toBeLessThanOrEqual(40);
    const points = browsers[0]?.got.slice(1).flatMap(({ frame }) => frame.points);
    expect(points).toHaveLength(10);
  });

  it('tells each event once, in words, and those from before whoever comes later', () => {
    const { clock, source, feed } = aFeed();
    clock.advance(5_000);
    source.tell(ready(4_000));
    source.tell(granted(1));
    const { got } = aBrowser(feed);
    expect(got[0]?.frame.log).toEqual([
      {
        number: 1,
        at: clock.wallNow() - 1_000,
        severity: 'info',
        type: 'link.ready',
        text: 'link ready in 12 ms, epoch 1',
      },
    ]);
    source.tell({ type: 'farm.changed', atMs: 5_000, farm: 'usfarm', state: 'broken' });
    clock.advance(1_000);
    const later = got.slice(1).flatMap(({ frame }) => frame.log);
    expect(later.map(({ number, text, severity }) => [number, severity, text])).toEqual([
      [2, 'warn', 'farm usfarm is broken'],
    ]);
  });

  it('loses no event between two browsers that come at the same time', () => {
    const { clock, source, feed } = aFeed();
    const first = aBrowser(feed);
    source.tell(ready(0));
    const second = aBrowser(feed);
    clock.advance(1_000);
    for (const { got } of [first, second]) {
      expect(got.flatMap(({ frame }) => frame.log).map(({ number }) => number)).toEqual([1]);
    }
  });

  it('counts what is sent to TWS each second', () => {
    const { clock, source, feed } = aFeed();
    const { got } = aBrowser(feed);
    source.tell(granted(30));
    source.tell(granted(10));
    source.tell({ ...granted(99), source: 'another limiter' } as IbEvent);
    clock.advance(1_000);
    clock.advance(1_000);
    expect(got.flatMap(({ frame }) => frame.points).map(({ sentPerSecond }) => sentPerSecond)).toEqual([40, 0]);
  });

  it('masks accounts wherever they stand', () => {
    const { source, feed } = aFeed();
    source.status = aStatus({
      streams: [{ kind: 'accountValues', subject: 'DU1234567', quality: 'live', dropped: 0 }],
    });
    const { got } = aBrowser(feed);
    expect(JSON.stringify(got)).not.toContain('DU1234567');
    expect(got[0]?.frame.snapshot.streams.rows[0]?.subject).toBe('DU***567');
    expect(withoutAccounts('U1 and DU7', ['U1', 'DU7'])).toBe('*** and ***');
  });

  it('goes on when what the program gave it throws, and says so once', () => {
    const { clock, feed } = aFeed({
      quotes: () => {
        throw new Error('no quotes yet');
      },
    });
    const { got } = aBrowser(feed);
    clock.advance(3_000);
    expect(got.at(-1)?.frame.snapshot.quotes).toEqual([]);
    const said = got.flatMap(({ frame }) => frame.log).map(({ text }) => text);
    expect(said).toEqual(['the dashboard was given something that throws: Error: no quotes yet']);
  });

  it('leaves nothing behind when it is disposed', () => {
    const { clock, source, feed } = aFeed();
    aBrowser(feed);
    feed[Symbol.dispose]();
    feed[Symbol.dispose]();
    expect(clock.pendingTimers).toBe(0);
    expect(source.listeners.size).toBe(0);
  });
});
