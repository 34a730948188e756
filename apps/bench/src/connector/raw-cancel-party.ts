// A process of its own: how long a cancel behind a thousand queries waits in @stoqey/ib, with the limit it comes with.
// oxlint-disable-next-line no-restricted-imports -- it is what the connector is measured beside
import { EventName } from '@stoqey/ib';
import { QUEUED } from './queued-cancel.ts';
import { RawClient, stock } from './raw-client.ts';

const DEFAULT_LIMIT = 40;
const CANCEL_MARKET_DATA = 2;
const LINE = 1_000_000;

const { api } = await RawClient.connect(Number(process.argv[2]), DEFAULT_LIMIT);
api.reqMktData(LINE, stock('AAPL'), '', false, false);
api.once(EventName.tickPrice, () => {
  for (let one = 0; one < QUEUED; one += 1) api.reqContractDetails(one, stock('AAPL'));
  const startedMs = performance.now();
  api.on(EventName.sent, (tokens: readonly unknown[]) => {
    if (tokens[0] === CANCEL_MARKET_DATA) process.send?.(performance.now() - startedMs);
  });
  api.cancelMktData(LINE);
});
process.on('disconnect', () => process.exit());
