// A process of its own: the mock, its market beating as fast as its client reads.
import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BEAT_MS, LINES, paceOf } from './pace.ts';

// Enough for the reader never to wait, and far from where the mock makes quotes wait.
const MOST_BACKLOG_BYTES = 524_288;

const pace = paceOf(process.argv[2]);
const clock = new FakeClock();
const symbols = Array.from({ length: LINES }, (_, index) => `SYM${index}`);
const tws = await MockTws.start({ clock, symbols, pacing: 'off', tickIntervalMs: BEAT_MS });
process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
});
process.on('disconnect', () => process.exit());
process.send?.(tws.port);

if (pace.streams === 'a hundred lines') await tws.whenReceived('reqMktData', { count: LINES });
else await tws.whenReceived('reqTickByTickData');
for (;;) {
  const [client] = tws.status().clients;
  if (client === undefined) process.exit();
  if (client.backlogBytes < MOST_BACKLOG_BYTES) clock.advance(BEAT_MS * pace.beatsPerTurn);
  await nextTurn();
}
