import type { Load, LoadResult } from './load.ts';

/** What a load's result leaves to be desired: sentences, none if ours kept the limit and met every target. */
export function judgeLoad(load: Load, results: readonly LoadResult[]): readonly string[] {
  const [ours, ...peers] = results;
  if (ours === undefined) return [`${load.title}: nothing was measured`];
  const complaints: string[] = [];
  const { leastRate = 0, mostCpuShare, mostHeapShare } = load;
  if (ours.sent !== load.waiters) complaints.push(`sent ${ours.sent} of ${load.waiters}`);
  if (ours.over > 0) complaints.push(`${ours.over} sends over the limit, ${ours.mostInWindow} in one window`);
  if (!(ours.rate >= leastRate))
    complaints.push(`${percent(ours.rate)} of the ideal rate is below ${percent(leastRate)}`);
  if (mostCpuShare !== undefined) {
    const best = Math.min(...peers.map((peer) => peer.cpuMs));
    const share = ours.cpuMs / best;
    if (!(share <= mostCpuShare))
      complaints.push(`${percent(share)} of the best peer's CPU is above ${percent(mostCpuShare)}`);
  }
  if (mostHeapShare !== undefined) {
    const best = Math.min(...peers.map((peer) => peer.heapBytes));
    const share = ours.heapBytes / best;
    if (!(share <= mostHeapShare))
      complaints.push(`${percent(share)} of the best peer's heap is above ${percent(mostHeapShare)}`);
  }
  return complaints.map((complaint) => `${load.title}: ${complaint}`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
