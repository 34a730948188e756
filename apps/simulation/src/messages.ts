import type { Failure } from './explore.ts';
import type { Plan } from './schedule.ts';

/** What a worker is to do: seeds one after the other, plans as they stand, or the week. */
export type Job =
  | { readonly job: 'seeds'; readonly seeds: readonly number[]; readonly forMs: number; readonly shrinks: boolean }
  | { readonly job: 'plans'; readonly plans: readonly Plan[] }
  | { readonly job: 'week' };

/** What one run came to, as it travels between threads. */
export interface Report {
  /** The seed, or `week`. */
  readonly what: number | 'week';
  readonly simulatedMs: number;
  readonly events: number;
  readonly hash: string;
  readonly pairs: Readonly<Record<string, number>>;
  readonly failure: Failure | undefined;
}
