import { setTimeout as after } from 'node:timers/promises';
import { Party } from '../mock/party.ts';
import { type ClientReport, type FaultReport, PATIENCE_MS, type Trouble, TROUBLES } from './trouble.ts';

/** What one client made of one trouble. */
export type Recovery = ClientReport & FaultReport;

/** Both in the same trouble at the same time. */
export interface TroubleRace extends Trouble {
  readonly next: Recovery;
  readonly ours: Recovery;
}

const SETTLED_MS = 2_000;

/** Puts both clients into every trouble, one after the other. */
export async function raceTroubles(): Promise<readonly TroubleRace[]> {
  const races: TroubleRace[] = [];
  for (const { id, title } of TROUBLES) {
    const [next, ours] = await Promise.all([
      recoveryOf('next-fault-party.ts', id),
      recoveryOf('our-fault-party.ts', id),
    ]);
    races.push({ id, title, next, ours });
  }
  return races;
}

async function recoveryOf(script: string, id: Trouble['id']): Promise<Recovery> {
  using mock = new Party('../connector/fault-mock-party.ts', id);
  using client = new Party(`../connector/${script}`, String(await mock.said<number>()));
  await client.said();
  await after(SETTLED_MS);
  mock.tell('begin');
  client.tell('ask');
  const sinceMs = await mock.said<number>();
  await after(PATIENCE_MS);
  client.tell(sinceMs);
  const report = await client.said<ClientReport>();
  mock.tell('report');
  return { ...report, ...(await mock.said<FaultReport>()) };
}
