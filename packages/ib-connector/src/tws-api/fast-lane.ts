import { BarsReader } from './bars-reader.ts';
import { TickReader } from './tick-reader.ts';

/** Told what the client library would tell, by the same names and arguments, and what is left for it. */
export interface FastLaneOutlets {
  readonly tell: (name: string, args: readonly unknown[]) => void;
  /** Frames that are neither plain ticks nor plain bars, each with its length in front. */
  readonly leave: (frames: Buffer) => void;
}

const PREFIX_BYTES = 4;

/**
 * Takes plain ticks and bars out of whole frames and leaves the rest to the client library, everything in the order it
 * came: they are nearly all that comes, and the library takes them apart in many steps.
 */
export class FastLane {
  readonly #tick = new TickReader();
  readonly #bars = new BarsReader();
  readonly #outlets: FastLaneOutlets;
  // TWS begins with its version, which is for the library, whatever it looks like.
  #hasBegun = false;

  constructor(outlets: FastLaneOutlets) {
    this.#outlets = outlets;
  }

  /** @param frames whole and sane ones, as the guard of frames lets them through */
  accept(frames: Buffer): void {
    const { leave, tell } = this.#outlets;
    let left = 0;
    let isHeard = false;
    for (let at = 0; at < frames.length; ) {
      const start = at + PREFIX_BYTES;
      const end = start + frames.readInt32BE(at);
      const isTick = this.#hasBegun && this.#tick.read(frames, start, end);
      const bars = this.#hasBegun && !isTick ? this.#bars.read(frames, start, end) : undefined;
      if (isTick || bars !== undefined) {
        if (at > left) leave(frames.subarray(left, at));
        left = end;
        if (!isHeard) tell('received', []);
        isHeard = true;
        if (isTick) this.#tellTick();
        else for (const bar of bars ?? []) tell('historicalData', bar);
      }
      this.#hasBegun = true;
      at = end;
    }
    if (left < frames.length) leave(left === 0 ? frames : frames.subarray(left));
  }

  #tellTick(): void {
    const { tell } = this.#outlets;
    const { kind, reqId, tickType, price, size, attributes, text } = this.#tick;
    switch (kind) {
      case 'size':
        tell('tickSize', [reqId, tickType, size]);
        break;
      case 'string':
        tell('tickString', [reqId, tickType, text]);
        break;
      case 'price': {
        tell('tickPrice', [reqId, tickType, price, attributes !== 0]);
        const sizeType = sizeTypeOf(tickType);
        if (sizeType !== undefined) tell('tickSize', [reqId, sizeType, size]);
        break;
      }
    }
  }
}

// The size that travels with a price is told as a tick of its own. The library leaves out that of a bid (its tick type
// is 0, which it takes for none); TWS sends it once more by itself.
function sizeTypeOf(priceType: number): number | undefined {
  switch (priceType) {
    case 2:
      return 3;
    case 4:
      return 5;
    case 66:
      return 69;
    case 67:
      return 70;
    case 68:
      return 71;
    default:
      return undefined;
  }
}
