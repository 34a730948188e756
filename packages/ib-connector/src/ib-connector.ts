import type { Plugin } from '@autobot/resilience';
import { ContractBook } from './contract-book.ts';
import { ConnectorCore } from './connector-core.ts';
import { ConnectFailedError } from './errors/link-errors.ts';
import { InvalidRequestError } from './errors/request-errors.ts';
import { type IBConnectorOptions, optionsFromEnv, toSettings } from './ib-connector-config.ts';
import type { OpenOrderReport } from './inbound/inbound-event.ts';
import { explainedError, phaseOf } from './link/explain-cause.ts';
import { type ConnectorStatus, connectorStatus } from './observe/connector-status.ts';
import type { IbEvent } from './observe/ib-event.ts';
import { type AccountSummary, accountSummary } from './operations/account-summary.ts';
import { type ContractDetails, contractDetails } from './operations/contract-details.ts';
import {
  type Bar,
  type BarContent,
  type BarSize,
  checkBarsRequest,
  historicalBars,
} from './operations/historical-bars.ts';
import { openOrders } from './operations/order-snapshots.ts';
import { type Position, positions } from './operations/positions.ts';
import { quoteSnapshot } from './operations/quote-snapshot.ts';
import type { OrderHandle } from './orders/order-handle.ts';
import { checkOrderRequest, type OrderRequest } from './orders/order-request.ts';
import type { OrderSnapshot } from './orders/order-state.ts';
import type { Quote } from './subscriptions/quote.ts';
import type { QuoteStream, QuoteStreamOptions } from './subscriptions/quote-stream.ts';
import type { Contract } from './tws-api/contract.ts';

/** A US stock by its symbol, or any contract. */
export type Instrument = string | Contract;

/** How one query differs from the usual. */
export interface QueryOptions {
  /** Ends the waiting; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** Which bars. */
export interface HistoryRequest extends QueryOptions {
  /** Give this or `contract`. */
  readonly symbol?: string;
  readonly contract?: Contract;
  /** A whole number and S, D, W, M or Y, for example `1 D`. */
  readonly duration: string;
  readonly barSize: BarSize;
  /** Default `TRADES`. */
  readonly whatToShow?: BarContent;
  /** End of the last bar. Default now. */
  readonly end?: Date;
  /** Default true. */
  readonly regularHoursOnly?: boolean;
}

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

  /** @throws {InvalidOptionError} names the option, its range and the value */
  constructor(options: IBConnectorOptions = {}) {
    this.#core = new ConnectorCore(toSettings(options));
    this.#contracts = new ContractBook((contract, query) => this.getContractDetails(contract, query));
  }

  /**
   * A connector set up by `IB_*` variables; see `ibEnvSchema`. An unknown one is a process warning.
   * @throws {ConfigError} names every variable that is wrong
   */
  static fromEnv(environment: Readonly<Record<string, string | undefined>> = process.env): IBConnector {
    const { options, warnings } = optionsFromEnv(environment);
    for (const warning of warnings) process.emitWarning(warning, 'ConfigWarning');
    return new IBConnector(options);
  }

  /** Where TWS is, as `host:port`. */
  get address(): string {
    return `${this.#core.settings.host}:${this.#core.settings.port}`;
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
    await Promise.all(this.#core.feed.streams.map((stream) => stream.close()));
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

  /** Every contract that fits a description; empty if none does. */
  getContractDetails(contract: Contract, options: QueryOptions = {}): Promise<readonly ContractDetails[]> {
    return this.#core.requester.ask(contractDetails, contract, options);
  }

  /** Bid, ask, last and their sizes, once. */
  async getTicker(instrument: Instrument, options: QueryOptions = {}): Promise<Quote> {
    const contract = await this.resolveContract(instrument, options);
    return this.#core.requester.ask(quoteSnapshot, { contract, clock: this.#core.settings.clock }, options);
  }

  /** Quotes as they come, for `for await`; restored by itself after every loss. Dispose it to stop. */
  async streamQuotes(instrument: Instrument, options: QuoteStreamOptions & QueryOptions = {}): Promise<QuoteStream> {
    const contract = await this.resolveContract(instrument, options);
    return this.#core.feed.open(contract, options);
  }

  /** Bars, oldest first. */
  async getHistoricalData(request: HistoryRequest): Promise<readonly Bar[]> {
    const { duration, barSize, whatToShow = 'TRADES', regularHoursOnly = true, end, signal } = request;
    checkBarsRequest({ duration, barSize, whatToShow });
    const options = signal === undefined ? {} : { signal };
    const contract = await this.resolveContract(instrumentOf(request), options);
    const params = {
      contract,
      duration,
      barSize,
      whatToShow,
      isRegularHoursOnly: regularHoursOnly,
      endDateTime: end === undefined ? '' : toTwsTime(end),
    };
    return this.#core.requester.ask(historicalBars, params, options);
  }

  /** Values of the connector's account, or of the only one. */
  async getAccountSummary(options: QueryOptions & { readonly account?: string } = {}): Promise<AccountSummary> {
    const all = await this.#core.requester.ask(accountSummary, undefined, options);
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
  async placeOrder(request: OrderRequest): Promise<OrderHandle> {
    checkOrderRequest(request);
    this.#core.desk.checkGate();
    const contract = await this.resolveContract(instrumentOf(request));
    return this.#core.desk.place(request, contract);
  }

  /** Asks for an order to be cancelled, ahead of everything that waits; settles with its final state. */
  cancelOrder(order: number | Pick<OrderHandle, 'orderId'>): Promise<OrderSnapshot> {
    return this.#core.desk.cancel(typeof order === 'number' ? order : order.orderId);
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
}

function instrumentOf(request: { readonly symbol?: string; readonly contract?: Contract }): Instrument {
  const instrument = request.contract ?? request.symbol;
  if (instrument === undefined) throw new InvalidRequestError('symbol', 'a symbol or a contract is needed');
  return instrument;
}

// `yyyymmdd-hh:mm:ss` means UTC. Source: research/tws-protocol.md 4, trap 13.
function toTwsTime(date: Date): string {
  const [day = '', time = ''] = date.toISOString().split('T');
  return `${day.replaceAll('-', '')}-${time.slice(0, 8)}`;
}
