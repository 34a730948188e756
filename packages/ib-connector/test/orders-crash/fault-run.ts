import {
  IBConnector,
  MemoryOrderJournal,
  NotConnectedError,
  OrderOutcomeUnknownError,
  OrderRefusedError,
} from '@autobot/ib-connector';
import { type Random, seededRandom } from '@autobot/resilience';
import { FakeClock } from '@autobot/resilience/testing';
import { type Fault, MockTws } from '@autobot/testing-mocks';
import { openGuards } from '../open-guards.ts';
import { problemsOf } from './check-run.ts';
import { CLIENT_ID } from './crash-points.ts';

/** What goes wrong in a run while orders are on their way. */
export const troubles = [
  'drop',
  'freeze',
  'reset in the middle of an answer',
  'upstream lost',
  'restart with ids rolled back',
  'answers lost, doubled or late',
  'process started anew',
] as const;

/** One of `troubles`. */
export type Trouble = (typeof troubles)[number];

/** What one run showed. */
export interface FaultRun {
  readonly problems: readonly string[];
  /** Orders that were in doubt at some time. */
  readonly inDoubt: number;
  /** Orders that were refused before a byte left. */
  readonly refused: number;
  readonly sent: number;
}

const ORDERS = 6;
const BETWEEN_ORDERS_MS = 400;
const LATENCY_MS = 100;
// Longer than any trouble lasts: after it TWS answers as it should.
const TROUBLE_MS = 3 * 60_000;
// The broker is asked every five minutes, so by then everything that can be known is.
const SETTLE_MS = 15 * 60_000;

/** Six orders within a few seconds of virtual time, and one kind of trouble in between. */
export async function faultRun(seed: number, trouble: Trouble): Promise<FaultRun> {
  const random = seededRandom(seed);
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock, seed, tickIntervalMs: 200 });
  const journal = new MemoryOrderJournal();
  const desk = new Desk(tws, clock, journal);
  await desk.start();
  // An order is on its way for a while, there and back, so that trouble can meet it.
  tws.fault({ kind: 'latency', ms: LATENCY_MS });
  const nth = 1 + Math.floor(random.next() * ORDERS);
  const steps: Disposable[] = [];
  for (const fault of faultsOf(trouble, random)) {
    if (fault.kind === 'drop') tws.fault({ ...fault, on: 'placeOrder', nth });
    else steps.push(tws.schedule({ on: 'placeOrder', nth, afterMs: random.next() * 2 * LATENCY_MS, fault }));
  }
  const restartAt = trouble === 'process started anew' ? Math.floor(random.next() * ORDERS) : ORDERS;
  for (let order = 0; order < ORDERS; order += 1) {
    desk.place(random);
    if (order === restartAt) {
      await clock.run(random.next() * 2 * LATENCY_MS);
      await desk.restart();
    }
    await clock.run(random.next() * BETWEEN_ORDERS_MS * 2);
  }
  await clock.run(TROUBLE_MS);
  for (const step of steps) step[Symbol.dispose]();
  await clock.run(SETTLE_MS);
  const problems = [...(await desk.problems()), ...desk.unexpected];
  const sent = tws.journal.named('placeOrder').length;
  await desk.stop();
  return { problems, inDoubt: desk.inDoubt.size, refused: desk.refused, sent };
}

class Desk {
  readonly unexpected: string[] = [];
  readonly inDoubt = new Set<string>();
  refused = 0;
  readonly #tws: MockTws;
  readonly #clock: FakeClock;
  readonly #journal: MemoryOrderJournal;
  readonly #placed: Promise<unknown>[] = [];
  #connector: IBConnector;

  constructor(tws: MockTws, clock: FakeClock, journal: MemoryOrderJournal) {
    this.#tws = tws;
    this.#clock = clock;
    this.#journal = journal;
    this.#connector = this.#aConnector();
  }

  async start(): Promise<void> {
    const ready = this.#connector.connect();
    await this.#clock.run(2_000);
    await ready;
    const known = this.#connector.resolveContract('AAPL');
    await this.#clock.run(1_000);
    await known;
  }

  place(random: Random): void {
    const isMarket = random.next() < 0.5;
    const order = { symbol: 'AAPL', action: 'BUY', quantity: 10 + Math.floor(random.next() * 90) } as const;
    const placed = this.#connector.placeOrder(
      isMarket ? { ...order, orderType: 'MKT' } : { ...order, orderType: 'LMT', limitPrice: 1 },
    );
    this.#placed.push(
      placed.catch((error: unknown) => {
        this.#judge(error);
      }),
    );
  }

  /** The process is gone without a word, and another one takes over its journal. */
  async restart(): Promise<void> {
    this.#tws.fault({ kind: 'drop', how: 'reset' });
    const stopped = this.#connector.disconnect();
    await this.#clock.run(100);
    await stopped;
    this.#connector = this.#aConnector();
    await this.start();
  }

  async problems(): Promise<readonly string[]> {
    await Promise.all(this.#placed);
    const intents = this.#journal.records.flatMap((record) => (record.type === 'intent' ? [record.orderRef] : []));
    const refused = this.#journal.records.flatMap((record) => (record.type === 'refused' ? [record.orderRef] : []));
    return problemsOf(
      this.#tws,
      this.#connector,
      intents.filter((ref) => !refused.includes(ref)),
    );
  }

  async stop(): Promise<void> {
    const stopped = this.#connector.disconnect();
    await this.#clock.run(1_000);
    await stopped;
  }

  #aConnector(): IBConnector {
    const connector = new IBConnector({
      port: this.#tws.port,
      clientId: CLIENT_ID,
      readOnly: false,
      guards: openGuards(this.#tws.port),
      clock: this.#clock,
      random: seededRandom(1),
      journal: this.#journal,
    });
    connector.on('order.changed', ({ order }) => {
      if (order.state === 'unknown') this.inDoubt.add(order.orderRef);
    });
    return connector;
  }

  // Refused before a byte left, or in doubt: nothing else may come of trouble on the way.
  #judge(error: unknown): void {
    if (error instanceof OrderOutcomeUnknownError) return;
    if (error instanceof OrderRefusedError || error instanceof NotConnectedError) this.refused += 1;
    else this.unexpected.push(`placing an order ended with ${String(error)}`);
  }
}

function faultsOf(trouble: Trouble, random: Random): readonly Fault[] {
  const isEven = random.next() < 0.5;
  switch (trouble) {
    case 'drop':
      return [{ kind: 'drop', on: 'placeOrder', when: isEven ? 'before' : 'after', how: isEven ? 'reset' : 'end' }];
    case 'freeze':
      return [{ kind: 'freeze', forMs: 500 + random.next() * 60_000 }];
    case 'reset in the middle of an answer':
      return [{ kind: 'truncate', bytes: 1 + Math.floor(random.next() * 60), nth: 1 + Math.floor(random.next() * 4) }];
    case 'upstream lost':
      return [{ kind: 'upstream-lost', forMs: 100 + random.next() * 20_000, reports: isEven ? 'lost' : 'delivered' }];
    case 'restart with ids rolled back':
      return [
        { kind: 'restart', forMs: 100 + random.next() * 90_000, nextValidIdBack: 1 + Math.floor(random.next() * 4) },
      ];
    case 'answers lost, doubled or late':
      return (['openOrder', 'orderStatus', 'execDetails'] as const).map((message): Fault => {
        const how = (['lose', 'double', 'delay'] as const)[Math.floor(random.next() * 3)] ?? 'lose';
        return { kind: 'reply', message, how, times: 8, ...(how === 'delay' && { ms: 3_000 }) };
      });
    case 'process started anew':
      return [];
  }
}
