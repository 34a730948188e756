import type { IbEvent } from '@autobot/ib-connector';
import { Publisher, systemClock } from '@autobot/resilience';
import { expect, test } from 'vitest';
import type { Client } from '../stage/client.ts';
import { EventEar } from '../stage/event-ear.ts';
import { listOpenOrders } from './list-open-orders.ts';

test('does not wait for a list that a read-only TWS never sends', async () => {
  const events = new Publisher<IbEvent>();
  const client = {
    heard: new EventEar((listener) => events.subscribe(listener)),
    connector: { getOpenOrders: () => new Promise(() => undefined) },
  } as unknown as Client;
  const act = { signal: new AbortController().signal, waitFor: () => undefined };
  const report = listOpenOrders.run({ client, clock: systemClock }, act);
  const notice = { id: -1, code: 321, text: 'The API interface is currently in Read-Only mode.' };
  events.publish({ type: 'notice.received', atMs: 0, notice, name: 'invalidRequest', to: 'observers' });
  expect(await report).toMatchObject({ detail: "not shown: this TWS's API is read-only" });
});
