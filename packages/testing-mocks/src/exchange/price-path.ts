import { type Instrument, roundToTick } from './instrument.ts';

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
  #jumps: readonly Jump[] = [];
  #counted = { startMs: 0, endMs: 0, volume: 0 };

  constructor(instrument: Instrument, seed: number) {
    this.#instrument = instrument;
    this.#seed = Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(instrument.conId, 0x85ebca6b);
  }

  /** The last traded price, on the instrument's grid. */
  lastAt(epochMs: number): number {
    return roundToTick(
      Math.max(this.#rawAt(epochMs) + this.#jumpedBy(epochMs), this.#instrument.minTick),
      this.#instrument.minTick,
    );
  }

  /** From now on the whole path runs higher or lower, so that it passes through this price now. */
  moveTo(price: number, nowMs: number): void {
    this.#jumps = [...this.#jumps, { atMs: nowMs, by: price - this.#rawAt(nowMs) - this.#jumpedBy(nowMs) }];
  }

  /** Every instant in a span at which the price can turn: its ends, its knots, and both sides of each jump. */
  *turnsBetween(startMs: number, endMs: number): Generator<number> {
    yield startMs;
    for (let knotMs = Math.ceil((startMs + 1) / KNOT_MS) * KNOT_MS; knotMs < endMs; knotMs += KNOT_MS) yield knotMs;
    for (const jump of this.#jumps) {
      if (jump.atMs > startMs && jump.atMs < endMs) yield* [jump.atMs - 1, jump.atMs];
    }
    yield endMs;
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

  /** A size that changes once a second: 1 to 900, in hundreds for anything but futures. `which` tells bid, ask and last apart. */
  sizeAt(epochMs: number, which: 0 | 1 | 2): number {
    const unit = this.#unit(SIZE_STREAM + which, Math.floor(epochMs / 1000));
    return (1 + Math.floor(unit * 9)) * (this.#instrument.secType === 'FUT' ? 1 : 100);
  }

  #rawAt(epochMs: number): number {
    const knot = Math.floor(epochMs / KNOT_MS);
    const part = epochMs / KNOT_MS - knot;
    const here = this.#knotPrice(knot);
    return part === 0 ? here : here + (this.#knotPrice(knot + 1) - here) * part;
  }

  #knotPrice(knot: number): number {
    let sum = 1;
    for (const [stream, octave] of OCTAVES.entries()) {
      const position = (knot * KNOT_MS) / octave.periodMs;
      const index = Math.floor(position);
      const here = this.#unit(stream, index);
      sum += octave.amplitude * (2 * (here + (this.#unit(stream, index + 1) - here) * (position - index)) - 1);
    }
    return this.#instrument.referencePrice * sum;
  }

  #jumpedBy(epochMs: number): number {
    let sum = 0;
    for (const jump of this.#jumps) if (jump.atMs <= epochMs) sum += jump.by;
    return sum;
  }

  /** A number from 0 to 1 that depends on nothing but seed, stream and index (murmur3's finaliser). */
  #unit(stream: number, index: number): number {
    let mixed = this.#seed ^ Math.imul(stream + 1, 0xc2b2ae35) ^ Math.imul(index | 0, 0x27d4eb2f);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  }
}
