import { table } from '../table.ts';
import { FAULT_SCRIPTS, type OrderFates, playScript } from './fault-script.ts';
import { judgeCost, judgeFates, MOST_TIMES_FSYNC, MOST_TIMES_RAW } from './judge-orders.ts';
import { costInMemory, costOnDisk, type SubmissionCost } from './submission-cost.ts';
import { NextTrader, OurTrader, RawTrader } from './trader.ts';

/** What `--only` and `--list` know it by. */
export const ORDERS_BENCH = { id: 'orders', title: 'orders under faults, and what sending one costs' } as const;

/** Puts three clients through the same faults, times the way of an order, and prints two tables. */
export async function runOrders(tell: (line: string) => void): Promise<readonly string[]> {
  try {
    return [...(await runScripts(tell)), ...(await runCosts(tell))];
  } catch (error) {
    return [`${ORDERS_BENCH.title}: ${String(error)}`];
  }
}

async function runScripts(tell: (line: string) => void): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const script of FAULT_SCRIPTS) {
    const traders = [new OurTrader(), new RawTrader(), new NextTrader()];
    const played = await Promise.all(traders.map((trader) => playScript(script, trader)));
    const row = (fates: OrderFates, index: number): readonly string[] => [
      traders[index]?.name ?? '',
      ...[fates.placed, fates.late, fates.twice, fates.lost].map(String),
    ];
    tell(`${table([script.title, 'placed', 'sent late', 'sent twice', 'lost without a word'], played.map(row))}\n`);
    const [ours] = played;
    if (ours !== undefined) complaints.push(...judgeFates(script.title, ours));
  }
  return complaints;
}

async function runCosts(tell: (line: string) => void): Promise<readonly string[]> {
  const inMemory = await costInMemory();
  const onDisk = await costOnDisk();
  const rows = [
    costRow('journal in memory / placeOrder of @stoqey/ib', inMemory, MOST_TIMES_RAW),
    costRow('journal on disk / bare write and fsync', onDisk, MOST_TIMES_FSYNC),
  ];
  tell(`${table(['from the call to the write', 'ours', 'yardstick', 'times', 'target'], rows)}\n`);
  return [
    ...judgeCost('journal in memory', inMemory, MOST_TIMES_RAW),
    ...judgeCost('journal on disk', onDisk, MOST_TIMES_FSYNC),
  ];
}

function costRow(title: string, { yardstick, ours }: SubmissionCost, most: number): readonly string[] {
  return [
    title,
    `${ours.toFixed(0)} µs`,
    `${yardstick.toFixed(0)} µs`,
    (ours / yardstick).toFixed(2),
    `at most ${most}`,
  ];
}
