import { median, quantile } from '../statistics.ts';
import { table } from '../table.ts';
import { HEAP_MARKS } from './heap-marks.ts';
import { HISTORY } from './history.ts';
import {
  backTime,
  type Finding,
  judgeHeap,
  judgeHistory,
  judgeProbe,
  judgeQuotes,
  judgeTimes,
  judgeTrouble,
  type Pair,
  TARGETS,
} from './judge-connector.ts';
import { heapOver, probeUnderLoad, queuedCancel, startup } from './measure-parties.ts';
import { raceHistory } from './race-history.ts';
import { raceQuotes } from './race-quotes.ts';
import { raceRequests } from './race-requests.ts';
import { raceTroubles } from './race-troubles.ts';
import { QUEUED } from './queued-cancel.ts';

/** What `--only` and `--list` know it by. */
export const CONNECTOR_BENCH = { id: 'connector', title: 'the connector beside @stoqey/ib and IBApiNext' } as const;

export interface RunConnectorOptions {
  readonly runs: number;
  readonly tell: (line: string) => void;
}

/** Measures the connector beside the library it stands on, every party a process of its own, and prints two tables. */
export async function runConnector({ runs, tell }: RunConnectorOptions): Promise<readonly string[]> {
  try {
    const findings = await measure(runs);
    tell(findingTable(findings));
    const troubles = await raceTroubles();
    tell(`${table(TROUBLE_HEAD, troubles.flatMap(troubleRows))}\n`);
    return [
      ...findings.flatMap(({ complaint }) => (complaint === undefined ? [] : [complaint])),
      ...troubles.flatMap(judgeTrouble),
    ].map((complaint) => `connector, ${complaint}`);
  } catch (error) {
    return [`${CONNECTOR_BENCH.title}: ${String(error)}`];
  }
}

async function measure(runs: number): Promise<readonly Finding[]> {
  const { mostRequestTimes, mostCancelShare } = TARGETS;
  const requests = (await repeated(runs, raceRequests))
    .flat()
    .map(({ rawMs, oursMs }) => ({ raw: rawMs, ours: oursMs }));
  return [
    judgeQuotes(await repeated(runs, raceQuotes)),
    judgeTimes('p95 of a request, 20 at once, limits open', requests, {
      times: mostRequestTimes,
      inWords: `${mostRequestTimes} times`,
    }),
    judgeHistory(await repeated(1, raceHistory), HISTORY.bars),
    judgeTimes(`a cancel behind ${QUEUED} queries, until it leaves`, await repeated(1, queuedCancel), {
      times: mostCancelShare,
      inWords: '1/50',
    }),
    judgeProbe(toProbe(await probeUnderLoad())),
    judgeHeap('a million quotes', await heapOver('quotes', HEAP_MARKS.quotes.length)),
    judgeHeap('a thousand reconnects', await heapOver('links', HEAP_MARKS.links.length)),
    startupFinding(await repeated(runs, startup)),
  ];
}

function toProbe({ tookMs, perSecond }: { readonly tookMs: readonly number[]; readonly perSecond: number }): {
  readonly p95Ms: number;
  readonly perSecond: number;
} {
  return { p95Ms: quantile(tookMs, 0.95), perSecond };
}

// What an operator waits for; told, and not judged: the connector compares orders, trades and positions first.
function startupFinding(pairs: readonly Pair[]): Finding {
  const [raw, ours] = [median(pairs.map((pair) => pair.raw)), median(pairs.map((pair) => pair.ours))];
  return {
    title: 'from the first call to the first quote',
    raw: `${raw.toFixed(0)} ms`,
    ours: `${ours.toFixed(0)} ms`,
    compared: `${(ours - raw).toFixed(0)} ms more`,
    target: '',
  };
}

async function repeated<Result>(times: number, measureOnce: () => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let run = 0; run < times; run += 1) results.push(await measureOnce());
  return results;
}

function findingTable(findings: readonly Finding[]): string {
  const head = [CONNECTOR_BENCH.title, 'raw', 'ours', 'compared', 'target'];
  return `${table(
    head,
    findings.map(({ title, raw, ours, compared, target }) => [title, raw, ours, compared, target]),
  )}\n`;
}

const TROUBLE_HEAD = ['trouble', 'quotes again after', 'connections made', 'requests twice', 'promises hanging'];

function troubleRows({ title, next, ours }: Awaited<ReturnType<typeof raceTroubles>>[number]): readonly string[][] {
  return [
    { name: 'IBApiNext', recovery: next },
    { name: 'ours', recovery: ours },
  ].map(({ name, recovery }) => [
    `${title}: ${name}`,
    backTime(recovery),
    ...[recovery.connections, recovery.duplicates, recovery.hanging].map(String),
  ]);
}
