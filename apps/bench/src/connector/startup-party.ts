// A process of its own: from the first call to the first quote, for an operator who waits for it.
// oxlint-disable-next-line no-restricted-imports -- it is what the connector is measured beside
import { EventName, IBApi } from '@stoqey/ib';
import { IBConnector } from '@autobot/ib-connector';
import { stock } from './raw-client.ts';

const [port, who] = process.argv.slice(2);
const startedMs = performance.now();
const tell = (): void => {
  process.send?.(performance.now() - startedMs);
};
process.on('disconnect', () => process.exit());
if (who === 'ours') {
  const connector = new IBConnector({ port: Number(port) });
  await connector.connect();
  const stream = await connector.streamQuotes('AAPL');
  for await (const _ of stream) {
    tell();
    break;
  }
} else {
  const settings = { host: '127.0.0.1', port: Number(port), clientId: 1, maxReqPerSec: 1e9 };
  const api = new IBApi(settings);
  api.once(EventName.nextValidId, () => {
    api.reqMktData(1, stock('AAPL'), '', false, false);
  });
  api.once(EventName.tickPrice, tell);
  api.connect();
}
