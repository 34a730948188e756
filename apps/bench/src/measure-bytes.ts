import type { Row, Work } from './row.ts';
import { median } from './statistics.ts';

// Few enough to fit into the young generation (16 MB, see run-rows.ts) at 30 KB each, so that nothing is collected meanwhile.
const TIMES = 400;
const ROUNDS = 31;
// Work that takes longer than this waits for timers, and its bytes are no matter of a few.
const SLOW_NS = 100_000;

/**
 * Bytes allocated for one piece of work, the bare call in it included.
 * Needs `--expose-gc` and a young generation of 16 MB.
 * @param nanoseconds what one piece takes, so that slow work is done less often
 */
export async function measureBytes(row: Row, work: Work, nanoseconds: number): Promise<number> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('run node with --expose-gc');
  const times = nanoseconds > SLOW_NS ? 40 : TIMES;
  const rounds = nanoseconds > SLOW_NS ? 3 : ROUNDS;
  const perRound: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    gc({ type: 'minor', execution: 'sync' });
    const before = process.memoryUsage().heapUsed;
    for (let done = 0; done < times; done += 1) {
      const result = work();
      if (row.isSync !== true) await result;
    }
    perRound.push((process.memoryUsage().heapUsed - before) / times);
  }
  return median(perRound);
}
