import type { Bar } from './bar-history.ts';
import { type GoldenBars, goldenBars, type GoldenTicks, goldenTicks } from './golden-catalogue.ts';
import { type Instrument, roundToTick } from './instrument.ts';
import type { PastTick } from './tick-history.ts';

/** A request for bars in the client's own words. */
export type BarWords = Pick<GoldenBars, 'end' | 'duration' | 'barSize' | 'whatToShow'>;

/** The golden answer a request has, if it has one. */
export function goldenBarsFor(instrument: Instrument, words: BarWords): GoldenBars | undefined {
  return goldenBars.find(
    (golden) =>
      golden.symbol === instrument.symbol &&
      golden.secType === instrument.secType &&
      golden.end === words.end &&
      golden.duration === words.duration &&
      golden.barSize === words.barSize &&
      golden.whatToShow === words.whatToShow,
  );
}

/** The exchange's own bars, moved to the level of the real one, which takes the place of the last. */
export function likeGolden(bars: readonly Bar[], golden: GoldenBars, minTick: number): readonly Bar[] {
  const taken = bars.slice(-golden.count);
  const final = taken.at(-1);
  if (final === undefined) return bars;
  const scale = golden.last.open / final.close;
  const scaled = (price: number): number => roundToTick(price * scale, minTick);
  const before = taken.slice(0, -1).map((bar) => ({
    ...bar,
    open: scaled(bar.open),
    high: scaled(bar.high),
    low: scaled(bar.low),
    close: scaled(bar.close),
    average: bar.average < 0 ? bar.average : scaled(bar.average),
  }));
  return [...before, { ...final, ...golden.last }];
}

/** The golden ticks a request has, if it has any: the first is real, and the rest follow it second by second. */
export function goldenTicksFor(
  instrument: Instrument,
  words: Pick<GoldenTicks, 'start' | 'whatToShow'>,
): readonly PastTick[] | undefined {
  const golden = goldenTicks.find(
    ({ symbol, start, whatToShow }) =>
      symbol === instrument.symbol && start === words.start && whatToShow === words.whatToShow,
  );
  if (golden === undefined || instrument.secType !== 'STK') return undefined;
  const { first, count } = golden;
  // A real TWS gives every tick of the second asked for, and so more of them than were asked for.
  const second = Math.ceil(first.atSeconds / 60) * 60;
  return Array.from({ length: count }, (_, index) => (index === 0 ? first : { ...first, atSeconds: second }));
}
