import type { FaultStep } from '../faults/fault-step.ts';

/** What must be true of the whole run, whatever happened in it. */
export type ScenarioCheck =
  | { readonly check: 'never-exceeds'; readonly messages: number; readonly perMs?: number }
  | { readonly check: 'no-duplicate-orders' }
  | { readonly check: 'lines-restored'; readonly withinMs?: number }
  | { readonly check: 'recovered-within'; readonly ms: number };

/** A story of faults with a name, as data. */
export interface Scenario {
  readonly version: 1;
  readonly name: string;
  /** One sentence: what happens to a client. */
  readonly summary: string;
  readonly steps: readonly FaultStep[];
  /** Default none. */
  readonly checks?: readonly ScenarioCheck[];
}
