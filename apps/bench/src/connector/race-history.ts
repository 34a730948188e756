import { Party } from '../mock/party.ts';
import type { HistoryTime } from './history.ts';

/** One long history through each. */
export interface HistoryRace {
  readonly raw: HistoryTime;
  readonly ours: HistoryTime;
}

/** A history for each, after one that warms all of them up: the mock makes its bars then, and has them from there on. */
export async function raceHistory(): Promise<HistoryRace> {
  return { raw: await timeOf('raw-history-party.ts'), ours: await timeOf('our-history-party.ts') };
}

async function timeOf(script: string): Promise<HistoryTime> {
  using mock = new Party('../connector/bars-mock-party.ts');
  using client = new Party(`../connector/${script}`, String(await mock.said<number>()));
  await client.said();
  client.tell('warm up');
  await client.said();
  client.tell('go');
  return await client.said<HistoryTime>();
}
