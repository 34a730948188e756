import type { Measurement } from './measure-one.ts';
import type { Row } from './row.ts';
import { median } from './statistics.ts';

/** One contestant over all its runs. */
export interface Standing {
  readonly name: string;
  /** Medians over the runs. */
  readonly ratio: number;
  readonly bytes: number;
  readonly errorPercent: number | undefined;
  /** The ratio of the best and of the worst run. */
  readonly best: number;
  readonly worst: number;
}

/** Sums the runs of one contestant up. */
export function standingOf(name: string, runs: readonly Measurement[]): Standing {
  const ratios = runs.map((run) => run.ratio);
  return {
    name,
    ratio: median(ratios),
    bytes: median(runs.map((run) => run.bytes)),
    errorPercent: runs[0]?.errorPercent,
    best: Math.min(...ratios),
    worst: Math.max(...ratios),
  };
}

/** What a row's result leaves to be desired: sentences, none if every target is met and no peer is ahead. */
export function judgeRow(row: Row, standings: readonly Standing[]): readonly string[] {
  const [ours, ...others] = standings;
  if (ours === undefined) return [`${row.title}: nothing was measured`];
  const complaints: string[] = [];
  const { mostBytes = Number.POSITIVE_INFINITY, mostErrorPercent } = row;
  if (!(ours.ratio <= row.mostRatio)) complaints.push(`${ours.ratio.toFixed(2)} is above ${row.mostRatio}`);
  if (!(ours.bytes <= mostBytes)) complaints.push(`${Math.round(ours.bytes)} B is above ${mostBytes} B`);
  if (mostErrorPercent !== undefined && !((ours.errorPercent ?? Number.NaN) <= mostErrorPercent)) {
    complaints.push(`an error of ${String(ours.errorPercent)} % is above ${mostErrorPercent} %`);
  }
  for (const peer of others) {
    if (!peer.name.startsWith('ours') && peer.ratio < ours.ratio) {
      complaints.push(`${peer.name} is ahead with ${peer.ratio.toFixed(2)} to ${ours.ratio.toFixed(2)}`);
    }
  }
  return complaints.map((complaint) => `${row.title}: ${complaint}`);
}
