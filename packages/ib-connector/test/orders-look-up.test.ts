import { OrderRefusedError } from '@autobot/ib-connector';
import { expect, test } from 'vitest';
import { openGuards } from './open-guards.ts';
import { VirtualDesk } from './virtual-desk.ts';

const order = { symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'MKT' } as const;

function tradingDesk(): Promise<VirtualDesk> {
  return VirtualDesk.connected((port) => ({ readOnly: false, guards: openGuards(port) }));
}

test('an order whose contract TWS does not tell is refused after two seconds, and never leaves', async () => {
  await using desk = await tradingDesk();
  desk.tws.fault({ kind: 'freeze', forMs: 12_000, newConnections: 'served' });
  const askedMs = desk.clock.now();
  let refusedMs = 0;
  const refused = desk.connector.placeOrder(order).catch((error: unknown) => {
    refusedMs = desk.clock.now();
    return error;
  });
  await desk.clock.run(120_000);
  expect(await refused).toBeInstanceOf(OrderRefusedError);
  expect(await refused).toMatchObject({ reason: 'contractUnknown', value: 'AAPL', limit: 2_000 });
  expect(refusedMs - askedMs).toBe(2_000);
  expect(desk.connector.isReady).toBe(true);
  expect(desk.tws.journal.named('placeOrder')).toEqual([]);
});

test('an order whose contract is told in time leaves, and leaves no timer behind', async () => {
  await using desk = await tradingDesk();
  desk.tws.fault({ kind: 'latency', ms: 500, direction: 'to-client', forMs: 1_900 });
  await desk.until(desk.connector.placeOrder(order));
  expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
});
