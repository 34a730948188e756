import { IBConnector, type OrderHandle, type Quote, type Stream, stoqeyTwsApi } from '@autobot/ib-connector';
import { seededRandom } from '@autobot/resilience';
import type { SharedStore } from '@autobot/resilience/shared';
import type { FakeClock } from '@autobot/resilience/testing';
import type { MockTws } from '@autobot/testing-mocks';

/** What the day gives each client. */
export interface ClientParts {
  readonly number: number;
  readonly clients: number;
  readonly tws: MockTws;
  readonly clock: FakeClock;
  readonly store: SharedStore;
  readonly seed: number;
  readonly onDial: () => void;
}

/** What came of all that clients asked for. */
export interface Tally {
  streams: number;
  streamsRefused: number;
  history: number;
  historyRefused: number;
  orders: number;
  ordersRefused: number;
  cancels: number;
  /** Cancels that did not settle in their time, while the link was ready from their beginning to then. */
  cancelsLost: number;
}

/** Orders that all clients may send together. */
export const ORDER_BUDGET = { limit: 40, windowMs: 600_000 } as const;
/** Symbols that the mock lists for them: more than there are lines. */
export const SYMBOLS: readonly string[] = Array.from({ length: 150 }, (_, index) => `SIM${index}`);

/** Long, so that a day takes less time to simulate. */
export const LEASE_TTL_MS = 20_000;

const MINUTE_MS = 60_000;
const MOST_STREAMS = 6;
const CANCEL_MS = 15_000;

/** One of many programs on the same account: streams, asks for history, places and cancels orders, all the time. */
export class Client {
  readonly connector: IBConnector;
  readonly #parts: ClientParts;
  readonly #random: { next(): number };
  readonly #tally: Tally;
  readonly #streams: Stream<Quote>[] = [];
  readonly #orders: OrderHandle[] = [];
  #isOver = false;

  constructor(parts: ClientParts, tally: Tally) {
    const { number, clients, tws, clock, store, seed, onDial } = parts;
    this.#parts = parts;
    this.#tally = tally;
    this.#random = seededRandom(seed * 1_000 + number);
    this.connector = new IBConnector({
      host: tws.host,
      port: tws.port,
      clientId: number,
      clock,
      random: seededRandom(seed * 1_000 + 500 + number),
      readOnly: false,
      heartbeatIntervalMs: 2 * MINUTE_MS,
      connectTimeoutMs: 10 * MINUTE_MS,
      guards: {
        paperPorts: [tws.port],
        priceCollar: 'off',
        maxNotional: Number.POSITIVE_INFINITY,
        maxQuantity: Number.POSITIVE_INFINITY,
        maxOrderEfficiencyRatio: Number.POSITIVE_INFINITY,
        maxOpenOrders: Number.POSITIVE_INFINITY,
        duplicateWindowMs: 0,
      },
      shared: { store, maxClients: clients, orderBudget: ORDER_BUDGET, leaseTtlMs: LEASE_TTL_MS },
      createApi: (options) => {
        onDial();
        return stoqeyTwsApi(options);
      },
    });
  }

  /** Begins to ask for things, each again and again. */
  start(): void {
    this.#every(2 * MINUTE_MS, () => this.#stream());
    this.#every(4 * MINUTE_MS, () => this.#history());
    this.#every(5 * MINUTE_MS, () => this.#order());
    this.#every(6 * MINUTE_MS, () => this.#cancel());
  }

  stop(): void {
    this.#isOver = true;
  }

  #every(meanMs: number, act: () => Promise<void>): void {
    this.#parts.clock.setTimer(
      () => {
        if (this.#isOver) return;
        this.#every(meanMs, act);
        void act();
      },
      meanMs * 2 * this.#random.next(),
    );
  }

  async #stream(): Promise<void> {
    if (this.#streams.length >= MOST_STREAMS) {
      await this.#streams.shift()?.close();
      return;
    }
    try {
      const stream = await this.connector.streamQuotes(this.#symbol());
      this.#streams.push(stream);
      this.#tally.streams += 1;
      await this.#read(stream);
    } catch {
      this.#tally.streamsRefused += 1;
    }
  }

  async #read(stream: Stream<Quote>): Promise<void> {
    try {
      for await (const item of stream) void item;
    } finally {
      const at = this.#streams.indexOf(stream);
      if (at !== -1) this.#streams.splice(at, 1);
    }
  }

  async #history(): Promise<void> {
    try {
      await this.connector.history.bars({
        symbol: this.#symbol(),
        duration: '1800 S',
        barSize: '30 secs',
        end: new Date('2026-01-02T21:00:00Z'),
        timeoutMs: 8 * MINUTE_MS,
      });
      this.#tally.history += 1;
    } catch {
      this.#tally.historyRefused += 1;
    }
  }

  async #order(): Promise<void> {
    try {
      const order = { symbol: this.#symbol(), action: 'BUY', quantity: 1, orderType: 'LMT', limitPrice: 1 } as const;
      this.#orders.push(await this.connector.placeOrder(order));
      this.#tally.orders += 1;
    } catch {
      this.#tally.ordersRefused += 1;
    }
  }

  async #cancel(): Promise<void> {
    const order = this.#orders.shift();
    if (order === undefined || !this.connector.isReady) return;
    const { clock } = this.#parts;
    let wasReady = true;
    const stop = this.connector.on('link.lost', () => {
      wasReady = false;
    });
    const timer = clock.setTimer(() => {
      if (wasReady) this.#tally.cancelsLost += 1;
    }, CANCEL_MS);
    try {
      await this.connector.cancelOrder(order);
      this.#tally.cancels += 1;
    } catch {
      // It had ended, or the link was lost: that is what it says.
    } finally {
      timer.cancel();
      stop();
    }
  }

  #symbol(): string {
    return SYMBOLS[Math.floor(this.#random.next() * SYMBOLS.length)] ?? 'AAPL';
  }
}
