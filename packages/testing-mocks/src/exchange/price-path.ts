import { type Instrument, roundToTick, type SecurityType } from './instrument.ts';

/** Distance between two points of a path, in milliseconds; between them the price moves in a straight line. */
export const KNOT_MS = 5_000;

interface Octave {
  readonly periodMs: number;
  /** Part of the reference price this wave can add or take. */
  readonly amplitude: number;
}

// Waves of every length from seconds to a year; periods are whole multiples of a knot, so the sum bends only at knots.
const OCTAVES: readonly Octave[] = [
  { periodMs: KNOT_MS, amplitude: 0.000_06 },
  { periodMs: 60_000, amplitude: 0.000_25 },
  { periodMs: 600_000, amplitude: 0.000_8 },
  { periodMs: 7_200_000, amplitude: 0.002_5 },
  { periodMs: 86_400_000, amplitude: 0.008 },
  { periodMs: 30 * 86_400_000, amplitude: 0.03 },
  { periodMs: 365 * 86_400_000, amplitude: 0.08 },
];

const HUNDREDS: ReadonlySet<SecurityType> = new Set<SecurityType>(['STK', 'CASH']);

const VOLUME_STREAM = 101;
const SIZE_STREAM = 102;

interface Jump {
  readonly atMs: number;
  readonly by: number;
}

/**
 * The price of one instrument at any instant, worked out from the seed alone: nothing is stored and nothing drifts,
 * so quotes, bars of every size and fills agree with each other, whatever was asked first.
 */
export class PricePath {
  readonly #instrument: Instrument;
  readonly #seed: number;
  readonly #waves: readonly Wave[];
  #jumps: readonly Jump[] = [];
  #counted = { startMs: 0, endMs: 0, volume: 0 };
  // The knots the price was last asked between: quotes that follow each other ask for the same two.
  #knot = Number.NaN;
  #here = 0;
  #next = 0;

  constructor(instrument: Instrument, seed: number) {
    this.#instrument = instrument;
    const pathSeed = Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(instrument.conId, 0x85ebca6b);
    this.#seed = pathSeed;
    this.#waves = OCTAVES.map((octave, stream) => new Wave(octave, (index) => hashedUnit(pathSeed, stream, index)));
  }

  /** The last traded price, on the instrument's grid. */
  lastAt(epochMs: number): number {
    return this.#onGrid(this.#rawAt(epochMs) + this.#jumpedBy(epochMs));
  }

  /** From now on the whole path runs higher or lower, so that it passes through this price now. */
  moveTo(price: number, nowMs: number): void {
    this.#jumps = [...this.#jumps, { atMs: nowMs, by: price - this.#rawAt(nowMs) - this.#jumpedBy(nowMs) }];
  }

  /** The lowest and highest price of a span, both ends included: the price can only turn at knots and jumps. */
  rangeBetween(startMs: number, endMs: number): { readonly low: number; readonly high: number } {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    const look = (atMs: number): void => {
      const price = this.#rawAt(atMs) + this.#jumpedBy(atMs);
      low = Math.min(low, price);
      high = Math.max(high, price);
    };
    look(startMs);
    for (let knotMs = Math.ceil((startMs + 1) / KNOT_MS) * KNOT_MS; knotMs < endMs; knotMs += KNOT_MS) look(knotMs);
    for (const { atMs } of this.#jumps) {
      if (atMs <= startMs || atMs > endMs) continue;
      look(atMs - 1);
      look(atMs);
    }
    look(endMs);
    return { low: this.#onGrid(low), high: this.#onGrid(high) };
  }

  /** Shares traded in a span; spans that meet add up exactly. */
  volumeBetween(startMs: number, endMs: number): number {
    let total = 0;
    for (let knot = Math.floor(startMs / KNOT_MS); knot * KNOT_MS < endMs; knot += 1) {
      const knotVolume = 100 + Math.floor(this.#unit(VOLUME_STREAM, knot) * 9_900);
      const from = Math.max(startMs - knot * KNOT_MS, 0);
      const to = Math.min(endMs - knot * KNOT_MS, KNOT_MS);
      total += Math.floor((knotVolume * to) / KNOT_MS) - Math.floor((knotVolume * from) / KNOT_MS);
    }
    return total;
  }

  /** Like `volumeBetween`, for spans that grow from one fixed start; remembers where it got to. */
  volumeSince(startMs: number, endMs: number): number {
    const reusable = this.#counted.startMs === startMs && this.#counted.endMs <= endMs;
    const from = reusable ? this.#counted : { startMs, endMs: startMs, volume: 0 };
    const volume = from.volume + this.volumeBetween(from.endMs, endMs);
    this.#counted = { startMs, endMs, volume };
    return volume;
  }

  /** A size that changes once a second: 1 to 900, in hundreds for stocks and currencies. `which` tells bid, ask and last apart. */
  sizeAt(epochMs: number, which: 0 | 1 | 2): number {
    const unit = this.#unit(SIZE_STREAM + which, Math.floor(epochMs / 1000));
    return (1 + Math.floor(unit * 9)) * (HUNDREDS.has(this.#instrument.secType) ? 100 : 1);
  }

  #rawAt(epochMs: number): number {
    const knot = Math.floor(epochMs / KNOT_MS);
    const part = epochMs / KNOT_MS - knot;
    if (knot !== this.#knot) {
      this.#here = knot === this.#knot + 1 ? this.#next : this.#knotPrice(knot);
      this.#next = this.#knotPrice(knot + 1);
      this.#knot = knot;
    }
    return part === 0 ? this.#here : this.#here + (this.#next - this.#here) * part;
  }

  #onGrid(price: number): number {
    const { minTick } = this.#instrument;
    return roundToTick(Math.max(price, minTick), minTick);
  }

  #knotPrice(knot: number): number {
    let sum = 1;
    for (const wave of this.#waves) sum += wave.heightAt(knot * KNOT_MS);
    return this.#instrument.referencePrice * sum;
  }

  #jumpedBy(epochMs: number): number {
    let sum = 0;
    for (const jump of this.#jumps) if (jump.atMs <= epochMs) sum += jump.by;
    return sum;
  }

  #unit(stream: number, index: number): number {
    return hashedUnit(this.#seed, stream, index);
  }
}

/** One wave of a path: heights drawn at every period, and straight lines between them. */
class Wave {
  readonly #octave: Octave;
  readonly #heightOf: (index: number) => number;
  // Where it was asked last, because bars ask knot after knot.
  #index = Number.NaN;
  #here = 0;
  #next = 0;

  constructor(octave: Octave, heightOf: (index: number) => number) {
    this.#octave = octave;
    this.#heightOf = heightOf;
  }

  heightAt(epochMs: number): number {
    const position = epochMs / this.#octave.periodMs;
    const index = Math.floor(position);
    if (index !== this.#index) {
      this.#here = index === this.#index + 1 ? this.#next : this.#heightOf(index);
      this.#next = this.#heightOf(index + 1);
      this.#index = index;
    }
    return this.#octave.amplitude * (2 * (this.#here + (this.#next - this.#here) * (position - index)) - 1);
  }
}

/** A number from 0 to 1 that depends on nothing but seed, stream and index (murmur3's finaliser). */
function hashedUnit(seed: number, stream: number, index: number): number {
  let mixed = seed ^ Math.imul(stream + 1, 0xc2b2ae35) ^ Math.imul(index | 0, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
