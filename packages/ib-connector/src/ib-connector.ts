import type { Plugin } from '@autobot/resilience';
import { ContractBook } from './contract-book.ts';
import { ConnectorCore } from './connector-core.ts';
import { ConnectFailedError } from './errors/link-errors.ts';
import { InvalidRequestError } from './errors/request-errors.ts';
import { type EnvironmentSources, type IBConnectorOptions, optionsFromEnv, toSettings } from './ib-connector-config.ts';
import type { OpenOrderReport } from './inbound/inbound-event.ts';
import { explainedError, phaseOf } from './link/explain-cause.ts';
import { type ConnectorStatus, connectorStatus } from './observe/connector-status.ts';
import type { IbEvent } from './observe/ib-event.ts';
import { type AccountSummary, accountSummary } from './operations/account-summary.ts';
import { type ContractDetails, contractDetails, isOptionChain, optionChain } from './operations/contract-details.ts';
import type { Bar } from './operations/historical-bars.ts';
import { HistoryQueries, type HistoryRequest } from './operations/history-queries.ts';
import { openOrders } from './operations/order-snapshots.ts';
import { type Position, positions } from './operations/positions.ts';
import type { Instrument, QueryOptions } from './operations/query-options.ts';
import { quoteSnapshot } from './operations/quote-snapshot.ts';
import { ReferenceQueries } from './operations/reference-queries.ts';
import type { OrderHandle } from './orders/order-handle.ts';
import type { OrderRequest } from './orders/order-request.ts';
import { OrderEntry } from './orders/order-entry.ts';
import type { OrderSnapshot } from './orders/order-state.ts';
import type { Quote } from './subscriptions/quote.ts';
import type { Stream } from './subscriptions/stream.ts';
import { type QuoteStreamOptions, Streams } from './subscriptions/streams.ts';
import type { Contract } from './tws-api/contract.ts';

/** What a health check found. */
export interface Health {
  readonly isHealthy: boolean;
  /** Round trip to TWS; undefined if there was none. */
  readonly latencyMs: number | undefined;
  readonly serverTime: Date | undefined;
  /** Why it is not healthy. */
  readonly reason: string | undefined;
}

/**
 * A connection to TWS or IB Gateway that mends itself.
 * `connect()` once; from then on it dials again by itself, restores its streams and reconciles its orders.
 * Queries made while the link is down wait within their deadline; orders are refused at once and never sent twice.
 */
export class IBConnector implements AsyncDisposable {
  readonly #core: ConnectorCore;
  readonly #contracts: ContractBook;
  /** Everything that goes on arriving until it is closed: quotes, ticks, bars, order books, accounts. */
  readonly streams: Streams;
  /** Bars, ticks and the rest of the past, split and paced as IB wants it, and how long that would take. */
  readonly history: HistoryQueries;
  /** What is asked once and is no history: contracts, options, scans, news, executions. */
  readonly reference: ReferenceQueries;
  /** Every way to place, change and cancel orders, and the kill switch. */
  readonly trading: OrderEntry;

