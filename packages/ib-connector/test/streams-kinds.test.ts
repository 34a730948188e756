import { describe, expect, test } from 'vitest';
import { holdings, streamCases } from './stream-kinds.ts';
import { VirtualDesk } from './virtual-desk.ts';

describe.each(streamCases)('$name', ({ open, request, cancel, speaksWithinMs }) => {
  test('flow, one request for all of them, and end with one cancel when the reader is done', async () => {
    await using world = await VirtualDesk.connected({}, holdings);
    const before = world.received(request).length;
    const stream = await world.until(open(world));
    const reading = world.read(stream);
    await world.clock.run(speaksWithinMs);
    expect(reading.values.length).toBeGreaterThan(0);
    expect(new Set(reading.values.map(({ quality }) => quality))).toEqual(new Set(['live']));
    expect(stream.quality).toBe('live');
    expect(reading.gaps).toEqual([]);
    await world.clock.run(30_000);
    expect(world.received(request).length - before).toBe(1);
    await world.until(stream.close());
    await stream.close();
    await world.clock.run(60_000);
    expect(world.received(cancel)).toHaveLength(1);
    expect(reading.isDone).toBe(true);
    expect(world.connector.getStatus().streams).toEqual([]);
    expect(world.tws.journal.failures).toEqual([]);
  });

  test('are cancelled once when the reader breaks out of its loop', async () => {
    await using world = await VirtualDesk.connected({}, holdings);
    const stream = await world.until(open(world));
    const read = async (): Promise<void> => {
      for await (const item of stream) if ('quality' in item) break;
    };
    await world.until(read());
    await world.clock.run(60_000);
    expect(stream.isClosed).toBe(true);
    expect(world.received(cancel)).toHaveLength(1);
  });

  test('are cancelled once at the end of `await using`', async () => {
    await using world = await VirtualDesk.connected({}, holdings);
    const scope = async (): Promise<void> => {
      await using stream = await open(world);
      expect(stream.isClosed).toBe(false);
    };
    await world.until(scope());
    await world.clock.run(60_000);
    expect(world.received(cancel)).toHaveLength(1);
  });

  test('are cancelled once when the connector is disconnected, and leave no timer', async () => {
    const world = await VirtualDesk.connected({}, holdings);
    const stream = await world.until(open(world));
    const reading = world.read(stream);
    await world.clock.run(speaksWithinMs);
    await world.until(world.connector.disconnect());
    await world.tws.stop();
    expect(world.received(cancel)).toHaveLength(1);
    expect(reading.isDone).toBe(true);
    expect(reading.error).toBeUndefined();
    // Deadlines of requests that were answered share a timer, which ends by itself.
    await world.clock.run(300_000);
    expect(world.clock.pendingTimers).toBe(0);
  });
});
