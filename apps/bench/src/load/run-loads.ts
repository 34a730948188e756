import { runChild } from '../run-child.ts';
import { table } from '../table.ts';
import { judgeLoad } from './judge-load.ts';
import type { Load, LoadResult } from './load.ts';

/** Puts each limiter under each load and prints a table for each. Gives what is left to be desired. */
export async function runLoads(loads: readonly Load[], tell: (line: string) => void): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const load of loads) {
    try {
      const results = await runOne(load);
      tell(loadTable(load, results));
      complaints.push(...judgeLoad(load, results));
    } catch (error) {
      complaints.push(`${load.title}: ${String(error)}`);
    }
  }
  return complaints;
}

async function runOne(load: Load): Promise<readonly LoadResult[]> {
  // The child is this program's own script, so what it prints is known.
  const start = async ({ name }: { readonly name: string }): Promise<LoadResult> =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    (await runChild('load/load-one.ts', [load.id, name])) as LoadResult;
  if (load.isIdle === true) return Promise.all(load.contestants.map(start));
  const results: LoadResult[] = [];
  for (const contestant of load.contestants) results.push(await start(contestant));
  return results;
}

function loadTable(load: Load, results: readonly LoadResult[]): string {
  const head = [load.title, 'over the limit', 'most in a window', 'of the ideal rate', 'CPU', 'heap'];
  const body = results.map((result) => [
    result.name,
    String(result.over),
    `${result.mostInWindow} of ${load.limit}`,
    `${(result.rate * 100).toFixed(1)} %`,
    `${(result.cpuMs / 1_000).toFixed(2)} s`,
    `${(result.heapBytes / 1e6).toFixed(1)} MB`,
  ]);
  return `${table(head, body)}\n`;
}
