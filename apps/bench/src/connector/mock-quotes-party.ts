// A process of its own: a mock whose market beats so many times, as fast as its client reads, and then stands still.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { QUOTE_FLOW } from './quote-flow.ts';
import { startMarket } from './start-market.ts';

// Enough for the reader never to wait, and far from where the mock makes quotes wait.
const MOST_BACKLOG_BYTES = 524_288;

const { tws, clock, beatMs } = await startMarket();
for (let beats = 0; beats < QUOTE_FLOW.beats; ) {
  const [client] = tws.status().clients;
  if (client === undefined) process.exit();
  if (client.backlogBytes < MOST_BACKLOG_BYTES) {
    clock.advance(beatMs * QUOTE_FLOW.beatsPerTurn);
    beats += QUOTE_FLOW.beatsPerTurn;
  }
  await nextTurn();
}
process.send?.('done');
