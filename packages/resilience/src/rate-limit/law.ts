/** Permits that were used at one instant. */
export interface Stamp {
  /** Monotonic milliseconds on the limiter's clock. */
  readonly atMs: number;
  /** Permits used then; more than 0, fractional when a law only knows how much is still owed. */
  readonly cost: number;
}

/** What a law says about itself; serialisable. */
export interface LawSnapshot {
  /** Name of the law: `slidingWindow`, `tokenBucket`. */
  readonly kind: string;
  /** Permits it grants at most at one instant. */
  readonly capacity: number;
  /** Permits it would grant now. */
  readonly available: number;
  /** Of an adaptive law: how much of its full rate it allows now, up to 1. */
  readonly share?: number;
}

/**
 * How much may happen when. A law has memory but neither clock nor queue: a `RateLimiter` asks it and tells it.
 * One law may be given to several limiters that run on one clock; they then share what it grants.
 */
export interface Law {
  readonly kind: string;
  /** Of a law made of others: those. */
  readonly parts?: readonly Law[];
  /** The greatest cost it can ever grant at once. */
  readonly capacity: number;
  /**
   * Milliseconds until so many permits will have become free, 0 if they are free now.
   * Above `capacity` it answers for permits that are used one after another, as soon as each is free.
   */
  waitMs(nowMs: number, cost: number): number;
  /** Counts permits as used at `atMs`, whether or not they were free. Times must not step back. */
  take(atMs: number, cost: number): void;
  /** Takes back what `take(atMs, cost)` counted, as far as that still hinders anybody. */
  giveBack(nowMs: number, atMs: number, cost: number): void;
  /** The uses that still count, oldest first: a law that replaces this one starts from them. */
  history(nowMs: number): readonly Stamp[];
  /** Told that the other side asked for less; only an adaptive law does something about it. */
  slowDown?(nowMs: number): void;
  snapshot(nowMs: number): LawSnapshot;
}

/**
 * Lets a new law remember what the old one granted, so that a change of the limit never forgives what was just used.
 * A law that stays as part of both has counted its uses already.
 */
export function inheritUses(next: Law, old: Law, nowMs: number): void {
  const known = partsOf(old);
  const uses = old.history(nowMs);
  for (const law of partsOf(next)) {
    if (!known.includes(law)) for (const { atMs, cost } of uses) law.take(atMs, cost);
  }
}

/** The laws that a law is made of; itself if it is simple. */
export function partsOf(law: Law): readonly Law[] {
  return law.parts ?? [law];
}
