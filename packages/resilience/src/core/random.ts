/** Where all chance comes from, so that a run can be repeated from its seed. */
export interface Random {
  /** The next number, from 0 up to but not including 1. */
  next(): number;
}

/** Chance from the runtime; not repeatable. */
export const systemRandom: Random = { next: () => Math.random() };

/**
 * A repeatable sequence: the same seed gives the same numbers on every machine.
 * Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, period 2^32; not for secrets.
 * @param seed any integer; taken modulo 2^32
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}
