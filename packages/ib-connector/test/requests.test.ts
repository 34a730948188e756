import { expect, test } from 'vitest';
import { connectedDesk } from './paper-desk.ts';

test('gives a ticker with bid, ask, last and their sizes', async () => {
  await using desk = await connectedDesk();
  const quote = await desk.connector.getTicker('AAPL');
  expect(quote.symbol).toBe('AAPL');
  expect(quote.bid).toBeLessThan(quote.ask);
  for (const value of [quote.last, quote.bidSize, quote.askSize, quote.lastSize]) expect(value).toBeGreaterThan(0);
  expect(quote.time.getTime()).toBeGreaterThan(0);
});

test('streams quotes until the reader stops, and then gives the line back', async () => {
  await using desk = await connectedDesk();
  const stream = await desk.connector.streamQuotes('MSFT', { buffer: { keep: 'dropOldest', capacity: 100 } });
  const seen: number[] = [];
  for await (const item of stream) {
    if (item.type === 'quote') seen.push(item.bid);
    if (seen.length === 5) break;
  }
  await desk.tws.whenReceived('cancelMktData');
  expect(seen).toHaveLength(5);
});

test('gives bars, oldest first', async () => {
  await using desk = await connectedDesk();
  const bars = await desk.connector.getHistoricalData({
    symbol: 'AAPL',
    duration: '1 D',
    barSize: '1 min',
    whatToShow: 'TRADES',
  });
  expect(bars.length).toBeGreaterThan(100);
  const times = bars.map((bar) => bar.time.getTime());
  expect(times).toEqual([...times].toSorted((one, other) => one - other));
  for (const bar of bars) expect(bar.high).toBeGreaterThanOrEqual(bar.low);
});

test('gives the account summary and frees its slot', async () => {
  await using desk = await connectedDesk();
  const summary = await desk.connector.getAccountSummary();
  expect(summary).toMatchObject({ account: 'DU1234567', currency: 'USD' });
  expect(summary.NetLiquidation).toBeGreaterThan(0);
  await desk.tws.whenReceived('cancelAccountSummary');
});

test('shares one answer among callers of a request that carries no id', async () => {
  await using desk = await connectedDesk();
  const before = desk.tws.journal.named('reqPositions').length;
  const answers = await Promise.all([1, 2, 3].map(() => desk.connector.getPositions()));
  expect(answers).toHaveLength(3);
  expect(desk.tws.journal.named('reqPositions').length - before).toBe(1);
});

test('names the symbol that TWS does not know', async () => {
  await using desk = await connectedDesk();
  await expect(desk.connector.getTicker('NOSUCH')).rejects.toMatchObject({
    code: 'ERR_IB_UNKNOWN_CONTRACT',
    twsCode: 200,
    message: expect.stringContaining('NOSUCH') as string,
  });
});

test.each([
  [{ quantity: 0 }, 'quantity must be a finite number above 0, was 0'],
  [{ quantity: -5 }, 'quantity must be a finite number above 0, was -5'],
  [{ quantity: Number.NaN }, 'quantity must be a finite number above 0, was NaN'],
  [{ quantity: Number.POSITIVE_INFINITY }, 'quantity must be a finite number above 0, was Infinity'],
])('refuses an order with %o before anything is sent', async (fields, message) => {
  await using desk = await connectedDesk();
  await expect(
    desk.connector.placeOrder({ symbol: 'AAPL', action: 'BUY', orderType: 'MKT', ...fields }),
  ).rejects.toThrow(message);
  expect(desk.tws.journal.named('placeOrder')).toEqual([]);
});

test('sends no more than 50 messages in any second under a burst, as the mock counts them', async () => {
  await using desk = await connectedDesk();
  await desk.connector.resolveContract('AAPL');
  const burst = Array.from({ length: 120 }, () => desk.connector.reference.userInfo());
  await Promise.all(burst);
  expect(desk.tws.journal.messagesPerSecondMax()).toBeLessThanOrEqual(50);
});

test('halves its rate when TWS says that it is close to the limit, and takes it back by and by', async () => {
  await using desk = await connectedDesk();
  const share = (): unknown => desk.connector.getStatus().rateLimiter.laws[0]?.share;
  expect(share()).toBe(1);
  const told = desk.next('notice.received', ({ notice }) => notice.code === 0);
  desk.tws.notice({ code: 0, text: 'Warning: Approaching max rate of 50 messages per second (44)' });
  await told;
  expect(share()).toBe(0.5);
});

test('lets a user audit every command with a middleware of a few lines', async () => {
  const lines: string[] = [];
  await using desk = await connectedDesk({
    plugins: [
      {
        name: 'audit',
        middleware: [
          {
            name: 'audit',
            async around(call, next) {
              lines.push(`${call.kind} ${call.operation}`);
              const result = await next(call);
              lines.push(`done ${call.operation}`);
              return result;
            },
          },
        ],
        status: () => ({ lines: lines.length }),
      },
    ],
  });
  const order = await desk.connector.placeOrder({ symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'MKT' });
  await order.whenDone();
  expect(lines).toContain('command placeOrder');
  expect(desk.connector.getStatus().plugins).toEqual({ audit: { lines: lines.length } });
});
