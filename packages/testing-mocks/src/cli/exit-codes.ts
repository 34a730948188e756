/** How `mock-tws` ends. Source of the numbers above 2: BSD's sysexits.h. */
export const exitCodes = {
  ok: 0,
  /** A check failed, or a fault that was asked for never struck. */
  failed: 1,
  usage: 2,
  /** Nobody answers, or the port cannot be had. */
  unavailable: 69,
  /** A safety guard said no. */
  refused: 77,
  /** A scenario or an option is wrong. */
  config: 78,
} as const;
