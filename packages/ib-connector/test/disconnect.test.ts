import { stock } from '@autobot/ib-connector';
import { describe, expect, test } from 'vitest';
import { VirtualDesk } from './virtual-desk.ts';

// `disconnect()` is the end: whoever waits for a query is told with it, wherever the query waits.

/** How and when each of these promises ended. */
function outcomesOf(desk: VirtualDesk, asked: readonly Promise<unknown>[]) {
  const ends: { readonly code: unknown; readonly atMs: number }[] = [];
  const watch = async (query: Promise<unknown>): Promise<void> => {
    let code: unknown = 'answered';
    try {
      await query;
    } catch (error) {
      code = Reflect.get(Object(error), 'code');
    }
    ends.push({ code, atMs: desk.clock.now() });
  };
  for (const query of asked) void watch(query);
  return ends;
}

describe('disconnect()', () => {
  test('ends a query that waits to be tried again, in the same millisecond', async () => {
    await using desk = await VirtualDesk.connected();
    desk.tws.fault({ kind: 'drop', on: 'reqContractDetails', when: 'before' });
    const ends = outcomesOf(desk, [desk.connector.getContractDetails(stock('AAPL'))]);
    while (desk.told('retry.scheduled').length === 0) await desk.clock.run(10);
    const nowMs = desk.clock.now();
    await desk.until(desk.connector.disconnect());
    expect(ends).toEqual([{ code: 'ERR_IB_CONNECTION_LOST', atMs: nowMs }]);
  });

  test('ends a thousand queries that wait for room among the messages, and sends none of them', async () => {
    const symbols = Array.from({ length: 1_000 }, (_, index) => `SYM${index}`);
    await using desk = await VirtualDesk.connected({}, { symbols });
    const asked = symbols.map((symbol) => desk.connector.getContractDetails(stock(symbol)));
    const ends = outcomesOf(desk, asked);
    await desk.clock.run(100);
    const sent = desk.received('reqContractDetails').length;
    const answered = ends.length;
    const nowMs = desk.clock.now();
    await desk.until(desk.connector.disconnect());
    expect(sent).toBeLessThan(100);
    expect(ends.slice(answered).every(({ code, atMs }) => code === 'ERR_IB_CONNECTION_LOST' && atMs === nowMs)).toBe(
      true,
    );
    expect(ends).toHaveLength(1_000);
    await desk.clock.run(30_000);
    expect(desk.received('reqContractDetails')).toHaveLength(sent);
  });

  test('ends a query that a plugin holds back, and a stream that is being opened', async () => {
    const held = { name: 'hold', middleware: [{ name: 'hold', around: () => new Promise<never>(() => undefined) }] };
    await using desk = await VirtualDesk.connected({ plugins: [held] });
    const ends = outcomesOf(desk, [desk.connector.getPositions(), desk.connector.streams.account()]);
    await desk.clock.run(1_000);
    await desk.until(desk.connector.disconnect());
    expect(ends.map(({ code }) => code)).toEqual(['ERR_IB_CONNECTION_LOST', 'ERR_IB_CONNECTION_LOST']);
  });

  test('and the connector asks again after the next connect()', async () => {
    await using desk = await VirtualDesk.connected();
    await desk.until(desk.connector.disconnect());
    await expect(desk.connector.getPositions()).rejects.toMatchObject({ code: 'ERR_IB_NOT_CONNECTED' });
    await desk.until(desk.connector.connect());
    expect(await desk.until(desk.connector.getPositions())).toEqual([]);
  });
});
