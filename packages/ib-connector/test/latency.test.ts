import { expect, test } from 'vitest';
import { connectedDesk } from './paper-desk.ts';

test('with 150 ms of latency the status says that the p95 target is missed, and an event says so', async () => {
  // Each about another contract: callers who ask the same share one request.
  const symbols = Array.from({ length: 30 }, (_, index) => `SYM${index}`);
  await using desk = await connectedDesk({}, { symbols });
  const missed = desk.next('latency.target_missed', ({ source }) => source === 'link');
  desk.tws.fault({ kind: 'latency', ms: 150 });
  await Promise.all(
    symbols.map((symbol) =>
      desk.connector.getContractDetails({ symbol, secType: 'STK', exchange: 'SMART', currency: 'USD' }),
    ),
  );
  expect(await missed).toMatchObject({ targetMs: 100, percentile: 95 });
  const { metrics } = desk.connector.getStatus();
  expect(metrics.isTargetMet).toBe(false);
  expect(metrics.p95LatencyMs).toBeGreaterThanOrEqual(150);
});
