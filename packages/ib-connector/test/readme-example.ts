import { IBConnector } from '@autobot/ib-connector';

// IB_HOST, IB_PORT, IB_CLIENT_ID, … or new IBConnector({ port: 7497 })
await using ib = IBConnector.fromEnv();
ib.on('upstream.changed', ({ from, to }) => {
  console.log(`TWS at IB: ${from} -> ${to}`);
});
await ib.connect();

const bars = await ib.getHistoricalData({ symbol: 'AAPL', duration: '1 D', barSize: '1 hour' });
console.log(`${bars.length} bars`);

// Outlives lost links and lost upstream; each quote says how far it can be trusted, and a gap what may be missing.
await using quotes = await ib.streams.quotes('AAPL');
for await (const item of quotes) {
  console.log(item);
  if (item.type === 'quote' && item.quality === 'live' && item.bid < item.ask) break;
}
