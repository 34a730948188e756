export const PROCESSES = 4;
export const LIMIT = 50;
export const WINDOW_MS = 1_000;
export const CAPACITY = 100;
export const WANTED = 60;
export const TTL_MS = 1_500;

/** What a process under the limit did. */
export interface LimitReport {
  readonly sentAtMs: number[];
  readonly modes: { readonly mode: string; readonly atMs: number }[];
}

/** The host's monotonic clock, the same in every process of it. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** The most there were in any window that ends with one of them. A window includes neither end twice. */
export function worstWindow(stampsMs: readonly number[], windowMs: number): number {
  const sorted = stampsMs.toSorted((one, other) => one - other);
  let worst = 0;
  let from = 0;
  for (const [index, atMs] of sorted.entries()) {
    while (atMs - (sorted[from] ?? 0) >= windowMs) from += 1;
    worst = Math.max(worst, index - from + 1);
  }
  return worst;
}

/** One line of the table. */
export interface ProofRow {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  readonly isMet: boolean;
}
