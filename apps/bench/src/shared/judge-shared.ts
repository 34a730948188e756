import { median } from '../statistics.ts';
import { OURS, PEERS } from './contestants.ts';

/** Of the faster peer's speed, at least. */
export const LEAST_SHARE = 0.85;

/** What was measured of one contestant with so many connections. */
export interface Speed {
  readonly name: string;
  readonly connections: number;
  /** In each round; a round of one stands beside the same round of the others. */
  readonly perSecond: readonly number[];
  readonly p99Ms: readonly number[];
}

/** Ours of the faster peer's speed, the middle of all rounds; NaN if one was not measured. */
export function shareOf(speeds: readonly Speed[], connections: number): number {
  const rounds = (name: string): readonly number[] =>
    speeds.find((speed) => speed.name === name && speed.connections === connections)?.perSecond ?? [];
  const peers = PEERS.map(rounds);
  const faster = (round: number): number => Math.max(...peers.map((rates) => rates[round] ?? Number.NaN));
  return median(rounds(OURS).map((rate, round) => rate / faster(round)));
}

/** What our speed leaves to be desired: sentences. A figure that is missing is no success. */
export function judgeShared(speeds: readonly Speed[], connections: readonly number[]): readonly string[] {
  return connections.flatMap((count) => {
    const share = shareOf(speeds, count);
    if (share >= LEAST_SHARE) return [];
    return [`shared store, ${count} connections: ${share.toFixed(2)} of the faster peer is below ${LEAST_SHARE}`];
  });
}
