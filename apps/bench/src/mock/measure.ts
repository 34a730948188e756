/** What a client has counted so far, by its own clock. */
export interface Tally {
  readonly messages: number;
  readonly atMs: number;
}

/** Every contestant runs for so long before the first round: by then its code is compiled and its stream is steady. */
export const WARM_MS = 1_500;
/** A contestant's turn in a round, the start left out. Short, so that all of a round meet the same machine. */
export const SETTLE_MS = 100;
export const TURN_MS = 300;
/** Rounds with the same processes. */
export const ROUNDS = 8;

/** The long run: the heap is looked at after so many messages, and may not have grown by more than this in between. */
export const SOAK = { marks: [2_000_000, 10_000_000], mostGrowthBytes: 5_000_000 } as const;

/** Messages a second between two tallies. */
export function perSecond(from: Tally, to: Tally): number {
  return ((to.messages - from.messages) / (to.atMs - from.atMs)) * 1_000;
}
