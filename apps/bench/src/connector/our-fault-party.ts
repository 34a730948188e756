// A process of its own: the connector as it comes, in the middle of some trouble.
import { IBConnector, type Quote, type Stream, stock } from '@autobot/ib-connector';
import { SYMBOLS, Witness } from './trouble.ts';

const connector = new IBConnector({ port: Number(process.argv[2]) });
const witness = new Witness();
process.on('disconnect', () => process.exit());
process.on('message', (word) => {
  if (typeof word === 'number') process.send?.(witness.report(word));
  else for (const symbol of SYMBOLS) witness.asked(connector.getContractDetails(stock(symbol)));
});
await connector.connect();
for (const symbol of SYMBOLS) {
  void watch(symbol, await connector.streamQuotes(symbol, { buffer: { keep: 'all', capacity: 10_000 } }));
}
process.send?.('ready');

async function watch(symbol: string, stream: Stream<Quote>): Promise<void> {
  // A quote that says it is stale is no quote that flows.
  for await (const item of stream) if (item.type === 'quote' && item.quality === 'live') witness.quote(symbol);
}
