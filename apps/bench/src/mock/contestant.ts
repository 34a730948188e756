import { setTimeout as delay } from 'node:timers/promises';
import { perSecond, SETTLE_MS, type Tally, TURN_MS, WARM_MS } from './measure.ts';
import { Party } from './party.ts';
import type { Pace } from './pace.ts';

/** A client and a mock of its own, which run only while it is their turn. */
export class Contestant implements Disposable {
  readonly #mock: Party;
  readonly #client: Party;

  private constructor(mock: Party, client: Party) {
    this.#mock = mock;
    this.#client = client;
  }

  /** Starts both, lets them run warm and halts them. @param script of the client */
  static async warm(script: string, pace: Pace): Promise<Contestant> {
    const mock = new Party('mock-party.ts', pace.id);
    const port = await mock.said<number>();
    const client = new Party(script, String(port), pace.id);
    const contestant = new Contestant(mock, client);
    await client.said();
    await delay(WARM_MS);
    contestant.#halt();
    return contestant;
  }

  /** Messages a second that the client took in its turn. */
  async turn(): Promise<number> {
    this.#client.wake();
    this.#mock.wake();
    await delay(SETTLE_MS);
    const from = await this.#tally();
    await delay(TURN_MS);
    const rate = perSecond(from, await this.#tally());
    this.#halt();
    return rate;
  }

  [Symbol.dispose](): void {
    this.#mock[Symbol.dispose]();
    this.#client[Symbol.dispose]();
  }

  #tally(): Promise<Tally> {
    this.#client.tell('tally');
    return this.#client.said<Tally>();
  }

  #halt(): void {
    this.#mock.halt();
    this.#client.halt();
  }
}
