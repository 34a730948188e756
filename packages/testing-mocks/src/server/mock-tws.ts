import type { Socket } from 'node:net';
import { seededRandom } from '@autobot/resilience';
import { Market } from '../exchange/market.ts';
import { SimulatedExchange } from '../exchange/simulated-exchange.ts';
import type { Journal, JournalEntry } from '../expect/journal.ts';
import { type EntryFilter, whenReceived, type WhenReceivedOptions } from '../expect/when-received.ts';
import { type Notice, TwsCore } from '../session/tws-core.ts';
import { type MockTwsOptions, type ResolvedMockTwsOptions, resolveMockTwsOptions } from './mock-tws-options.ts';
import { PortUnavailableError, TcpDoor } from './tcp-door.ts';
import { TcpTransport } from './tcp-transport.ts';

/**
 * A TWS to test against, over real TCP: it answers as TWS does, keeps a journal of all it received,
 * and fails in any way it is asked to.
 */
export class MockTws implements AsyncDisposable {
  readonly host: string;
  /** Orders, positions and trades, for tests to look at and to move. */
  readonly exchange: SimulatedExchange;
  readonly #options: ResolvedMockTwsOptions;
  readonly #market: Market;
  readonly #core: TwsCore;
  readonly #sockets = new Set<Socket>();
  #door: TcpDoor;

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
    const random = seededRandom(options.seed);
    this.exchange = new SimulatedExchange({ market: this.#market, random, accounts: options.accounts });
    this.#core = new TwsCore({
      clock,
      exchange: this.exchange,
      conditions: { latencyMs: 0, newConnectionsAreFrozen: false, cutOn: () => undefined },
      serverVersion: options.serverVersion,
      accounts: options.accounts,
      firstOrderId: options.nextValidId,
      isReadOnly: options.readOnly,
      enforcesPacing: options.pacing === 'reject',
      tickIntervalMs: options.tickIntervalMs,
    });
    this.#door = this.#newDoor(options.port);
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
    return whenReceived(this.journal, filter, options);
  }

  /** Sends a coded message, by default TWS's own words for the code to every client. */
  notice(notice: Notice): void {
    this.#core.notice(notice);
  }

  /** Stops listening and ends every connection; safe to call twice. */
  async stop(): Promise<void> {
    this.#door.shut();
    this.#core.stop();
    await Promise.all([...this.#sockets].map((socket) => closed(socket)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
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

  #newDoor(port: number): TcpDoor {
    return new TcpDoor({
      host: this.host,
      port,
      onConnection: (socket) => {
        this.#accept(socket);
      },
    });
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    // Whatever ends a socket, 'close' follows; the error itself tells the mock nothing more.
    socket.on('error', () => undefined);
    if (this.#core.sessions.length >= this.#options.maxClients) {
      this.#core.turnAway(`connection refused: ${this.#options.maxClients} clients are connected, the most TWS takes`);
      socket.once('close', () => this.#sockets.delete(socket));
      socket.destroy();
      return;
    }
    const session = this.#core.open(new TcpTransport(socket));
    socket.on('data', (bytes) => {
      session.receive(bytes);
    });
    // 'end' comes before 'close': the client id is free from the first of them on.
    socket.once('end', () => {
      session.clientClosed();
    });
    socket.once('close', () => {
      this.#sockets.delete(socket);
      session.clientClosed();
    });
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => {
      resolve();
    });
    socket.destroySoon();
  });
}
