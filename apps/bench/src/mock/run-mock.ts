import { median, quantile } from '../statistics.ts';
import { table } from '../table.ts';
import { Contestant } from './contestant.ts';
import { heapGrowth, judgeMock, type MockRun, type SoakHeap, timesDecoded } from './judge-mock.ts';
import { ROUNDS, SOAK } from './measure.ts';
import { PACES, paceOf } from './pace.ts';
import { Party } from './party.ts';

/** What `--only` and `--list` know it by. */
export const MOCK_BENCH = { id: 'mock-throughput', title: 'quote messages a second, mock and @stoqey/ib' } as const;

export interface RunMockOptions {
  readonly runs: number;
  readonly tell: (line: string) => void;
}

/**
 * Measures the mock beside the client it is there for, each in a process of its own, and prints two tables.
 * Every message goes all the way: the market moves, the quote is compared with the one before, the message is encoded and
 * sent over TCP. Gives what is left to be desired.
 */
export async function runMock({ runs, tell }: RunMockOptions): Promise<readonly string[]> {
  try {
    const measured: MockRun[] = [];
    for (let run = 0; run < runs; run += 1) measured.push(...(await measureRun()));
    tell(rateTable(measured));
    const heap = await soak();
    tell(heapTable(heap));
    return judgeMock(PACES, measured, heap);
  } catch (error) {
    return [`${MOCK_BENCH.title}: ${String(error)}`];
  }
}

/** Rounds of all contestants, each of which has its turn in each: what a busy machine does to one it does to all. */
async function measureRun(): Promise<readonly MockRun[]> {
  const bulk = paceOf('bulk');
  using client = await Contestant.warm('stoqey-party.ts', bulk);
  using single = await Contestant.warm('reader-party.ts', paceOf('single'));
  using corked = await Contestant.warm('reader-party.ts', paceOf('corked'));
  using together = await Contestant.warm('reader-party.ts', bulk);
  const rounds: MockRun[] = [];
  while (rounds.length < ROUNDS) {
    rounds.push({
      decoded: await client.turn(),
      emitted: { single: await single.turn(), corked: await corked.turn(), bulk: await together.turn() },
    });
  }
  return rounds;
}

async function soak(): Promise<SoakHeap> {
  using mock = new Party('mock-party.ts', 'bulk');
  const port = await mock.said<number>();
  using reader = new Party('reader-party.ts', String(port), 'bulk', 'soak');
  const heap: number[] = [];
  while (heap.length < SOAK.marks.length) {
    await reader.said<number>();
    mock.tell('heap');
    heap.push(await mock.said<number>());
  }
  return heap;
}

function rateTable(runs: readonly MockRun[]): string {
  const head = [MOCK_BENCH.title, 'a second', 'times decoded', 'half of the rounds'];
  const decoded = median(runs.map((run) => run.decoded));
  const body = PACES.map((pace) => {
    const times = runs.map((run) => run.emitted[pace.id] / run.decoded);
    const target = pace.leastTimes === undefined ? '' : ` (at least ${pace.leastTimes})`;
    return [
      `mock, ${pace.title}${target}`,
      thousands(median(runs.map((run) => run.emitted[pace.id]))),
      timesDecoded(runs, paceOf(pace.id)).toFixed(2),
      middleHalf(times),
    ];
  });
  return `${table(head, [['@stoqey/ib decodes', thousands(decoded), '1.00', ''], ...body])}\n`;
}

/** From where to where the middle half of the values lies; single rounds show what else the machine was doing. */
function middleHalf(values: readonly number[]): string {
  return `${quantile(values, 0.25).toFixed(2)}–${quantile(values, 0.75).toFixed(2)}`;
}

function heapTable(heap: SoakHeap): string {
  const head = ["the mock's heap after a collection", 'MB'];
  const body = heap.map((bytes, index) => [`at ${thousands(SOAK.marks[index] ?? 0)} messages`, megabytes(bytes)]);
  const limit = `grown by (at most ${SOAK.mostGrowthBytes / 1e6})`;
  return `${table(head, [...body, [limit, megabytes(heapGrowth(heap))]])}\n`;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
