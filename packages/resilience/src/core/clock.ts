/** A timer that has not fired yet. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
  /** Whether this timer alone keeps the process running; true at first. A clock of no process need not have it. */
  keepAlive?(isNeeded: boolean): void;
}

/**
 * Where all time comes from: decisions, timers and durations of one object share one clock,
 * so that a test can move it by hand.
 */
export interface Clock {
  /** Monotonic time in fractional milliseconds from an arbitrary origin; never steps back. */
  now(): number;
  /** Epoch milliseconds, for timestamps people read; never used to decide anything. */
  wallNow(): number;
  /**
   * Calls back once, `delayMs` from now or a little later, never earlier by this clock.
   * @param delayMs 0 or more; longer than 2^31-1 is waited out in parts instead of firing at once.
   */
  setTimer(callback: () => void, delayMs: number): Timer;
  /** Calls back after pending input was read: a late timer uses it before it calls a peer silent. */
  afterInput(callback: () => void): void;
  /**
   * Calls back before this turn of the event loop ends, once everything that runs now has run.
   * A clock on which no time passes within a turn need not have it.
   */
  endOfTurn?(callback: () => void): void;
}

// Node turns a longer delay into 1 ms. Source: Node docs, "setTimeout(callback, delay)".
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

function nextTurn(callback: () => void): void {
  setImmediate(callback);
}

/** A timer that waits out any time in parts. */
function startTimer(callback: () => void, delayMs: number): Timer {
  const dueMs = monotonicMs() + Math.max(0, delayMs);
  let handle: ReturnType<typeof setTimeout>;
  let isKeepingAlive = true;
  const arm = (leftMs: number): void => {
    handle = setTimeout(wake, Math.min(Math.ceil(leftMs), LONGEST_TIMEOUT_MS));
    if (!isKeepingAlive) handle.unref();
  };
  // About a quarter of all timers fire up to 1 ms early (nodejs/node#26578), so the clock is read again.
  const wake = (): void => {
    const leftMs = dueMs - monotonicMs();
    if (leftMs > 0) arm(leftMs);
    else callback();
  };
  arm(Math.max(0, delayMs));
  return {
    cancel: () => {
      clearTimeout(handle);
    },
    keepAlive: (isNeeded) => {
      isKeepingAlive = isNeeded;
      if (isNeeded) handle.ref();
      else handle.unref();
    },
  };
}

/** The real clock of this process: `performance.now()` and `setTimeout`. */
export const systemClock: Clock = {
  now: monotonicMs,
  wallNow: () => Date.now(),
  setTimer: startTimer,
  afterInput: nextTurn,
  endOfTurn: nextTurn,
};

// The global `performance` is a getter, and asking it takes half as long as the clock itself. Only a test runner's fake
// timers are worth that: they replace both, and a clock that stands still while its timers fire would hang every wait.
const knownSetTimeout = setTimeout;
const knownPerformance = performance;

function monotonicMs(): number {
  return setTimeout === knownSetTimeout ? knownPerformance.now() : performance.now();
}
