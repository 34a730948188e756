import { seededRandom } from '@autobot/resilience';
import { Market } from '../exchange/market.ts';
import { SimulatedExchange } from '../exchange/simulated-exchange.ts';
import type { Journal, JournalEntry } from '../expect/journal.ts';
import { type EntryFilter, whenReceived, type WhenReceivedOptions } from '../expect/when-received.ts';
import { ActiveConditions } from '../faults/active-conditions.ts';
import type { Fault, FaultHandle } from '../faults/fault.ts';
import { FaultPlan } from '../faults/fault-plan.ts';
import type { FaultStep, FaultStepHandle } from '../faults/fault-step.ts';
import type { FaultStage } from '../faults/fault-stage.ts';
import { checkHistory } from '../scenarios/check-history.ts';
import type { Scenario, ScenarioCheck } from '../scenarios/scenario.ts';
import { parseScenario } from '../scenarios/scenario-schema.ts';
import { type Notice, type PushedOrderStatus, TwsCore } from '../session/tws-core.ts';
import type { Door, LinkSocket } from './link-socket.ts';
import { MemoryDoor } from './memory-door.ts';
import { type MockTwsOptions, type ResolvedMockTwsOptions, resolveMockTwsOptions } from './mock-tws-options.ts';
import { PortUnavailableError } from './port-unavailable-error.ts';
import { Reception } from './reception.ts';
import { TcpDoor } from './tcp-door.ts';

/** One client that is connected. */
export interface ClientStatus {
  readonly clientId: number;
  readonly connection: number;
  /** Open streams of market data. */
  readonly lines: number;
  /** Bytes written that the client's side has not taken; from 1,000,000 on quotes wait. */
  readonly backlogBytes: number;
}

/** Who is connected at the moment, and what is going wrong. */
export interface MockStatus {
  readonly clients: readonly ClientStatus[];
  /** Kinds of the faults that are active. */
  readonly faults: readonly string[];
  /** Messages received so far. */
  readonly messages: number;
}

/** What is left to say when a run is over, a sentence each. */
export interface RunReport {
  /** Faults and steps that were asked for and never struck. */
  readonly unfired: readonly string[];
  /** Requests that call for an answer and got none. */
  readonly unanswered: readonly string[];
  /** What a client sent and should not have. */
  readonly failures: readonly string[];
  /** What the checks of the scenarios found. */
  readonly broken: readonly string[];
}

/**
 * A TWS to test against, over TCP or in memory: it answers as TWS does, keeps a journal of all it received,
 * and fails in any way it is asked to.
 */
export class MockTws implements AsyncDisposable {
  readonly host: string;
  /** Orders, positions and trades, for tests to look at and to move. */
  readonly exchange: SimulatedExchange;
  readonly #options: ResolvedMockTwsOptions;
  readonly #market: Market;
  readonly #core: TwsCore;
  readonly #plan: FaultPlan;
  readonly #reception: Reception;
  readonly #stopped = new AbortController();
  readonly #checks: ScenarioCheck[] = [];
  #door: Door;

  /** Starts listening. @throws InvalidMockOptionError, PortUnavailableError */
  static async start(options: MockTwsOptions = {}): Promise<MockTws> {
    const tws = new MockTws(resolveMockTwsOptions(options));
    await tws.#listen();
    return tws;
  }

