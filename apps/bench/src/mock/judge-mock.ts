import { median } from '../statistics.ts';
import { SOAK } from './measure.ts';
import type { Pace } from './pace.ts';

/** Messages a second in one round: what the client decoded, and what the mock emitted at each pace. */
export interface MockRun {
  readonly decoded: number;
  readonly emitted: Readonly<Record<Pace['id'], number>>;
}

/** Bytes of the heap after a collection, at each mark of the long run. */
export type SoakHeap = readonly number[];

/** How many times as much the mock emitted as the client decoded in the same round; the median of the rounds. */
export function timesDecoded(runs: readonly MockRun[], pace: Pace): number {
  return median(runs.map((run) => run.emitted[pace.id] / run.decoded));
}

/** How far the heap grew between the marks. NaN if one is missing. */
export function heapGrowth(heap: SoakHeap): number {
  return (heap.at(-1) ?? Number.NaN) - (heap[0] ?? Number.NaN);
}

/** What is left to be desired: sentences, none if every target is met. */
export function judgeMock(paces: readonly Pace[], runs: readonly MockRun[], heap: SoakHeap): readonly string[] {
  const complaints: string[] = [];
  for (const pace of paces) {
    const times = timesDecoded(runs, pace);
    if (pace.leastTimes !== undefined && !(times >= pace.leastTimes)) {
      complaints.push(
        `the mock, ${pace.title}: ${times.toFixed(2)} times what the client decodes is below ${pace.leastTimes}`,
      );
    }
  }
  const growth = heapGrowth(heap);
  if (!(growth <= SOAK.mostGrowthBytes)) {
    complaints.push(
      `the mock: its heap grew by ${(growth / 1e6).toFixed(1)} MB, more than ${SOAK.mostGrowthBytes / 1e6} MB`,
    );
  }
  return complaints;
}
