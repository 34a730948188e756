import { expect, it } from 'vitest';
import type { HistoryTime } from './history.ts';
import {
  type Finding,
  judgeHeap,
  judgeHistory,
  judgeProbe,
  judgeQuotes,
  judgeTimes,
  judgeTrouble,
} from './judge-connector.ts';
import type { QuoteRate } from './quote-flow.ts';

const quotes = (perCpuSecond: number, ticks = 1_000, gaps = 0) => ({ perCpuSecond, perSecond: 100, ticks, gaps });
const time = (clientMs: number, bars: number) => ({ clientMs, bars, wallMs: clientMs });
const recovery = { backMs: 1_000, connections: 1, duplicates: 0, hanging: 0 } as const;

const complaintsOf = (findings: readonly Finding[]): readonly string[] =>
  findings.flatMap(({ complaint = [] }) => complaint);

const quoteComplaints = (raw: QuoteRate, ours: QuoteRate): readonly string[] =>
  complaintsOf(judgeQuotes([{ raw, ours }]));

it('asks for nine tenths of the quotes, compared within each run, and for every one of them', () => {
  expect(quoteComplaints(quotes(100), quotes(90))).toEqual([]);
  expect(quoteComplaints(quotes(100), quotes(89))).toEqual([expect.stringMatching(/processor: 89 %/)]);
  expect(quoteComplaints(quotes(100), { ...quotes(100), perSecond: 89 })).toEqual([
    expect.stringMatching(/await`: 89 %/),
  ]);
  expect(quoteComplaints(quotes(100), quotes(200, 999))).toHaveLength(2);
  expect(quoteComplaints(quotes(100), quotes(200, 1_000, 1))).toEqual(
    Array(2).fill(expect.stringMatching(/SOME MISSING/)),
  );
  expect(complaintsOf(judgeQuotes([]))).toHaveLength(2);
});

it('takes the median of what each run says, and no figure for none', () => {
  const pairs = [1.2, 9, 1.1].map((times) => ({ raw: 2, ours: 2 * times }));
  const most = { times: 1.25, inWords: '1.25 times' };
  expect(judgeTimes('p95', pairs, most).complaint).toBeUndefined();
  expect(judgeTimes('p95', [{ raw: 1, ours: 1.3 }], most).complaint).toBe(
    'p95: 1.30 times (1.30 ms), wanted at most 1.25 times',
  );
  expect(judgeTimes('p95', [], most)).toHaveProperty('complaint');
});

const historyComplaints = (raw: HistoryTime, ours: HistoryTime): readonly string[] =>
  complaintsOf(judgeHistory([{ raw, ours }], 20));

it('takes a history for nothing that is not whole, and asks for both its times', () => {
  expect(historyComplaints(time(2_000, 20), time(100, 20))).toEqual([]);
  expect(historyComplaints(time(2_000, 20), { ...time(100, 20), wallMs: 101 })).toEqual([
    expect.stringMatching(/last one/),
  ]);
  expect(historyComplaints(time(2_000, 20), { ...time(100, 20), clientMs: 101 })).toEqual([
    expect.stringMatching(/processor/),
  ]);
  expect(historyComplaints(time(2_000, 20), time(1, 19))).toEqual(
    Array(2).fill(expect.stringMatching(/20, 19 bars came/)),
  );
});

it('asks of a probe that the load was there', () => {
  expect(judgeProbe({ p95Ms: 99, perSecond: 50_000 })).not.toHaveProperty('complaint');
  expect(judgeProbe({ p95Ms: 1, perSecond: 40_000 })).toHaveProperty('complaint');
  expect(judgeProbe({ p95Ms: 100, perSecond: 60_000 })).toHaveProperty('complaint');
});

it('looks at how far the heap grew', () => {
  expect(judgeHeap('a run', [1e6, 6e6])).not.toHaveProperty('complaint');
  expect(judgeHeap('a run', [1e6, 6.1e6])).toHaveProperty('complaint');
  expect(judgeHeap('a run', [1e6])).toHaveProperty('complaint');
});

it('names each column of a trouble in which the other was ahead', () => {
  const title = 'RST';
  const ahead = { ...recovery, backMs: 6_000, hanging: 3 };
  expect(judgeTrouble({ id: 'rst', title, next: ahead, ours: recovery })).toEqual([]);
  const behind = { ...ahead, connections: 2, duplicates: 1, hanging: 4 };
  expect(judgeTrouble({ id: 'rst', title, next: ahead, ours: behind })).toEqual([
    "RST: quotes were back after 6.0 s, IBApiNext's after 6.0 s",
    'RST: 2 connections, IBApiNext had 1',
    'RST: 1 duplicates, IBApiNext had 0',
    'RST: 4 hanging, IBApiNext had 3',
  ]);
});
