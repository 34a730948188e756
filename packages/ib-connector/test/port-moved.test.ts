import { expect, test } from 'vitest';
import { MockTws } from '@autobot/testing-mocks';
import { connectedDesk, openGuards } from './paper-desk.ts';

const resting = { symbol: 'AAPL', action: 'BUY', quantity: 10, orderType: 'LMT', limitPrice: 1 } as const;

test('1300: follows TWS to its new port, where the accounts are the same, with its streams', async () => {
  await using desk = await connectedDesk();
  await using quotes = await desk.connector.streams.quotes('AAPL');
  const [before, back] = [desk.tws.port, desk.next('streams.restored', ({ cause }) => cause === 'newEpoch')];
  desk.tws.fault({ kind: 'port-moved' });
  expect(await back).toMatchObject({ resubscribed: 1 });
  expect(quotes.isClosed).toBe(false);
  expect(desk.tws.port).not.toBe(before);
  expect(desk.connector.address).toBe(`127.0.0.1:${desk.tws.port}`);
  expect(desk.connector.getStatus().link.address).toBe(desk.connector.address);
});

test('1300: an order at the new port is judged by that port', async () => {
  await using desk = await connectedDesk();
  const ready = desk.next('link.ready');
  desk.tws.fault({ kind: 'port-moved' });
  await ready;
  await expect(desk.connector.placeOrder(resting)).rejects.toThrow(`port ${desk.tws.port} is no known paper port`);
  expect(desk.tws.journal.named('placeOrder')).toEqual([]);
});

test('1300: does not follow to a port where another account is managed, and halts with the reason', async () => {
  await using other = await MockTws.start({ accounts: ['DU7654321'] });
  await using desk = await connectedDesk({ guards: openGuards(other.port) });
  const halted = desk.next('link.halted');
  desk.tws.notice({
    code: 1300,
    text: `TWS socket port has been reset and this connection is being dropped. Please reconnect on the new port - ${other.port}`,
  });
  desk.tws.fault({ kind: 'drop', how: 'end' });
  expect((await halted).reason).toContain(`what listens at ${other.port} manages DU7654321, not DU1234567`);
  expect(desk.connector.getStatus()).toMatchObject({ state: 'halted', orderGate: { isOpen: false } });
  expect(other.journal.all.map(({ name }) => name)).toEqual(['startApi']);
});

test('1300: goes back to the old port if nobody listens at the new one', async () => {
  const gone = await MockTws.start();
  const { port } = gone;
  await gone.stop();
  await using desk = await connectedDesk();
  const ready = desk.next('link.ready');
  desk.tws.notice({ code: 1300, text: `Please reconnect on the new port - ${port}` });
  desk.tws.fault({ kind: 'drop', how: 'end' });
  await ready;
  expect(desk.connector.address).toBe(`127.0.0.1:${desk.tws.port}`);
});
