import { createServer } from 'node:net';
import { IBConnector, stock } from '@autobot/ib-connector';
import { describe, expect, test } from 'vitest';
import { openGuards } from './open-guards.ts';
import { VirtualDesk } from './virtual-desk.ts';

// What happened to users' links (research/ib-connectivity.md): experiments of appendix A, recordings of appendix B.
// Those about streams are in streams-field.test.ts, those about orders in orders-experiments.test.ts.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The client ids of every session that was started, in order. */
const idsOf = (desk: VirtualDesk) => desk.tws.journal.named('startApi').map(({ fields }) => fields[2]);

describe('appendix A', () => {
  test('E: 326 and a close is asked again with the same id, ever later, not ten times in three seconds', async () => {
    await using desk = await VirtualDesk.connected({ clientId: 7 });
    const taken = desk.tws.fault({ kind: 'client-id-taken' });
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    await desk.clock.run(18_000);
    // At once or nearly so, five seconds after that, and ten after that.
    expect(idsOf(desk)).toEqual(['7', '7', '7', '7']);
    expect(desk.connector.getStatus().link.cause).toContain('client id 7 is in use');
    expect(desk.told('link.open_failed')[0]?.cause).toMatchObject({ reason: 'clientIdInUse', twsCode: 326 });
    taken.dispose();
    await desk.clock.run(40_000);
    expect(desk.connector.isReady).toBe(true);
  });

  test('F: without nextValidId the link is no link: given up with the cause after fifteen seconds, and dialled again', async () => {
    await using desk = await VirtualDesk.connected();
    desk.tws.fault({ kind: 'reply', message: 'nextValidId', how: 'lose' });
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    await desk.clock.run(14_000);
    expect(desk.connector.getStatus().state).toBe('starting');
    const waiting = desk.connector.getPositions();
    await desk.clock.run(3_000);
    expect(desk.told('link.open_failed')).toMatchObject([{ phase: 'starting' }]);
    expect(await desk.until(waiting)).toEqual([]);
    expect(desk.connector.getStatus()).toMatchObject({ state: 'ready', link: { epoch: 3 } });
  });

  test('H: a tunnel that accepts and closes is named, and not stormed', async () => {
    let dials = 0;
    const tunnel = createServer((socket) => {
      dials += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => {
      tunnel.listen(0, '127.0.0.1', resolve);
    });
    const address = tunnel.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await using connector = new IBConnector({ port, reconnectDelayMs: 10_000, maxReconnects: 1 });
    await expect(connector.connect()).rejects.toThrow(
      'closed the connection before it was ready: the address may not be trusted by TWS, a dialog may wait there, or a tunnel has no TWS behind it',
    );
    expect(dials).toBe(1);
    await new Promise((resolve) => {
      tunnel.close(resolve);
    });
  });

  test('I: contract details in flight when the socket drops are asked once more, and answered', async () => {
    await using desk = await VirtualDesk.connected();
    desk.tws.fault({ kind: 'drop', on: 'reqContractDetails', when: 'before' });
    const details = await desk.until(desk.connector.getContractDetails(stock('AAPL')));
    expect(details).toHaveLength(1);
    expect(desk.received('reqContractDetails')).toHaveLength(2);
    expect(desk.tws.journal.connections).toHaveLength(2);
  });

  test('I: and where the server stays silent, the caller is told in time', async () => {
    await using desk = await VirtualDesk.connected();
    desk.tws.fault({ kind: 'request-lost', request: 'reqContractDetails', times: 9 });
    const asking = desk.connector.getContractDetails(stock('AAPL'));
    const outcome = asking.catch((error: unknown) => error);
    await desk.clock.run(61_000);
    expect(await outcome).toMatchObject({ code: expect.stringMatching(/^ERR_(DEADLINE_EXCEEDED|ATTEMPT_TIMEOUT)/) });
    expect(desk.connector.getStatus().requestsUnderWay).toBe(0);
  });

  test('M: the client id is the same after each of three drops, given or not', async () => {
    await using desk = await VirtualDesk.connected();
    for (let drop = 0; drop < 3; drop += 1) {
      desk.tws.fault({ kind: 'drop', how: 'reset' });
      await desk.clock.run(30_000);
    }
    expect(idsOf(desk)).toEqual(['1', '1', '1', '1']);
  });

  test('O: a global cancel behind two hundred requests leaves at once', async () => {
    const symbols = Array.from({ length: 200 }, (_, index) => `SYM${index}`);
    await using desk = await VirtualDesk.connected((port) => ({ readOnly: false, guards: openGuards(port) }), {
      symbols,
    });
    const asking = Promise.all(symbols.map((symbol) => desk.connector.getContractDetails(stock(symbol))));
    await desk.clock.run(500);
    const before = desk.received('reqContractDetails').length;
    const askedMs = desk.clock.now();
    void desk.connector.trading.cancelAll();
    await desk.clock.run(0);
    expect(desk.tws.journal.named('reqGlobalCancel').map(({ atMs }) => atMs - askedMs)).toEqual([0]);
    expect(before).toBeLessThan(50);
    expect(await desk.until(asking)).toHaveLength(200);
    expect(desk.tws.journal.messagesPerSecondMax()).toBeLessThanOrEqual(50);
  });
});

test('no two dials are further apart than the longest wait, though the circuit of dialling is open', async () => {
  await using desk = await VirtualDesk.connected({ reconnectDelayMs: 1_000, reconnectMaxDelayMs: 2_000 });
  const silence = desk.tws.fault({ kind: 'refuse' });
  desk.tws.fault({ kind: 'drop', how: 'reset' });
  await desk.clock.run(2 * MINUTE_MS);
  const dialsMs = desk
    .told('link.changed')
    .filter(({ to }) => to === 'dialing')
    .map(({ atMs }) => atMs);
  const apartMs = dialsMs.slice(2).map((atMs, index) => atMs - (dialsMs[index + 1] ?? 0));
  expect(desk.told('circuit.opened').length).toBeGreaterThan(0);
  expect(Math.max(...apartMs)).toBeLessThanOrEqual(2_000);
  silence.dispose();
  await desk.clock.run(2_500);
  expect(desk.connector.isReady).toBe(true);
});

test('a link that is gone for five minutes is an alarm that says why, once, and none for one that was stopped', async () => {
  await using desk = await VirtualDesk.connected();
  const refused = desk.tws.fault({ kind: 'refuse' });
  desk.tws.fault({ kind: 'drop', how: 'reset' });
  await desk.clock.run(5 * MINUTE_MS - 1_000);
  expect(desk.told('outage.prolonged')).toEqual([]);
  await desk.clock.run(HOUR_MS);
  const alarm = {
    what: 'the link to TWS',
    lastedMs: 5 * MINUTE_MS,
    because: expect.stringContaining('nothing listens'),
  };
  expect(desk.told('outage.prolonged')).toMatchObject([alarm]);
  refused.dispose();
  await desk.clock.run(MINUTE_MS);
  expect(desk.connector.isReady).toBe(true);
  desk.tws.fault({ kind: 'refuse' });
  desk.tws.fault({ kind: 'drop', how: 'reset' });
  await desk.clock.run(6 * MINUTE_MS);
  expect(desk.told('outage.prolonged')).toHaveLength(2);
  await desk.until(desk.connector.disconnect());
  await desk.clock.run(HOUR_MS);
  expect(desk.told('outage.prolonged')).toHaveLength(2);
});

test('three messages within a minute that nobody can read end the link, and the next one works', async () => {
  await using desk = await VirtualDesk.connected();
  const unreadable = (): void => {
    desk.tws.fault({ kind: 'notice', code: 505 });
  };
  unreadable();
  unreadable();
  await desk.clock.run(MINUTE_MS);
  unreadable();
  await desk.clock.run(5_000);
  expect(desk.tws.journal.connections).toHaveLength(1);
  unreadable();
  unreadable();
  await desk.clock.run(5_000);
  expect(desk.told('link.lost')).toMatchObject([{ cause: { reason: 'notice', twsCode: 505 } }]);
  expect(desk.connector.getStatus()).toMatchObject({ state: 'ready', link: { epoch: 2 } });
});

describe('appendix B', () => {
  test('7: 326 on each connect for a minute: the same id, 4 tries after 5, 10, 20 and 40 s, then ready', async () => {
    await using desk = await VirtualDesk.connected({ clientId: 3 });
    desk.tws.fault({ kind: 'client-id-taken', forMs: MINUTE_MS });
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    await desk.clock.run(80_000);
    expect(desk.connector.isReady).toBe(true);
    const failedMs = desk.told('link.open_failed').map(({ atMs }) => atMs);
    const dialsMs = desk
      .told('link.changed')
      .filter(({ to }) => to === 'dialing')
      .map(({ atMs }) => atMs);
    expect(failedMs.map((atMs, index) => Math.round(((dialsMs[index + 2] ?? 0) - atMs) / 100) * 100)).toEqual([
      5_000, 10_000, 20_000, 40_000,
    ]);
    expect(idsOf(desk).slice(1)).toEqual(['3', '3', '3', '3', '3']);
  });

  test('8: a handshake, then silence: given up while it synchronizes, with a named cause, and a new socket', async () => {
    await using desk = await VirtualDesk.connected();
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    for (const request of ['reqAllOpenOrders', 'reqCompletedOrders', 'reqExecutions', 'reqPositions'] as const) {
      desk.tws.fault({ kind: 'request-lost', request, times: 3 });
    }
    const changes = () => desk.told('link.changed').map(({ to }) => to);
    await desk.clock.run(25_000);
    expect(changes()).toContain('syncing');
    expect(desk.connector.getStatus().orderGate).toMatchObject({ isOpen: false });
    await desk.clock.run(2 * MINUTE_MS);
    const [failed] = desk.told('link.open_failed');
    expect(failed).toMatchObject({ phase: 'syncing' });
    expect(desk.connector.isReady).toBe(true);
    expect(desk.tws.journal.connections.length).toBeGreaterThan(2);
  });

  test('10: account summaries again and again, over drops too, never take a third slot', async () => {
    await using desk = await VirtualDesk.connected();
    for (let round = 0; round < 4; round += 1) {
      for (let asked = 0; asked < 5; asked += 1) await desk.until(desk.connector.getAccountSummary());
      desk.tws.fault({ kind: 'drop', how: 'reset' });
      await desk.clock.run(15_000);
    }
    const ids = desk.tws.journal.named('reqAccountSummary').map(({ values }) => (values as { reqId: number }).reqId);
    expect(ids.length).toBeGreaterThanOrEqual(20);
    expect(new Set(ids).size).toBeLessThanOrEqual(2);
    expect(desk.told('notice.received').filter(({ notice }) => notice.code === 322)).toEqual([]);
  });

  test('11: 1100 for fifteen hours on a port that listens: alarms, no orders, no storm, and well again at the end', async () => {
    await using desk = await VirtualDesk.connected();
    const stream = await desk.until(desk.connector.streams.quotes('AAPL'));
    const lost = desk.tws.fault({ kind: 'upstream-lost' });
    for (let told = 0; told < 833; told += 1) {
      desk.tws.notice({ code: 1100 });
      await desk.clock.run((15 * HOUR_MS) / 833);
      expect(desk.connector.getStatus().orderGate.isOpen).toBe(false);
    }
    expect(stream.quality).not.toBe('live');
    const alarms = desk.told('outage.prolonged');
    expect(alarms[0]?.lastedMs).toBe(5 * MINUTE_MS);
    // A new link every twenty minutes at most, because the upstream may be well again and this TWS not know it.
    const dials = desk.tws.journal.connections.length;
    expect(dials).toBeGreaterThan(1);
    expect(dials).toBeLessThanOrEqual((15 * HOUR_MS) / (20 * MINUTE_MS) + 1);
    lost.dispose();
    await desk.clock.run(MINUTE_MS);
    expect(stream.quality).toBe('live');
    expect(desk.connector.getStatus().upstream).toBe('up');
  });
});
