import { createServer } from 'node:net';
import { ConnectFailedError, IBConnector } from '@autobot/ib-connector';
import { MockTws } from '@autobot/testing-mocks';
import { expect, test } from 'vitest';
import { connectedDesk, paperDesk } from './paper-desk.ts';

test('is ready only when accounts are known, orders are reconciled and the gate is open', async () => {
  await using desk = await connectedDesk();
  const status = desk.connector.getStatus();
  expect(status.state).toBe('ready');
  expect(status.link.accounts).toEqual(['DU1234567']);
  expect(status.orderGate).toEqual({ isOpen: true });
  const asked = desk.tws.journal.all.map((entry) => entry.name);
  expect(asked).toEqual(
    expect.arrayContaining(['startApi', 'reqAllOpenOrders', 'reqCompletedOrders', 'reqExecutions']),
  );
});

test('says what is wrong and what to do when nothing listens', async () => {
  const tws = await MockTws.start();
  const { port } = tws;
  await tws.stop();
  await using connector = new IBConnector({ port, connectTimeoutMs: 300, reconnectDelayMs: 20 });
  const error: unknown = await connector.connect().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConnectFailedError);
  expect(String(error)).toContain(
    `could not connect to TWS at 127.0.0.1:${port} within 0.3 s: nothing listens at 127.0.0.1:${port}: start TWS or IB Gateway`,
  );
  expect(connector.getStatus().state).toBe('idle');
});

test('gives up after the allowed number of dials and says why', async () => {
  const tws = await MockTws.start();
  const { port } = tws;
  await tws.stop();
  await using connector = new IBConnector({ port, maxReconnects: 2, reconnectDelayMs: 5 });
  await expect(connector.connect()).rejects.toMatchObject({ code: 'ERR_IB_CONNECT_FAILED', twsCode: 502 });
});

test('tells a listener that never speaks apart from one that refuses', async () => {
  const silent = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await using connector = new IBConnector({ port, connectTimeoutMs: 400 });
  await expect(connector.connect()).rejects.toThrow(
    /within 0\.4 s: something listens there but does not speak: TWS may be frozen/,
  );
  await new Promise((resolve) => {
    silent.close(resolve);
  });
});

test('does not trust a TWS that manages another account than the pinned one', async () => {
  await using desk = await paperDesk({ account: 'DU7654321' });
  await expect(desk.connector.connect()).rejects.toThrow(
    'IB_ACCOUNT is "DU7654321", but this TWS manages DU1234567: wrong login or wrong port?',
  );
});

test('asks with the same client id again while another program holds it', async () => {
  await using holder = await connectedDesk({ clientId: 7 });
  await using second = new IBConnector({ port: holder.tws.port, clientId: 7, connectTimeoutMs: 400 });
  await expect(second.connect()).rejects.toThrow(/client id 7 is in use/);
  const ids = holder.tws.journal.named('startApi').map((entry) => entry.fields[2]);
  expect(new Set(ids)).toEqual(new Set(['7']));
});

test('ends what is under way and stays away after disconnect', async () => {
  await using desk = await connectedDesk();
  await desk.connector.resolveContract('AAPL');
  desk.tws.fault({ kind: 'latency', ms: 500 });
  const waiting = desk.connector.getHistoricalData({ symbol: 'AAPL', duration: '1 D', barSize: '1 min' });
  const outcome = waiting.catch((error: unknown) => error);
  await desk.tws.whenReceived('reqHistoricalData');
  await desk.connector.disconnect();
  expect(await outcome).toMatchObject({ twsCode: 504 });
  expect(desk.connector.getStatus().state).toBe('idle');
  await expect(desk.connector.getPositions()).rejects.toMatchObject({ code: 'ERR_IB_NOT_CONNECTED', twsCode: 504 });
});
