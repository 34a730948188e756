import { seededRandom } from '@autobot/resilience';

/** Durations and the exact 99th percentile of them, nearest rank, by sorting. */
export interface KnownDurations {
  readonly durationsMs: Float64Array;
  readonly p99Ms: number;
}

/** 65,536 durations as networks have them: 5 ms in the middle, with a long tail. The same every time. */
export function networkDurations(): KnownDurations {
  const random = seededRandom(1);
  // The sum of twelve even draws is about normal.
  const aboutNormal = (): number => {
    let sum = -6;
    for (let draw = 0; draw < 12; draw += 1) sum += random.next();
    return sum;
  };
  const durationsMs = Float64Array.from({ length: 65_536 }, () => Math.max(0.001, 5 * Math.exp(0.7 * aboutNormal())));
  const p99Ms = durationsMs.toSorted()[Math.ceil(durationsMs.length * 0.99) - 1] ?? Number.NaN;
  return { durationsMs, p99Ms };
}

/** Work that records one of them after the other, round and round. */
export function recordInTurn(record: (ms: number) => unknown): () => unknown {
  const { durationsMs } = networkDurations();
  let next = 0;
  return () => {
    next = (next + 1) & 65_535;
    return record(durationsMs[next] ?? 1);
  };
}

/** How far a p99 is from the exact one, in percent, after `record` was given all of them. */
export function p99ErrorPercent(record: (ms: number) => unknown, readP99Ms: () => number): number {
  const { durationsMs, p99Ms } = networkDurations();
  for (const ms of durationsMs) record(ms);
  return (Math.abs(readP99Ms() - p99Ms) / p99Ms) * 100;
}
