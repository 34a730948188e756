import { IBConnector } from '@autobot/ib-connector';

// Reads IB_HOST, IB_PORT, IB_CLIENT_ID, …; by default paper TWS on this machine, read-only.
await using ib = IBConnector.fromEnv();
await ib.connect();

const { bid, ask } = await ib.getTicker('AAPL');
console.log(`AAPL ${bid} / ${ask}`);

// Goes on by itself after a restart, a lost socket, 1100, a broken farm or a frozen gateway.
await using quotes = await ib.streamQuotes('AAPL');
for await (const item of quotes) {
  if (item.type === 'gap') continue;
  console.log(`${item.bid} / ${item.ask}, ${item.quality}`);
  if (item.ask > 0) break;
}
