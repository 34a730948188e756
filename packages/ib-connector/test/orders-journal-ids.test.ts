import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileOrderJournal } from '@autobot/ib-connector';
import { expect, onTestFinished, test } from 'vitest';
import { connectedDesk } from './paper-desk.ts';

const farLimit = { symbol: 'AAPL', action: 'BUY', quantity: 10, orderType: 'LMT', limitPrice: 1 } as const;

test('a new process gives out no order id of the one before, though TWS has rolled back and shows no such order', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const journal = () => new FileOrderJournal(join(folder, 'orders.ndjson'));
  await using first = await connectedDesk({ journal: journal() });
  const order = await first.connector.placeOrder(farLimit);
  // What has ended without a trade is shown without its id, if at all.
  await first.connector.cancelOrder(order);
  await first.connector.disconnect();

  await using second = await connectedDesk({ journal: journal() }, { nextValidId: order.orderId });
  const next = await second.connector.placeOrder(farLimit);
  expect(next.orderId).toBeGreaterThan(order.orderId);
});
