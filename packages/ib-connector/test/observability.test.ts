import { channel } from 'node:diagnostics_channel';
import { createLogger } from '@autobot/config';
import { IB_EVENT_CHANNEL, IBConnector, type IbEvent, logEvents } from '@autobot/ib-connector';
import { MockTws } from '@autobot/testing-mocks';
import { describe, expect, test } from 'vitest';
import { connectedDesk, paperDesk } from './paper-desk.ts';

const order = { symbol: 'AAPL', action: 'BUY', quantity: 10, orderType: 'MKT' } as const;

describe('IB_MAX_RECONNECT', () => {
  test('is reached: the link is halted, with the reason, and what waits for it is told', async () => {
    await using desk = await connectedDesk({ maxReconnects: 2, reconnectDelayMs: 5 });
    const halted = desk.next('link.halted');
    desk.tws.fault({ kind: 'refuse' });
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    expect(await halted).toMatchObject({ reason: 'gave up after 2 dials in a row that failed' });
    const { state, link, orderGate } = desk.connector.getStatus();
    expect([state, orderGate.isOpen]).toEqual(['halted', false]);
    expect(link.cause).toContain('nothing listens at');
    await expect(desk.connector.getPositions()).rejects.toMatchObject({ code: 'ERR_IB_NOT_CONNECTED', twsCode: 504 });
  });

  test('is reached: connect() by hand dials again', async () => {
    await using desk = await connectedDesk({ maxReconnects: 1, reconnectDelayMs: 5 });
    const halted = desk.next('link.halted');
    const refusal = desk.tws.fault({ kind: 'refuse' });
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    await halted;
    refusal.dispose();
    await refusal.ended;
    await desk.connector.connect();
    expect(desk.connector.isReady).toBe(true);
  });
});

describe('logs', () => {
  // Each must never be found in a line: the account, and what only a person should type.
  const ACCOUNT = 'DU5550199';
  const CANARY = 'canary-of-an-account';

  async function logged(level: 'info' | 'debug') {
    const lines: string[] = [];
    const logger = createLogger({ level, destination: { write: (line: string) => void lines.push(line) } });
    await using desk = await paperDesk(
      { guards: { liveConfirmation: `real money on ${ACCOUNT}`, mode: 'paper', maxQuantity: 5, priceCollar: 'off' } },
      { accounts: [ACCOUNT] },
    );
    const stop = logEvents(desk.connector, logger, { accounts: [CANARY] });
    await desk.connector.connect();
    await desk.connector.placeOrder({ ...order, account: 'DU5550200' }).catch(() => undefined);
    await desk.connector.getAccountSummary();
    const told = desk.next('notice.received', ({ notice }) => notice.code === 321);
    desk.tws.notice({ code: 2101, text: `account ${ACCOUNT} is taken by ${CANARY}` });
    desk.tws.notice({ code: 321, text: `Error validating request: account ${ACCOUNT}, ${CANARY}` });
    await told;
    const ready = desk.next('link.ready');
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    await ready;
    stop();
    return { text: lines.join(''), records: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  }

  test('are one JSON object a line, with a level and a stable event name', async () => {
    const { records } = await logged('info');
    for (const record of records) {
      expect(record).toMatchObject({
        level: expect.stringMatching(/^(info|warn|error)$/),
        component: 'ib-connector',
        event: expect.stringMatching(/^[a-z_]+\.[a-z_]+$/),
        atMs: expect.any(Number),
      });
    }
    const events = records.map(({ event }) => event);
    expect(events).toEqual(
      expect.arrayContaining(['link.ready', 'link.lost', 'order_gate.changed', 'orders.reconciled', 'order.refused']),
    );
    expect(records.find(({ event }) => event === 'link.lost')).toMatchObject({
      level: 'warn',
      cause: { code: 'ERR_IB_LINK_FAILED', reason: 'closedByTws' },
    });
  });

  test('name no account in full, at any level, in any field, in words of TWS or of an error', async () => {
    const { text, records } = await logged('debug');
    expect(records.some(({ event }) => event === 'notice.received')).toBe(true);
    expect(text).toContain('DU***199');
    expect(text).toContain('DU***200');
    expect(text).not.toMatch(/DU55501\d\d|DU5550200/);
    expect(text).not.toContain(CANARY);
  });
});

test('every event is published on a diagnostics channel, for whoever subscribes in this process', async () => {
  const told: IbEvent[] = [];
  const listener = (event: unknown): void => {
    told.push(event as IbEvent);
  };
  channel(IB_EVENT_CHANNEL).subscribe(listener);
  await using desk = await connectedDesk();
  channel(IB_EVENT_CHANNEL).unsubscribe(listener);
  const count = told.length;
  await desk.connector.getPositions();
  expect(told.map(({ type }) => type)).toEqual(expect.arrayContaining(['link.ready', 'orders.reconciled']));
  expect(told).toHaveLength(count);
});

describe('the status', () => {
  test('survives JSON as it is, before the first dial and with everything under way', async () => {
    const idle = new IBConnector({ port: 1 }).getStatus();
    expect(JSON.parse(JSON.stringify(idle))).toEqual(idle);
    await using desk = await connectedDesk({ plugins: [{ name: 'mine', status: () => ({ calls: 1 }) }] });
    await using quotes = await desk.connector.streams.quotes('AAPL');
    await quotes[Symbol.asyncIterator]().next();
    await desk.connector.placeOrder(order);
    desk.tws.fault({ kind: 'farm-broken', farm: 'usfarm' });
    await desk.next('farm.changed');
    const status = desk.connector.getStatus();
    expect(JSON.parse(JSON.stringify(status))).toEqual(status);
    expect(status).toMatchObject({
      state: 'ready',
      upstream: 'up',
      farms: { usfarm: 'broken' },
      orderGate: { isOpen: true },
      trading: { state: 'active', reason: '' },
      streams: [{ kind: 'quotes', subject: expect.stringContaining('AAPL') }],
      plugins: { mine: { calls: 1 } },
    });
  });

  test('says where the kill switch stands and why', async () => {
    await using tws = await MockTws.start();
    await using connector = new IBConnector({ port: tws.port });
    await connector.trading.killSwitch.set('halted', 'the model drifts');
    expect(connector.getStatus().trading).toEqual({ state: 'halted', reason: 'the model drifts' });
  });
});
