import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';
import { LINES, symbolOf } from './quote-flow.ts';

/** A mock in a process of its own whose market moves once for each beat that its clock is advanced. */
export interface Market {
  readonly tws: MockTws;
  readonly clock: FakeClock;
  /** Milliseconds. */
  readonly beatMs: number;
}

const BEAT_MS = 1_000;

/** Starts the market, tells the parent its port, and settles once every line is subscribed; ends with the parent. */
export async function startMarket(): Promise<Market> {
  const clock = new FakeClock();
  const symbols = Array.from({ length: LINES }, (_, line) => symbolOf(line));
  const tws = await MockTws.start({ clock, symbols, pacing: 'off', tickIntervalMs: BEAT_MS });
  process.on('disconnect', () => process.exit());
  process.send?.(tws.port);
  await tws.whenReceived('reqMktData', { count: LINES });
  return { tws, clock, beatMs: BEAT_MS };
}
