import { median, quantile } from '../statistics.ts';
import { table } from '../table.ts';
import { type Connection, type Contestant, CONTESTANTS } from './contestants.ts';
import { judgeShared, LEAST_SHARE, shareOf, type Speed } from './judge-shared.ts';
import { RedisServer } from './redis-server.ts';

/** What `--only` and `--list` know it by. */
export const SHARED_BENCH = { id: 'shared-store', title: 'permits from one Redis, granted' } as const;

const CONNECTIONS = [1, 16];
const ROUNDS = 60;
const TURN_MS = 60;

/** Asks one Redis as every contestant does, in turns, and prints a table. Gives what is left to be desired. */
export async function runShared(tell: (line: string) => void): Promise<readonly string[]> {
  try {
    using server = await RedisServer.start();
    const speeds: Speed[] = [];
    // oxlint-disable-next-line eslint/no-await-in-loop -- one after the other: they share the processor
    for (const connections of CONNECTIONS) speeds.push(...(await measureAll(server.url, connections)));
    const head = [SHARED_BENCH.title, ...CONNECTIONS.flatMap((count) => [`a second, ${count} conn.`, 'p99 ms'])];
    const rows = CONTESTANTS.map(({ name }) => [
      name,
      ...speeds
        .filter((speed) => speed.name === name)
        .flatMap(({ perSecond, p99Ms }) => [
          Math.round(median(perSecond)).toLocaleString('en'),
          median(p99Ms).toFixed(2),
        ]),
    ]);
    const shares = CONNECTIONS.flatMap((count) => [shareOf(speeds, count).toFixed(2), '']);
    tell(`${table(head, [...rows, [`ours of the faster peer (at least ${LEAST_SHARE})`, ...shares]])}\n`);
    return judgeShared(speeds, CONNECTIONS);
  } catch (error) {
    return [`${SHARED_BENCH.title}: ${String(error)}`];
  }
}

/** Every contestant has its turn in every round: what a busy machine does to one it does to all. */
async function measureAll(url: string, connections: number): Promise<readonly Speed[]> {
  const open = (one: Contestant): Promise<readonly Connection[]> =>
    Promise.all(Array.from({ length: connections }, () => one.open(url)));
  const contestants = await Promise.all(
    CONTESTANTS.map(async (one) => ({
      name: one.name,
      links: await open(one),
      rates: [0].slice(1),
      p99s: [0].slice(1),
    })),
  );
  for (let round = -3; round < ROUNDS; round += 1) {
    for (const { links, rates, p99s } of contestants) {
      // oxlint-disable-next-line eslint/no-await-in-loop -- in turns
      const tookMs = await turn(links);
      // The first rounds only warm up.
      if (round < 0) continue;
      rates.push((tookMs.length * 1_000) / TURN_MS);
      p99s.push(quantile(tookMs, 0.99));
    }
  }
  await Promise.all(contestants.flatMap(({ links }) => links.map((link) => link.close())));
  return contestants.map(({ name, rates, p99s }) => ({ name, connections, perSecond: rates, p99Ms: p99s }));
}

/** One question at a time on every connection, for the time of a turn; gives how long each took. */
async function turn(links: readonly Connection[]): Promise<readonly number[]> {
  const tookMs: number[] = [];
  const untilMs = performance.now() + TURN_MS;
  await Promise.all(
    links.map(async ({ ask }) => {
      for (let fromMs = performance.now(); fromMs < untilMs; ) {
        // oxlint-disable-next-line eslint/no-await-in-loop -- one at a time
        await ask();
        const nowMs = performance.now();
        tookMs.push(nowMs - fromMs);
        fromMs = nowMs;
      }
    }),
  );
  return tookMs;
}
