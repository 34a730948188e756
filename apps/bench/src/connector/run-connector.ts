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
import { type RequestRace, raceRequests } from './race-requests.ts';
import { raceTroubles } from './race-troubles.ts';
import { QUEUED } from './queued-cancel.ts';

/** One thing that is measured, known to `--only` and `--list` by its id. */
interface ConnectorPart {
  readonly id: string;
  readonly title: string;
  readonly measure: (runs: number) => Promise<readonly Finding[]>;
}

const TITLE = 'the connector beside @stoqey/ib';

const FINDING_PARTS: readonly ConnectorPart[] = [
  {
    id: 'connector-quotes',
    title: 'quotes of a hundred lossless streams',
    measure: async (runs) => judgeQuotes(await repeated(runs, raceQuotes)),
  },
  {
    id: 'connector-requests',
    title: 'requests, twenty at once',
    measure: async (runs) => [judgeRequests((await repeated(runs, raceRequests)).flat())],
  },
  {
    id: 'connector-history',
    title: 'a long history',
    measure: async (runs) => judgeHistory(await raceHistory(runs), HISTORY.bars),
  },
  {
    id: 'connector-cancel',
    title: `a cancel behind ${QUEUED} queries`,
    measure: async () => [judgeCancel(await queuedCancel())],
  },
  {
    id: 'connector-probe',
    title: 'the link probe under load',
    measure: async () => [judgeProbe(toProbe(await probeUnderLoad()))],
  },
  {
    id: 'connector-heap-quotes',
    title: 'the heap over a million quotes',
    measure: async () => [judgeHeap('a million quotes', await heapOver('quotes', HEAP_MARKS.quotes.length))],
  },
  {
    id: 'connector-heap-links',
    title: 'the heap over a thousand reconnects',
    measure: async () => [judgeHeap('a thousand reconnects', await heapOver('links', HEAP_MARKS.links.length))],
  },
  {
    id: 'connector-startup',
    title: 'from the first call to the first quote',
    measure: async (runs) => [startupFinding(await repeated(runs, startup))],
  },
];

const TROUBLE_PART = { id: 'connector-troubles', title: 'four kinds of trouble beside IBApiNext' } as const;

/** What `--only` and `--list` know its parts by. */
export const CONNECTOR_BENCH: readonly { readonly id: string; readonly title: string }[] = [
  ...FINDING_PARTS,
  TROUBLE_PART,
];

export interface RunConnectorOptions {
  /** Which parts. */
  readonly ids: readonly string[];
  readonly runs: number;
  readonly tell: (line: string) => void;
}

/** Measures the connector beside the library it stands on, every party a process of its own, and prints up to two tables. */
export async function runConnector({ ids, runs, tell }: RunConnectorOptions): Promise<readonly string[]> {
  try {
    const findings: Finding[] = [];
    for (const { id, measure } of FINDING_PARTS) if (ids.includes(id)) findings.push(...(await measure(runs)));
    if (findings.length > 0) tell(findingTable(findings));
    const troubles = ids.includes(TROUBLE_PART.id) ? await raceTroubles() : [];
    if (troubles.length > 0) tell(`${table(TROUBLE_HEAD, troubles.flatMap(troubleRows))}\n`);
    return [
      ...findings.flatMap(({ complaint }) => (complaint === undefined ? [] : [complaint])),
      ...troubles.flatMap(judgeTrouble),
    ].map((complaint) => `connector, ${complaint}`);
  } catch (error) {
    return [`${TITLE}: ${String(error)}`];
  }
}

function judgeRequests(races: readonly RequestRace[]): Finding {
  const { mostRequestTimes: times } = TARGETS;
  const pairs = races.map(({ rawMs, oursMs }) => ({ raw: rawMs, ours: oursMs }));
  return judgeTimes('p95 of a request, 20 at once, limits open', pairs, { times, inWords: `${times} times` });
}

function judgeCancel(pair: Pair): Finding {
  const most = { times: TARGETS.mostCancelShare, inWords: '1/50' };
  return judgeTimes(`a cancel behind ${QUEUED} queries, until it leaves`, [pair], most);
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
  const head = [TITLE, 'raw', 'ours', 'compared', 'target'];
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
