import { describe, expect, test } from 'vitest';
import { farmCases, holdings, inShort, type StreamCase, streamCases } from './stream-kinds.ts';
import { type Reading, VirtualDesk } from './virtual-desk.ts';

interface World {
  readonly desk: VirtualDesk;
  readonly reading: Reading<{ readonly quality: string }>;
  readonly asked: () => number;
  readonly quality: () => string;
}

// A desk with one stream that has been flowing for twenty seconds.
async function flowing({ open, request, speaksWithinMs }: StreamCase): Promise<World> {
  const desk = await VirtualDesk.connected({}, holdings);
  const before = desk.received(request).length;
  const stream = await desk.until(open(desk));
  const reading = desk.read(stream);
  await desk.clock.run(Math.max(20_000, speaksWithinMs));
  expect(stream.quality).toBe('live');
  return { desk, reading, asked: () => desk.received(request).length - before, quality: () => stream.quality };
}

// After trouble: flowing again, with one gap in its place and nothing stale behind it.
function expectRecovered({ reading, quality }: World, { isMadeGood }: StreamCase, cause: string): void {
  expect(quality()).toBe('live');
  expect(reading.gaps.map((gap) => [gap.cause, gap.isFilled])).toEqual([[cause, isMadeGood]]);
  const [gap] = reading.gaps;
  expect(gap === undefined ? 0 : gap.to.getTime() - gap.from.getTime()).toBeGreaterThan(0);
  const story = inShort(reading.items);
  const after = story.slice(story.indexOf(`gap ${cause}`) + 1);
  expect(after.length).toBeGreaterThan(0);
  expect(new Set(after)).toEqual(new Set(['live']));
}

// Long enough for every kind: the slowest may be asked for once in fifteen seconds.
const RECOVERED_MS = 40_000;

describe.each(streamCases)('$name', (kind) => {
  test('are asked for again after 1101, on the same socket', async () => {
    const world = await flowing(kind);
    await using desk = world.desk;
    desk.tws.fault({ kind: 'upstream-lost' });
    await desk.clock.run(30_000);
    expect(world.quality()).toBe('stale');
    desk.tws.fault({ kind: 'upstream-restored', data: 'lost' });
    await desk.clock.run(RECOVERED_MS);
    expectRecovered(world, kind, 'upstreamLost');
    expect(world.asked()).toBe(2);
    expect(desk.tws.journal.connections).toHaveLength(1);
  });

  test('that stay dead after 1102 are cancelled and asked for again', async () => {
    const world = await flowing(kind);
    await using desk = world.desk;
    desk.tws.fault({ kind: 'upstream-lost' });
    desk.tws.fault({ kind: 'silent-streams' });
    await desk.clock.run(30_000);
    desk.tws.fault({ kind: 'upstream-restored', data: 'kept' });
    await desk.clock.run(RECOVERED_MS);
    expect(world.quality()).toBe('live');
    expect(world.reading.gaps.map(({ cause }) => cause)).toEqual(['upstreamLost']);
    expect(desk.tws.journal.connections).toHaveLength(1);
    const { cancel, request, farm } = kind;
    // What no farm serves does not fall silent by that fault: profit and loss speak on, the rest is asked for again.
    const isDead = farm !== undefined || !request.startsWith('reqPnL');
    expect(desk.received(request, cancel).slice(isDead ? -2 : -1)).toEqual(isDead ? [cancel, request] : [request]);
    expect(world.asked()).toBe(isDead ? 2 : 1);
  });

  test('are asked for again on the next link after a RST', async () => {
    const world = await flowing(kind);
    await using desk = world.desk;
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    await desk.clock.run(RECOVERED_MS);
    expectRecovered(world, kind, 'linkLost');
    expect(world.asked()).toBe(2);
    expect(desk.received(kind.cancel)).toEqual([]);
    expect(desk.tws.journal.connections).toHaveLength(2);
  });

  test('are asked for again on the next link after the gateway froze', async () => {
    const world = await flowing(kind);
    await using desk = world.desk;
    desk.tws.fault({ kind: 'freeze', forMs: 60_000 });
    await desk.clock.run(50_000);
    expect(world.quality()).toBe('stale');
    await desk.clock.run(60_000 + RECOVERED_MS);
    expectRecovered(world, kind, 'linkLost');
  });
});

describe.each(farmCases)('$name, when its farm breaks', (kind) => {
  test('for three seconds: revived after the farm is back, on the same socket', async () => {
    const world = await flowing(kind);
    await using desk = world.desk;
    desk.tws.fault({ kind: 'farm-broken', farm: kind.farm, forMs: 3_000 });
    await desk.clock.run(RECOVERED_MS + 20_000);
    expectRecovered(world, kind, kind.farmGap ?? 'farmBroken');
    expect(world.asked()).toBe(2);
    expect(desk.tws.journal.connections).toHaveLength(1);
  });

  test('again and again: asked for no more often than it takes', async () => {
    const world = await flowing(kind);
    await using desk = world.desk;
    desk.tws.fault({ kind: 'farm-flap', farms: [kind.farm], times: 6, everyMs: 1_000 });
    await desk.clock.run(12_000 + RECOVERED_MS + 20_000);
    expect(world.quality()).toBe('live');
    // What TWS ended by itself is waited for ten seconds at most, whether the farm has come to rest or not.
    expect(world.asked()).toBe(kind.farmGap === undefined ? 2 : 3);
    expect(desk.tws.journal.failures).toEqual([]);
  });
});
