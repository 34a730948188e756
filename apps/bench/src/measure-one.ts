// A process of its own: measures one contestant of one row and prints the result as JSON.
import { measureBytes } from './measure-bytes.ts';
import { measureRatio, type RatioResult } from './measure-ratio.ts';
import { ROWS } from './rows/rows.ts';

/** What one process found out. */
export interface Measurement extends RatioResult {
  readonly bytes: number;
  /** Absent for rows that do not ask. */
  readonly errorPercent?: number;
}

const [rowId, name] = process.argv.slice(2);
const row = ROWS.find((one) => one.id === rowId);
const contestant = row?.contestants.find((one) => one.name === name);
if (row === undefined || contestant === undefined)
  throw new Error(`no contestant ${String(name)} in row ${String(rowId)}`);

const work = await contestant.prepare();
const ratio = await measureRatio(row, work);
const bytes = await measureBytes(row, work, ratio.nanoseconds);
const errorPercent = await contestant.errorPercent?.();
const measurement: Measurement = { ...ratio, bytes, ...(errorPercent === undefined ? {} : { errorPercent }) };
process.stdout.write(`${JSON.stringify(measurement)}\n`);
// Some peers keep timers that would keep the process.
process.exit(0);
