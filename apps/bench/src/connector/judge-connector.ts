import { median } from '../statistics.ts';
import { HEAP_MARKS } from './heap-marks.ts';
import type { HistoryRace } from './race-history.ts';
import type { QuoteRace } from './race-quotes.ts';
import type { Recovery, TroubleRace } from './race-troubles.ts';

/** What the connector has to reach beside the raw library, in the same run. */
export const TARGETS = {
  leastQuoteShare: 0.9,
  mostRequestTimes: 1.25,
  mostHistoryShare: 0.05,
  mostCancelShare: 0.02,
  mostProbeMs: 100,
  leastQuotesASecond: 50_000,
} as const;

/** A figure, in words for the table, and what it leaves to be desired. */
export interface Finding {
  readonly title: string;
  readonly raw: string;
  readonly ours: string;
  readonly compared: string;
  readonly target: string;
  /** Absent if the target is met. */
  readonly complaint?: string;
}

/** Both sides of one figure, of all runs. */
export interface Pair {
  readonly raw: number;
  readonly ours: number;
}

/** Quotes a second, by the clock and by the processor: medians of all runs, compared within each; none may be missing. */
export function judgeQuotes(races: readonly QuoteRace[]): readonly Finding[] {
  const isWhole = races.every(({ raw, ours }) => ours.ticks === raw.ticks && ours.gaps === 0);
  const rates = (of: 'perSecond' | 'perCpuSecond', title: string): Finding => {
    const share = median(races.map(({ raw, ours }) => ours[of] / raw[of]));
    return finding({
      title,
      raw: thousands(median(races.map(({ raw }) => raw[of]))),
      ours: thousands(median(races.map(({ ours }) => ours[of]))),
      compared: `${(share * 100).toFixed(0)} %${isWhole ? ', none missing' : ', SOME MISSING'}`,
      target: `at least ${TARGETS.leastQuoteShare * 100} %, none missing`,
      isMet: share >= TARGETS.leastQuoteShare && isWhole && races.length > 0,
    });
  };
  return [
    rates('perSecond', 'quotes a second, each counted in a `for await`'),
    rates('perCpuSecond', "the same in a second of the client's processor"),
  ];
}

/** One figure of which ours may be so many times the raw library's, compared within each run. */
export function judgeTimes(title: string, pairs: readonly Pair[], most: { times: number; inWords: string }): Finding {
  const times = median(pairs.map(({ raw, ours }) => ours / raw));
  return finding({
    title,
    raw: milliseconds(median(pairs.map(({ raw }) => raw))),
    ours: milliseconds(median(pairs.map(({ ours }) => ours))),
    compared: times < 0.1 ? `1/${(1 / times).toFixed(0)}` : `${times.toFixed(2)} times`,
    target: `at most ${most.inWords}`,
    isMet: times <= most.times,
  });
}

/** A long history, by the clock and by the processor; one that is not whole counts for nothing. */
export function judgeHistory(races: readonly HistoryRace[], bars: number): readonly Finding[] {
  const most = { times: TARGETS.mostHistoryShare, inWords: '1/20' };
  const title = `${thousands(bars)} bars of history`;
  const counts = [...new Set(races.flatMap(({ raw, ours }) => [raw.bars, ours.bars]))];
  const isWhole = counts.length === 1 && counts[0] === bars;
  const missing = `${title}: ${counts.join(', ')} bars came instead of ${bars}`;
  const times = (of: 'wallMs' | 'clientMs', how: string): Finding => {
    const pairs = races.map(({ raw, ours }) => ({ raw: raw[of], ours: ours[of] }));
    const judged = judgeTimes(`${title}, ${how}`, pairs, most);
    return isWhole ? judged : { ...judged, complaint: missing };
  };
  return [times('wallMs', 'from the call to the last one'), times('clientMs', "the client's processor time")];
}

/** Round trips of the link under load, which must have been there. */
export function judgeProbe({ p95Ms, perSecond }: { readonly p95Ms: number; readonly perSecond: number }): Finding {
  return finding({
    title: `p95 of the link probe, ${thousands(perSecond)} quotes a second meanwhile`,
    raw: '',
    ours: milliseconds(p95Ms),
    compared: '',
    target: `below ${TARGETS.mostProbeMs} ms at 50,000 quotes a second`,
    isMet: p95Ms < TARGETS.mostProbeMs && perSecond >= TARGETS.leastQuotesASecond,
  });
}

/** How far the heap grew between two marks. */
export function judgeHeap(title: string, heap: readonly number[]): Finding {
  const [early = Number.NaN, late = Number.NaN] = heap;
  const most = HEAP_MARKS.mostGrowthBytes;
  return finding({
    title: `heap at 20 % and at all of ${title}`,
    raw: '',
    ours: `${megabytes(early)} and ${megabytes(late)} MB`,
    compared: `${megabytes(late - early)} MB more`,
    target: `at most ${most / 1e6} MB more`,
    isMet: late - early <= most,
  });
}

/** Where IBApiNext did as well as ours or better: sentences. */
export function judgeTrouble({ title, next, ours }: TroubleRace): readonly string[] {
  const complaints: string[] = [];
  const { backMs = Number.POSITIVE_INFINITY } = ours;
  if (backMs >= (next.backMs ?? Number.POSITIVE_INFINITY) || ours.backMs === undefined) {
    complaints.push(`${title}: quotes were back after ${backTime(ours)}, IBApiNext's after ${backTime(next)}`);
  }
  for (const column of ['connections', 'duplicates', 'hanging'] as const) {
    // What it had to do it may do as often as the other: a cut link takes a new one. Nought cannot be bettered.
    if (ours[column] > Math.max(next[column], column === 'connections' ? 1 : 0)) {
      complaints.push(`${title}: ${ours[column]} ${column}, IBApiNext had ${next[column]}`);
    }
  }
  return complaints;
}

/** Seconds, or that it never was. */
export function backTime({ backMs }: Recovery): string {
  return backMs === undefined ? 'never' : `${(backMs / 1_000).toFixed(1)} s`;
}

function finding({ isMet, ...rest }: Omit<Finding, 'complaint'> & { readonly isMet: boolean }): Finding {
  if (isMet) return rest;
  return { ...rest, complaint: `${rest.title}: ${rest.compared} (${rest.ours}), wanted ${rest.target}` };
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(2) : thousands(value)} ms`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
