// A timer this late is ordinary (the machine is busy, the clock coarse); more is our own event loop standing still.
const ORDINARY_LATENESS_MS = 20;

/** How much of a timer's lateness was a stall of our own, which no peer is to blame for: all of it, or nothing. */
export function ownStallMs(lateMs: number): number {
  return lateMs > ORDINARY_LATENESS_MS ? lateMs : 0;
}
