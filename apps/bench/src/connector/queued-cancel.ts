/** So many queries wait when the cancel is asked for. */
export const QUEUED = 1_000;