  private constructor(options: ResolvedMockTwsOptions) {
    this.host = options.host;
    this.#options = options;
    const { clock } = options;
    this.#market = new Market({ seed: options.seed, symbols: options.symbols, wallNow: () => clock.wallNow() });
    const faultRandom = seededRandom(options.seed + 1);
    const conditions = new ActiveConditions(faultRandom);
    const random = seededRandom(options.seed);
    const { accounts, nextValidId: firstOrderId } = options;
    this.exchange = new SimulatedExchange({ market: this.#market, random, accounts, firstOrderId });
    for (const holding of options.positions) this.exchange.hold(holding);
    this.#core = new TwsCore({
      clock,
      exchange: this.exchange,
      conditions,
      serverVersion: options.serverVersion,
      accounts,
      isReadOnly: options.readOnly,
      enforcesPacing: options.pacing === 'reject',
      tickIntervalMs: options.tickIntervalMs,
    });
    this.#reception = new Reception({ core: this.#core, maxClients: options.maxClients, clock, conditions });
    this.#door = this.#newDoor(options.port);
    const stage: FaultStage = {
      core: this.#core,
      exchange: this.exchange,
      conditions,
      clock,
      random: faultRandom,
      shutDoor: () => {
        this.#door.shut();
      },
      openDoor: () => (this.#isStopped ? Promise.resolve() : this.#door.open()),
      openAnotherDoor: (port) => this.#openAnotherDoor(port),
    };
    this.#plan = new FaultPlan(stage, options.seed);
  }

  get port(): number {
    return this.#door.port;
  }

  /** All that was received, and what came of it. */
  get journal(): Journal {
    return this.#core.journal;
  }

  /** What is listed and what it costs; prices can be moved. */
  get market(): Market {
    return this.#market;
  }

  /** Resolves with the nth message that fits, at once if it has come already. */
  whenReceived(filter: EntryFilter, options: WhenReceivedOptions = {}): Promise<JournalEntry> {
    const signal = AbortSignal.any([this.#stopped.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    return whenReceived(this.journal, filter, { ...options, signal });
  }

  /** Sends a coded message, by default TWS's own words for the code to every client. */
  notice(notice: Notice): void {
    this.#core.notice(notice);
  }

  /**
   * Tells a client of an order's state that is not the exchange's own: stale, doubled or out of order.
   * @throws RangeError if the client has no such order
   */
  pushOrderStatus(push: PushedOrderStatus): void {
    this.#core.pushOrderStatus(push);
  }

  /** Makes something go wrong, by name; dispose the handle to end it. @throws InvalidFaultError, RangeError */
  fault(fault: Fault): FaultHandle {
    return this.#plan.start(fault);
  }

  /** Makes something go wrong later: at a time, on a message, again and again, by chance. @throws InvalidFaultError */
  schedule(step: FaultStep): FaultStepHandle {
    return this.#plan.schedule(step);
  }

  /**
   * Plays a scenario from now on: its steps are scheduled, and its checks are part of the report.
   * @returns its steps, in order
   * @throws InvalidFaultError
   */
  play(scenario: Scenario): readonly FaultStepHandle[] {
    const { steps, checks = [] } = parseScenario(scenario);
    this.#checks.push(...checks);
    return steps.map((step) => this.schedule(step));
  }

  /** Who is connected, and what is going wrong. */
  status(): MockStatus {
    return {
      clients: this.#core.sessions
        .filter((session) => session.isStarted)
        .map(({ clientId, connection, memory, backlogBytes }) => {
          return { clientId, connection, lines: [...memory.quoteStreams.values()].length, backlogBytes };
        }),
      faults: this.faults.filter(({ isActive }) => isActive).map(({ fault }) => fault.kind),
      messages: this.journal.all.length,
    };
  }

  /** What a run must be asked at its end; a test of a client expects every part of it to be empty. */
  report(): RunReport {
    return {
      unfired: this.unfired,
      unanswered: this.journal.unanswered.map(({ name, atMs }) => `${name} at ${Math.round(atMs)} ms`),
      failures: this.journal.failures.map(({ problem, atMs }) => `${problem} at ${Math.round(atMs)} ms`),
      broken: checkHistory(this, this.#checks),
    };
  }

  /** Every fault that has begun, in order. */
  get faults(): readonly FaultHandle[] {
    return this.#plan.faults;
  }

  /** Faults that were asked for and never struck: a test that relies on one has proved nothing. */
  get unfiredFaults(): readonly FaultHandle[] {
    return this.#plan.faults.filter((handle) => handle.fired === 0);
  }

  /** Names of the faults and steps that were asked for and never struck. */
  get unfired(): readonly string[] {
    return this.#plan.unfired;
  }

  /** Stops listening and ends every connection; safe to call twice. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the mock TWS was stopped while a test waited for a message'));
    this.#door.shut();
    this.#core.stop();
    this.#plan.stop();
    await this.#reception.close();
    this.#door.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  get #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  async #listen(): Promise<void> {
    try {
      await this.#door.open();
    } catch (error) {
      if (!this.#options.acceptBusyPort || !(error instanceof PortUnavailableError)) throw error;
      this.#door = this.#newDoor(0);
      await this.#door.open();
    }
  }

  async #openAnotherDoor(port: number): Promise<{ readonly port: number; readonly leaveOld: () => void }> {
    const [before, next] = [this.#door, this.#newDoor(port)];
    await next.open();
    const leaveOld = (): void => {
      this.#door = next;
      before.release();
    };
    return { port: next.port, leaveOld };
  }

  #newDoor(port: number): Door {
    const onConnection = (socket: LinkSocket): void => {
      this.#reception.take(socket);
    };
    const options = { host: this.host, port, onConnection };
    return this.#options.transport === 'memory' ? new MemoryDoor(options) : new TcpDoor(options);
  }
}