  /** @throws {InvalidOptionError} names the option, its range and the value */
  constructor(options: IBConnectorOptions = {}) {
    this.#core = new ConnectorCore(toSettings(options));
    this.#contracts = new ContractBook((contract, query) => this.getContractDetails(contract, query));
    this.trading = new OrderEntry(this.#core.desk, this.#contracts);
    const { events, requester, flights, probe } = this.#core;
    const { pacer } = this.#core.pacing;
    const { clock } = this.#core.settings;
    const resolve = (instrument: Instrument, query: QueryOptions): Promise<Contract> =>
      this.resolveContract(instrument, query);
    const known = (instrument: Instrument): Contract => this.#contracts.known(instrument);
    const endMs = (): number => this.#queryEndMs();
    this.history = new HistoryQueries({ clock, events, requester, pacer, resolve, endMs, known });
    this.reference = new ReferenceQueries({
      requester,
      flights,
      resolve,
      endMs,
      currentTime: async (signal) => (await probe.probe(signal)).serverTime,
    });
    this.streams = new Streams({
      feed: this.#core.feed,
      resolve: (instrument, query) => this.resolveContract(instrument, query),
      askBars: (request) => this.history.bars(request),
      account: () => this.#core.settings.account ?? this.#core.session?.accounts[0],
    });
  }

  /**
   * A connector set up by `IB_*` variables; see `ibEnvSchema`. An unknown one is a process warning.
   * @throws {ConfigError} names every variable that is wrong
   */
  static fromEnv(
    environment: Readonly<Record<string, string | undefined>> = process.env,
    sources: EnvironmentSources = {},
  ): IBConnector {
    const { options, warnings } = optionsFromEnv(environment, sources);
    for (const warning of warnings) process.emitWarning(warning, 'ConfigWarning');
    return new IBConnector(options);
  }

  /** Where TWS is, as `host:port`; the port is another one once TWS has said that it moved. */
  get address(): string {
    return this.#core.address;
  }

  /** True if requests can be sent now. */
  get isReady(): boolean {
    return this.#core.supervisor.isReady;
  }

  /** Our orders of this session, newest last. */
  get orders(): readonly OrderSnapshot[] {
    return this.#core.desk.tracker.orders;
  }

  /** Adds a plugin; only before `connect()`, so that no call passes half a chain. */
  use(plugin: Plugin): this {
    if (this.#core.supervisor.state.name !== 'idle') {
      throw new InvalidRequestError('plugin', `plugin "${plugin.name}" must be added before connect()`);
    }
    this.#core.addPlugin(plugin);
    return this;
  }

  /** Hears every event; returns the function that unsubscribes. A listener that throws changes nothing. */
  subscribe(listener: (event: IbEvent) => void): () => void {
    return this.#core.events.subscribe(listener);
  }

  /** Hears events of one type. */
  on<Type extends IbEvent['type']>(
    type: Type,
    listener: (event: Extract<IbEvent, { type: Type }>) => void,
  ): () => void {
    return this.#core.events.on(type, listener);
  }

  /**
   * Dials until the link is ready: accounts known, orders reconciled, TWS answers.
   * @throws {ConnectFailedError} not ready within `connectTimeoutMs`, or halted; the sentence says why
   */
  async connect(): Promise<void> {
    const { clock, connectTimeoutMs } = this.#core.settings;
    const { supervisor } = this.#core;
    let lastCause: unknown;
    const unsubscribe = this.on('link.open_failed', ({ cause }) => {
      lastCause = cause;
    });
    const timeUp = Promise.withResolvers<never>();
    const timer = clock.setTimer(() => {
      timeUp.reject(
        new ConnectFailedError(
          this.address,
          `within ${connectTimeoutMs / 1_000} s`,
          explainedError(lastCause ?? phaseOf(supervisor.state)),
        ),
      );
    }, connectTimeoutMs);
    try {
      await Promise.race([supervisor.start(), timeUp.promise]);
    } catch (error) {
      const { state } = supervisor;
      await supervisor.stop();
      if (error instanceof ConnectFailedError) throw error;
      const how = state.name === 'halted' ? `(${state.reason})` : '(it was stopped)';
      throw new ConnectFailedError(this.address, how, explainedError(lastCause ?? error));
    } finally {
      timer.cancel();
      unsubscribe();
    }
  }

  /** Closes the link and stays away; everything under way ends with an error. Safe to call twice. */
  async disconnect(): Promise<void> {
    await this.#core.feed.closeAll();
    await this.#core.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.disconnect();
  }

  /**
   * The contract TWS means by a symbol or a description.
   * @throws {UnknownContractError}
   * @throws {AmbiguousContractError} names the candidates
   */
  resolveContract(instrument: Instrument, options: QueryOptions = {}): Promise<Contract> {
    return this.#contracts.resolve(instrument, options);
  }

  /**
   * Every contract that fits a description. TWS tells chains of options ever slower: `reference.optionParameters` is the
   * quick way to their expirations and strikes. Callers at the same time share one answer. */
  getContractDetails(contract: Contract, options: QueryOptions = {}): Promise<readonly ContractDetails[]> {
    const { flights, requester } = this.#core;
    return flights.run(`contract ${JSON.stringify(contract)}`, options.signal, (signal) =>
      requester.ask(isOptionChain(contract) ? optionChain : contractDetails, contract, { signal }),
    );
  }

  /** Bid, ask, last and their sizes, once. */
  async getTicker(instrument: Instrument, options: QueryOptions = {}): Promise<Quote> {
    // The look-up of the contract is part of what may take so long.
    const deadlineMs = this.#queryEndMs();
    const contract = await this.resolveContract(instrument, options);
    const { requester, settings } = this.#core;
    return requester.ask(quoteSnapshot, { contract, clock: settings.clock }, { ...options, deadlineMs });
  }

  /** Quotes as they come, for `for await`; short for `streams.quotes`. Dispose it to stop. */
  streamQuotes(instrument: Instrument, options: QuoteStreamOptions = {}): Promise<Stream<Quote>> {
    return this.streams.quotes(instrument, options);
  }

  /** Bars, oldest first, in as many requests as it takes; short for `history.bars`. */
  getHistoricalData(request: HistoryRequest): Promise<readonly Bar[]> {
    return this.history.bars(request);
  }

  /** Values of the connector's account, or of the only one. */
  async getAccountSummary(options: QueryOptions & { readonly account?: string } = {}): Promise<AccountSummary> {
    const { flights, requester } = this.#core;
    const all = await flights.run('accountSummary', options.signal, (signal) =>
      requester.ask(accountSummary, undefined, { signal }),
    );
    const wanted = options.account ?? this.#core.settings.account;
    const found = wanted === undefined ? all[0] : all.find(({ account }) => account === wanted);
    if (found !== undefined) return found;
    const known = all.map(({ account }) => account).join(', ') || 'none';
    throw new InvalidRequestError('account', `no summary for account ${String(wanted)}; TWS knows ${known}`);
  }

  /** What is held: symbol, position, average cost. */
  getPositions(options: QueryOptions = {}): Promise<readonly Position[]> {
    return this.#core.requester.ask(positions, undefined, options);
  }

  /**
   * Sends an order once, and settles when the broker has said that it has it.
   * @throws {InvalidRequestError} {@link OrderRefusedError} nothing was sent
   * @throws {OrderRejectedError} the broker said no
   * @throws {OrderOutcomeUnknownError} it may be there or not; it is never sent again
   */
  placeOrder(request: OrderRequest): Promise<OrderHandle> {
    return this.trading.place(request);
  }

  /** Asks for an order to be cancelled, ahead of everything that waits; settles with its final state. */
  cancelOrder(order: number | Pick<OrderHandle, 'orderId'>): Promise<OrderSnapshot> {
    return this.trading.cancel(order);
  }

  /** Every order that is open at the broker, whoever sent it. */
  getOpenOrders(options: QueryOptions = {}): Promise<readonly OpenOrderReport[]> {
    return this.#core.requester.ask(openOrders, undefined, options);
  }

  /** Asks TWS for a sign of life. Never rejects. */
  async healthCheck(): Promise<Health> {
    try {
      const { roundTripMs, serverTime } = await this.#core.probe.probe();
      const isHealthy = this.isReady;
      const reason = isHealthy ? undefined : `the link is ${this.#core.supervisor.state.name}`;
      return { isHealthy, latencyMs: roundTripMs, serverTime, reason };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { isHealthy: false, latencyMs: undefined, serverTime: undefined, reason };
    }
  }

  /** Everything about the connector at this moment, serialisable. */
  getStatus(): ConnectorStatus {
    return connectorStatus(this.#core);
  }

  #queryEndMs(): number {
    const { clock, requestTimeoutMs } = this.#core.settings;
    return clock.now() + requestTimeoutMs;
  }
}
