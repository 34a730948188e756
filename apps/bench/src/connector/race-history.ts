import { Party } from '../mock/party.ts';
import type { HistoryTime } from './history.ts';

/** One long history through each. */
export interface HistoryRace {
  readonly raw: HistoryTime;
  readonly ours: HistoryTime;
}

/**
 * Histories for each, all from one mock: it makes the bars when they are first asked for, and has them from there on.
 * Each client asks once before, which warms it up.
 */
export async function raceHistory(runs: number): Promise<readonly HistoryRace[]> {
  using mock = new Party('../connector/bars-mock-party.ts');
  const port = await mock.said<number>();
  const races: HistoryRace[] = [];
  while (races.length < runs) {
    races.push({ raw: await timeOf('raw-history-party.ts', port), ours: await timeOf('our-history-party.ts', port) });
  }
  return races;
}

async function timeOf(script: string, port: number): Promise<HistoryTime> {
  using client = new Party(`../connector/${script}`, String(port));
  await client.said();
  client.tell('warm up');
  await client.said();
  client.tell('go');
  return await client.said<HistoryTime>();
}
