/** How a sequence of sends stands against a limit. */
export interface WindowCheck {
  /** Sends that had `limit` others less than a window before them. */
  readonly over: number;
  /** Most sends in any half-open window. */
  readonly mostInWindow: number;
}

/** Looks at every window there is: each ends at one send. The times must not fall. */
export function checkWindows(timesMs: ArrayLike<number>, limit: number, windowMs: number): WindowCheck {
  let over = 0;
  let mostInWindow = 0;
  let first = 0;
  for (let last = 0; last < timesMs.length; last += 1) {
    const endMs = timesMs[last] ?? Number.NaN;
    while (endMs - (timesMs[first] ?? Number.NaN) >= windowMs) first += 1;
    const inside = last - first + 1;
    mostInWindow = Math.max(mostInWindow, inside);
    if (inside > limit) over += 1;
  }
  return { over, mostInWindow };
}

/** Share of the ideal rate: the last of `sent` sends could have been `⌈sent / limit⌉ − 1` windows after the first. */
export function rateOf(timesMs: ArrayLike<number>, limit: number, windowMs: number): number {
  const idealMs = (Math.ceil(timesMs.length / limit) - 1) * windowMs;
  const tookMs = (timesMs[timesMs.length - 1] ?? Number.NaN) - (timesMs[0] ?? Number.NaN);
  return idealMs / tookMs;
}
