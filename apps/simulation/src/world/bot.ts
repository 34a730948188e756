import type { IBConnector, OrderHandle } from '@autobot/ib-connector';
import type { Clock, Random, Timer } from '@autobot/resilience';
import { Promises } from './promises.ts';
import { Readers, type Wish } from './readers.ts';

/** What the bot does, for whoever checks what comes of it. */
export interface BotListener {
  /** A reader got an item. */
  readonly onItem: (wish: Wish, item: object) => void;
  /** An order is about to be asked for. */
  readonly onOrdering: (orderRef: string) => void;
  /** That order's promise settled. */
  readonly onOrdered: (orderRef: string, error: unknown) => void;
}

/** What the bot works with. */
export interface BotOptions extends BotListener {
  readonly connector: IBConnector;
  readonly clock: Clock;
  readonly random: Random;
  /** Begins the references of its orders, as the connector is told. */
  readonly orderRefPrefix: string;
  /** Mean of the times between two actions, milliseconds. */
  readonly paceMs: number;
  /** Computes for so long in the middle of an action: time passes, and nothing else happens. */
  readonly block: (ms: number) => void;
}

const SYMBOLS = ['AAPL', 'SPY', 'MSFT'] as const;
const QUERY_MS = 60_000;
const ORDER_MS = 20_000;
const PAGES_MS = 600_000;
const BURST = 110;
const BLOCK_BEHIND = 5;
const MOST_JOBS = 8;
const MOST_OPEN = 25;
const ENDED: ReadonlySet<string> = new Set(['filled', 'cancelled', 'rejected']);
const LONGEST_BLOCK_MS = 3_000;

/** A scripted strategy: it quotes, subscribes, pages history, places, changes and cancels orders, as chance would have it. */
export class Bot {
  readonly promises: Promises;
  readonly readers: Readers;
  /** One signal for everything it asks, as bots have. */
  readonly life: AbortController = new AbortController();
  readonly #options: BotOptions;
  readonly #handles: OrderHandle[] = [];
  readonly #actions: readonly (readonly [weight: number, act: () => void])[];
  #timer: Timer | undefined;
  #orders = 0;
  #changes = 0;

  constructor(options: BotOptions) {
    this.#options = options;
    const { connector, clock, onItem } = options;
    this.promises = new Promises(clock);
    const { signal } = this.life;
    this.readers = new Readers({ connector, clock, promises: this.promises, signal, onItem }, SYMBOLS);
    this.#actions = this.#script();
  }

  start(): void {
    this.readers.start();
    this.#actLater();
  }

  /** Does nothing more of its own; what is under way goes on, and streams are read. */
  rest(): void {
    this.#timer?.cancel();
  }

  /** Lets go of everything. */
  stop(): void {
    this.rest();
    this.readers.stop();
  }

