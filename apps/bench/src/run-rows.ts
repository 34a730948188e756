import { judgeRow, type Standing, standingOf } from './judge-row.ts';
import type { Measurement } from './measure-one.ts';
import type { Row } from './row.ts';
import { runChild } from './run-child.ts';
import { table } from './table.ts';

// Of a fixed size, so that bytes can be counted without a collection in between; see measure-bytes.ts.
const YOUNG_GENERATION = ['--min-semi-space-size=16', '--max-semi-space-size=16'];

export interface RunRowsOptions {
  /** Processes per contestant; their median counts. */
  readonly runs: number;
  readonly tell: (line: string) => void;
}

/** Measures rows one after the other and prints each as a table. Gives what is left to be desired. */
export async function runRows(rows: readonly Row[], options: RunRowsOptions): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const row of rows) {
    try {
      const standings = await measureRow(row, options.runs);
      options.tell(rowTable(row, standings));
      complaints.push(...judgeRow(row, standings));
    } catch (error) {
      complaints.push(`${row.title}: ${String(error)}`);
    }
  }
  return complaints;
}

// All contestants, then all again: a slow minute of the machine spreads over them.
async function measureRow(row: Row, runs: number): Promise<readonly Standing[]> {
  const measured = row.contestants.map((): Measurement[] => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [index, { name }] of row.contestants.entries()) measured[index]?.push(await measure(row, name));
  }
  return row.contestants.map((contestant, index) => standingOf(contestant.name, measured[index] ?? []));
}

async function measure(row: Row, name: string): Promise<Measurement> {
  const result = await runChild('measure-one.ts', [row.id, name], { flags: YOUNG_GENERATION });
  // It is this program's own script, so what it prints is known.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return result as Measurement;
}

function rowTable(row: Row, standings: readonly Standing[]): string {
  const unit = row.yardstick ?? 'bare call';
  const head = [
    row.title,
    `times one ${unit}`,
    'runs',
    'bytes',
    ...(row.mostErrorPercent === undefined ? [] : ['p99 error']),
  ];
  const body = standings.map((standing, index) => [
    index === 0
      ? `${standing.name} (at most ${row.mostRatio}${row.mostBytes === undefined ? '' : `, ${row.mostBytes} B`})`
      : standing.name,
    standing.ratio.toFixed(2),
    `${standing.best.toFixed(2)}–${standing.worst.toFixed(2)}`,
    String(Math.max(0, Math.round(standing.bytes))),
    standing.errorPercent === undefined ? '' : `${standing.errorPercent.toFixed(3)} %`,
  ]);
  return `${table(head, body)}\n`;
}
