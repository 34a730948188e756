import { afterAll, beforeAll, expect, test } from 'vitest';
import { stock } from '@autobot/ib-connector';
import { connectedDesk, type PaperDesk } from './paper-desk.ts';
import { VirtualDesk } from './virtual-desk.ts';

let desk: PaperDesk;
const reference = () => desk.connector.reference;

beforeAll(async () => {
  desk = await connectedDesk();
});
afterAll(async () => {
  await desk[Symbol.asyncDispose]();
});

test('finds symbols by how they begin, and callers with one pattern share one answer', async () => {
  const before = desk.tws.journal.named('reqMatchingSymbols').length;
  const [found, again] = await Promise.all([
    reference().matchingSymbols('AAPL'),
    reference().matchingSymbols(' AAPL '),
  ]);
  expect(found[0]).toMatchObject({ contract: { symbol: 'AAPL', secType: 'STK', conId: 265_598 } });
  expect(found[0]?.derivatives).toContain('OPT');
  expect(again).toBe(found);
  expect(desk.tws.journal.named('reqMatchingSymbols')).toHaveLength(before + 1);
});

test('refuses an empty pattern before anything is sent', () => {
  expect(() => reference().matchingSymbols(' ')).toThrow('pattern must not be empty, was " "');
});

test('lists the expirations and strikes there are for an underlying', async () => {
  const [first] = await reference().optionParameters('SPY');
  expect(first?.expirations.length).toBeGreaterThan(0);
  expect(first?.expirations[0]).toMatch(/^\d{8}$/);
  expect(first?.strikes.length).toBeGreaterThan(10);
  expect(first?.multiplier).toBe(100);
});

test('waits for a whole chain of options, which TWS tells slowly, and asks for it once', async () => {
  await using world = await VirtualDesk.connected();
  world.tws.fault({ kind: 'reply', message: 'contractDetailsEnd', how: 'delay', ms: 45_000 });
  const chain = world.connector.getContractDetails({
    symbol: 'SPY',
    secType: 'OPT',
    exchange: 'SMART',
    currency: 'USD',
  });
  await world.clock.run(46_000);
  expect((await world.until(chain)).length).toBeGreaterThan(10);
  expect(world.received('reqContractDetails')).toHaveLength(1);
});

test('gives the price steps of each market rule that was asked for, two rules at a time', async () => {
  await expect(reference().marketRule(9_999)).rejects.toMatchObject({
    code: 'ERR_IB_REQUEST_FAILED',
    message: expect.stringContaining('Unknown market rule 9999') as string,
  });
  const [cents, quarters] = await Promise.all([reference().marketRule(26), reference().marketRule(67)]);
  expect(cents).toEqual([{ lowEdge: 0, increment: 0.01 }]);
  expect(quarters).toEqual([{ lowEdge: 0, increment: 0.25 }]);
});

test('gives fundamental data, and a typed error where there is none', async () => {
  expect(await reference().fundamentals('AAPL', 'ReportSnapshot')).toContain('AAPL');
  const euro = { symbol: 'EUR', secType: 'CASH', exchange: 'IDEALPRO', currency: 'USD' } as const;
  await expect(reference().fundamentals(euro, 'ReportSnapshot')).rejects.toMatchObject({
    code: 'ERR_IB_REQUEST_FAILED',
    twsCode: 430,
  });
});

test('tells the accounts, the user and the time', async () => {
  expect(await reference().managedAccounts()).toEqual(['DU1234567']);
  expect(await reference().userInfo()).toBe('');
  const now = await reference().currentTime();
  expect(Math.abs(now.getTime() - Date.now())).toBeLessThan(60_000);
});

test('gives the scanner parameters, and one scan by rank, and ends it', async () => {
  expect(await reference().scannerParameters()).toContain('<?xml');
  const rows = await reference().scan({ location: 'STK.US.MAJOR', scanCode: 'MOST_ACTIVE', rows: 5 });
  expect(rows.map(({ rank }) => rank)).toEqual([0, 1, 2, 3, 4]);
  expect(rows[0]?.contract.conId).toBeGreaterThan(0);
  await desk.tws.whenReceived('cancelScannerSubscription');
  expect(desk.connector.getStatus().pacing.slots.scanners.inUse).toBe(0);
});

test('says which scan code nobody knows', async () => {
  await expect(reference().scan({ location: 'STK.US.MAJOR', scanCode: 'NO_SUCH_SCAN' })).rejects.toThrow(
    '"NO_SUCH_SCAN" is no scan code',
  );
});

test('gives headlines with their times, and the text of an article', async () => {
  const providers = await reference().newsProviders();
  expect(providers.map(({ code }) => code)).toContain('BRFG');
  const { headlines } = await reference().headlines('AAPL', { count: 3 });
  const [first] = headlines;
  expect(headlines.length).toBeGreaterThan(0);
  expect(first?.time.getTime()).toBeLessThanOrEqual(Date.now());
  const article = await reference().article(first?.provider ?? '', first?.articleId ?? '');
  expect(article.format).toBe('text');
  expect(article.text).not.toBe('');
});

test('tells executions by side and completed orders', async () => {
  const order = await desk.connector.placeOrder({ symbol: 'AAPL', action: 'BUY', quantity: 3, orderType: 'MKT' });
  await order.whenDone();
  const bought = await reference().executions({ symbol: 'AAPL', side: 'BUY' });
  expect(bought.reduce((sum, { shares }) => sum + shares, 0)).toBe(3);
  expect(await reference().executions({ symbol: 'AAPL', side: 'SELL' })).toEqual([]);
  expect(await reference().completedOrders()).toMatchObject([{ orderRef: order.orderRef }]);
});

test('asks once for a contract that many want at the same time, and not at all afterwards', async () => {
  const before = desk.tws.journal.named('reqContractDetails').length;
  const all = Array.from({ length: 100 }, () => desk.connector.resolveContract('MSFT'));
  const [first, ...others] = await Promise.all(all);
  expect(first).toMatchObject({ symbol: 'MSFT' });
  for (const other of others) expect(other).toEqual(first);
  await desk.connector.resolveContract(stock('MSFT'));
  expect(desk.tws.journal.named('reqContractDetails')).toHaveLength(before + 1);
});

test('goes on for the others when one of those who share a lookup gives up', async () => {
  const giveUp = new AbortController();
  const given = desk.connector.resolveContract('AMC', { signal: giveUp.signal }).catch((error: unknown) => error);
  const kept = desk.connector.resolveContract('AMC');
  giveUp.abort(new Error('enough'));
  expect(await given).toMatchObject({ message: 'enough' });
  expect(await kept).toMatchObject({ symbol: 'AMC' });
});

test('asks for the account summary under one id, however often', async () => {
  const wanted = () => desk.connector.getAccountSummary();
  await Promise.all([wanted(), wanted(), wanted()]);
  await wanted();
  const ids = desk.tws.journal.named('reqAccountSummary').map(({ fields }) => fields[2]);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});