  #actLater(): void {
    const { clock, random, paceMs } = this.#options;
    this.#timer = clock.setTimer(
      () => {
        this.#actLater();
        this.#act();
      },
      paceMs * 2 * random.next(),
    );
  }

  #act(): void {
    const sum = this.#actions.reduce((total, [weight]) => total + weight, 0);
    let draw = this.#options.random.next() * sum;
    for (const [weight, act] of this.#actions) {
      draw -= weight;
      if (draw < 0) {
        act();
        return;
      }
    }
  }

  #script(): readonly (readonly [number, () => void])[] {
    const { connector } = this.#options;
    const { signal } = this.life;
    const asking = (what: string, ask: () => Promise<unknown>) => (): void => {
      this.#ask(what, ask());
    };
    return [
      [16, asking('getTicker', () => connector.getTicker(this.#symbol(), { signal }))],
      [6, asking('getPositions', () => connector.getPositions({ signal }))],
      [6, asking('getAccountSummary', () => connector.getAccountSummary({ signal }))],
      [4, asking('getOpenOrders', () => connector.getOpenOrders({ signal }))],
      [4, asking('healthCheck', () => connector.healthCheck())],
      [12, this.#history.bind(this)],
      [1, this.#pages.bind(this)],
      [2, this.#burst.bind(this)],
      [28, this.#place.bind(this)],
      [10, this.#change.bind(this)],
      [12, this.#cancel.bind(this)],
    ];
  }

  #history(): void {
    const { connector, random } = this.#options;
    const duration = `${60 * (1 + Math.floor(random.next() * 30))} S`;
    const request = { symbol: this.#symbol(), duration, barSize: '1 min', signal: this.life.signal } as const;
    this.#ask('getHistoricalData', connector.getHistoricalData(request));
  }

  #pages(): void {
    const { signal } = this.life;
    const request = {
      symbol: this.#symbol(),
      duration: '3 D',
      barSize: '30 secs',
      signal,
      timeoutMs: PAGES_MS,
    } as const;
    this.#ask('history of pages', this.#options.connector.history.bars(request), PAGES_MS);
  }

  // Many at once, and the bot computes in the middle: what waits for room must not leave all together afterwards.
  #burst(): void {
    const { connector, random, block } = this.#options;
    const blockMs = random.next() * LONGEST_BLOCK_MS;
    for (let index = 0; index < BURST; index += 1) {
      const contract = { symbol: 'AAPL', secType: 'OPT', strike: index + 1, right: 'C' } as const;
      this.#ask('getContractDetails', connector.getContractDetails(contract, { signal: this.life.signal }));
      if (index !== BLOCK_BEHIND) continue;
      const jobs = Math.floor(random.next() * MOST_JOBS);
      const blockThen = (): void => {
        void this.#afterPromiseJobs(Math.floor(jobs / 2), () => {
          block(blockMs);
        });
      };
      if (jobs % 2 === 0) blockThen();
      else this.#onNextGrant(blockThen);
    }
  }

  // What waits for room is granted it in a turn of its own, long after it was asked for.
  #onNextGrant(then: () => void): void {
    const unsubscribe = this.#options.connector.on('limiter.granted', () => {
      unsubscribe();
      then();
    });
  }

  // A call takes several promise jobs from the question to the write: it may be met at any of them.
  async #afterPromiseJobs(jobs: number, then: () => void): Promise<void> {
    for (let job = 0; job <= jobs; job += 1) await Promise.resolve();
    then();
  }

  #place(): void {
    if (this.#openOrders().length >= MOST_OPEN) {
      this.#cancel();
      return;
    }
    const { connector, random, orderRefPrefix, onOrdering, onOrdered } = this.#options;
    this.#orders += 1;
    const intentId = String(this.#orders);
    const orderRef = `${orderRefPrefix}:${intentId}`;
    const quantity = 1 + Math.floor(random.next() * 90);
    const order = { symbol: this.#symbol(), action: 'BUY', quantity, intentId } as const;
    const isMarket = random.next() < 0.3;
    onOrdering(orderRef);
    const placed = connector.placeOrder(
      isMarket ? { ...order, orderType: 'MKT' } : { ...order, orderType: 'LMT', limitPrice: 1 },
    );
    const settled = async (): Promise<void> => {
      try {
        this.#handles.push(await placed);
        onOrdered(orderRef, undefined);
      } catch (error) {
        onOrdered(orderRef, error);
      }
    };
    this.#ask('placeOrder', placed, ORDER_MS);
    void settled();
  }

  // Never the same terms twice, so that whatever travels twice was sent twice.
  #change(): void {
    const { connector } = this.#options;
    this.#changes += 1;
    const handle = this.#anyHandle();
    const limitPrice = (101 + (this.#changes % 900)) / 100;
    if (handle !== undefined) this.#ask('changeOrder', connector.trading.change(handle, { limitPrice }), ORDER_MS);
  }

  #cancel(): void {
    const handle = this.#anyHandle();
    if (handle !== undefined) this.#ask('cancelOrder', this.#options.connector.cancelOrder(handle), ORDER_MS);
  }

  // One that has ended is asked for now and then, too.
  #anyHandle(): OrderHandle | undefined {
    const { random } = this.#options;
    const choice = random.next() < 0.9 ? this.#openOrders() : this.#handles;
    return choice[Math.floor(random.next() * choice.length)];
  }

  #openOrders(): readonly OrderHandle[] {
    return this.#handles.filter(({ current }) => !ENDED.has(current.state));
  }

  #symbol(): string {
    return SYMBOLS[Math.floor(this.#options.random.next() * SYMBOLS.length)] ?? SYMBOLS[0];
  }

  #ask(what: string, promise: Promise<unknown>, withinMs: number = QUERY_MS): void {
    void this.promises.watch(what, withinMs, promise);
  }
}
