// A process of its own: a mock whose market beats so many times, as fast as its client reads, and then stands still.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';
import { LINES, QUOTE_FLOW, symbolOf } from './quote-flow.ts';

// Enough for the reader never to wait, and far from where the mock makes quotes wait.
const MOST_BACKLOG_BYTES = 524_288;
const BEAT_MS = 1_000;

const clock = new FakeClock();
const symbols = Array.from({ length: LINES }, (_, line) => symbolOf(line));
const tws = await MockTws.start({ clock, symbols, pacing: 'off', tickIntervalMs: BEAT_MS });
process.on('disconnect', () => process.exit());
process.send?.(tws.port);
await tws.whenReceived('reqMktData', { count: LINES });
for (let beats = 0; beats < QUOTE_FLOW.beats; ) {
  const [client] = tws.status().clients;
  if (client === undefined) process.exit();
  if (client.backlogBytes < MOST_BACKLOG_BYTES) {
    clock.advance(BEAT_MS * QUOTE_FLOW.beatsPerTurn);
    beats += QUOTE_FLOW.beatsPerTurn;
  }
  await nextTurn();
}
process.send?.('done');
