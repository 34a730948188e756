import { IBConnector } from '@autobot/ib-connector';

await using ib = IBConnector.fromEnv();
await ib.connect();

await using quotes = await ib.streams.quotes('AAPL', { buffer: { keep: 'dropOldest', capacity: 1_000 } });
let isAfterGap = false;
for await (const item of quotes) {
  if (item.type === 'gap') {
    console.log(`gap: ${item.cause}, made good: ${item.isFilled}`);
    isAfterGap = true;
  } else if (item.quality === 'live' && item.bid < item.ask) {
    console.log('live');
    if (isAfterGap) break;
    // In the test of this example the link breaks under this question.
    await ib.healthCheck();
  } else if (item.quality === 'stale') {
    console.log('stale: do not trade on it');
  }
}
