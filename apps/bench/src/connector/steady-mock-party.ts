// A process of its own: a mock whose market moves at a steady pace, so many ticks a second.
import { startMarket } from './start-market.ts';

const TURN_MS = 10;
// A beat of a hundred lines makes 409 ticks in the mean of 6,000 beats; 123 beats are 50,000 ticks.
const BEATS_A_SECOND = 123;

const { clock, beatMs } = await startMarket();
const startedMs = performance.now();
let beats = 0;
setInterval(() => {
  const due = Math.floor(((performance.now() - startedMs) / 1_000) * BEATS_A_SECOND) - beats;
  beats += due;
  clock.advance(beatMs * due);
}, TURN_MS);
