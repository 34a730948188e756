// A process of its own: the connector, every quote of a hundred lossless streams read and counted in a `for await`.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { IBConnector, type Quote, type Stream } from '@autobot/ib-connector';
import { LINES, RateCounter, symbolOf } from './quote-flow.ts';

const connector = new IBConnector({ port: Number(process.argv[2]) });
const counter = new RateCounter();
await connector.connect();
for (let line = 0; line < LINES; line += 1) {
  const stream = await connector.streamQuotes(symbolOf(line), { buffer: { keep: 'all', capacity: 1_000_000 } });
  void readAll(stream);
}
// The market stands still: what is answered now comes behind the last quote.
process.on('message', () => {
  void tellRate();
});
process.on('disconnect', () => process.exit());

async function tellRate(): Promise<void> {
  await connector.healthCheck();
  await nextTurn();
  process.send?.(counter.rate);
}

async function readAll(stream: Stream<Quote>): Promise<void> {
  for await (const item of stream) {
    if (item.type === 'quote') counter.tick();
    else counter.gaps += 1;
  }
}
