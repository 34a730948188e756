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

/** Puts both clients into every trouble, each with a mock of its own; all at once, since they mostly wait. */
export async function raceTroubles(): Promise<readonly TroubleRace[]> {
  using stages = new DisposableStack();
  const ready: (readonly [Trouble, Stage, Stage])[] = [];
  // One after the other: what it takes to start them all would delay those that have begun.
  for (const trouble of TROUBLES) {
    const next = stages.use(await Stage.ready('next-fault-party.ts', trouble.id));
    ready.push([trouble, next, stages.use(await Stage.ready('our-fault-party.ts', trouble.id))]);
  }
  await after(SETTLED_MS);
  return await Promise.all(
    ready.map(async ([trouble, next, ours]) => {
      const [nextRecovery, ourRecovery] = await Promise.all([next.recovery(), ours.recovery()]);
      return { ...trouble, next: nextRecovery, ours: ourRecovery };
    }),
  );
}

/** One client, its streams open, and the mock that will be in trouble. */
class Stage implements Disposable {
  readonly #mock: Party;
  readonly #client: Party;

  private constructor(mock: Party, client: Party) {
    this.#mock = mock;
    this.#client = client;
  }

  static async ready(script: string, id: Trouble['id']): Promise<Stage> {
    const mock = new Party('../connector/fault-mock-party.ts', id);
    const client = new Party(`../connector/${script}`, String(await mock.said<number>()));
    await client.said();
    return new Stage(mock, client);
  }

  async recovery(): Promise<Recovery> {
    this.#mock.tell('begin');
    this.#client.tell('ask');
    const sinceMs = await this.#mock.said<number>();
    await after(PATIENCE_MS);
    this.#client.tell(sinceMs);
    const report = await this.#client.said<ClientReport>();
    this.#mock.tell('report');
    return { ...report, ...(await this.#mock.said<FaultReport>()) };
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]();
    this.#mock[Symbol.dispose]();
  }
}
