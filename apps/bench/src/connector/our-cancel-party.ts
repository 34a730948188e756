// A process of its own: how long a cancel behind a thousand queries waits in the connector, with the limit it comes with.
import { IBConnector, stock, stoqeyTwsApi } from '@autobot/ib-connector';
import { QUEUED } from './queued-cancel.ts';

let startedMs = Number.NaN;
const connector = new IBConnector({
  port: Number(process.argv[2]),
  requestTimeoutMs: 600_000,
  createApi: (options) => {
    const api = stoqeyTwsApi(options);
    const cancelMktData = api.cancelMktData.bind(api);
    api.cancelMktData = (reqId) => {
      cancelMktData(reqId);
      process.send?.(performance.now() - startedMs);
    };
    return api;
  },
});
await connector.connect();
const stream = await connector.streamQuotes('AAPL');
for (let one = 0; one < QUEUED; one += 1) {
  // Different ones, since the same question is sent once. What is answered does not matter here.
  connector.getContractDetails({ ...stock('AAPL'), conId: one }).catch(() => undefined);
}
startedMs = performance.now();
await stream.close();
process.on('disconnect', () => process.exit());
