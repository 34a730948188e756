import { Party } from '../mock/party.ts';
import { quantile } from '../statistics.ts';
import { REQUESTS } from './timed-requests.ts';

/** 95 of 100 requests of one block took at most so many milliseconds. */
export interface RequestRace {
  readonly rawMs: number;
  readonly oursMs: number;
}

/** Blocks of requests that take turns, on one mock for each client. */
export async function raceRequests(): Promise<readonly RequestRace[]> {
  using rawMock = new Party('../connector/mock-party.ts');
  using ourMock = new Party('../connector/mock-party.ts');
  using raw = new Party('../connector/raw-requests-party.ts', String(await rawMock.said<number>()));
  using ours = new Party('../connector/our-requests-party.ts', String(await ourMock.said<number>()));
  await Promise.all([raw.said(), ours.said()]);
  const races: RequestRace[] = [];
  for (let block = 0; block < REQUESTS.warmBlocks + REQUESTS.blocks; block += 1) {
    const race = { rawMs: await p95Of(raw), oursMs: await p95Of(ours) };
    if (block >= REQUESTS.warmBlocks) races.push(race);
  }
  return races;
}

async function p95Of(client: Party): Promise<number> {
  client.tell('go');
  return quantile(await client.said<readonly number[]>(), 0.95);
}
