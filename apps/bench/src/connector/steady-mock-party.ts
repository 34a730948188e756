// A process of its own: a mock whose market moves at a steady pace, so many ticks a second.
import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';
import { LINES, symbolOf } from './quote-flow.ts';

const BEAT_MS = 1_000;
const TURN_MS = 10;
// A beat of a hundred lines makes 409 ticks in the mean of 6,000 beats; 123 beats are 50,000 ticks.
const BEATS_A_SECOND = 123;

const clock = new FakeClock();
const symbols = Array.from({ length: LINES }, (_, line) => symbolOf(line));
const tws = await MockTws.start({ clock, symbols, pacing: 'off', tickIntervalMs: BEAT_MS });
process.on('disconnect', () => process.exit());
process.send?.(tws.port);
await tws.whenReceived('reqMktData', { count: LINES });
const startedMs = performance.now();
let beats = 0;
setInterval(() => {
  const due = Math.floor(((performance.now() - startedMs) / 1_000) * BEATS_A_SECOND) - beats;
  beats += due;
  clock.advance(BEAT_MS * due);
}, TURN_MS);
