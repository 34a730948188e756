import type { Row, Work } from './row.ts';
import { median } from './statistics.ts';

// Few enough to fit into the young generation (16 MB, see run-rows.ts) at 30 KB each, so that nothing is collected meanwhile.
const TIMES = 400;
const ROUNDS = 31;

/**
 * Bytes allocated for one piece of work, the bare call in it included.
 * Needs `--expose-gc` and a young generation of 16 MB.
 */
export async function measureBytes(row: Row, work: Work): Promise<number> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('run node with --expose-gc');
  const perRound: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    gc({ type: 'minor', execution: 'sync' });
    const before = process.memoryUsage().heapUsed;
    for (let done = 0; done < TIMES; done += 1) {
      const result = work();
      if (row.isSync !== true) await result;
    }
    perRound.push((process.memoryUsage().heapUsed - before) / TIMES);
  }
  return median(perRound);
}
