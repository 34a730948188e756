import type { Clock, Timer } from '@autobot/resilience';
import { orderStatus } from '../codec/open-order.ts';
import { Journal } from '../expect/journal.ts';
import type { OrderStatus } from '../exchange/order.ts';
import type { ExchangeEvent } from '../exchange/exchange-event.ts';
import type { SimulatedExchange } from '../exchange/simulated-exchange.ts';
import type { Message } from '../wire/frame-writer.ts';
import { Connectivity } from './connectivity.ts';
import { DataLimits } from './data-limits.ts';
import { DisplayGroups } from './display-groups.ts';
import type { LinkConditions } from './link-conditions.ts';
import { noticeText } from './notice-catalogue.ts';
import type { ClientMemory, TwsServices } from './request-context.ts';
import { reportExchangeEvent } from './report-exchange-event.ts';
import { type SessionHost, TwsSession } from './tws-session.ts';
import type { SessionTransport } from './transport.ts';

/** A coded message for one client or for all. */
export interface Notice {
  readonly code: number;
  /** Default: TWS's own words for the code. */
  readonly text?: string;
  /** The request or order it concerns; default -1, none. */
  readonly reqId?: number;
  /** Default: every client. */
  readonly clientId?: number;
}

/** An order's state as a test wants a client to hear it; what is left out is as the exchange has it. */
export interface PushedOrderStatus {
  readonly clientId: number;
  readonly orderId: number;
  readonly status?: OrderStatus;
  readonly filled?: number;
  readonly averagePrice?: number;
  readonly lastFillPrice?: number;
}

/** What a TWS without sockets is made of. */
export interface TwsCoreOptions {
  readonly clock: Clock;
  readonly exchange: SimulatedExchange;
  readonly conditions: LinkConditions;
  readonly serverVersion: number;
  readonly accounts: readonly string[];
  readonly isReadOnly: boolean;
  readonly enforcesPacing: boolean;
  readonly tickIntervalMs: number;
}

/** One TWS: its clients, what they share, and the beat that moves the market. It knows nothing of sockets. */
export class TwsCore {
  readonly journal: Journal = new Journal();
  readonly connectivity: Connectivity = new Connectivity();
  readonly #options: TwsCoreOptions;
  readonly #host: SessionHost;
  readonly #sessions = new Set<TwsSession>();
  readonly #owners = new Map<number, TwsSession>();
  #connections = 0;
  #beat: Timer | undefined;

  constructor(options: TwsCoreOptions) {
    this.#options = options;
    const services: TwsServices = {
      clock: options.clock,
      accounts: options.accounts,
      isReadOnly: options.isReadOnly,
      market: options.exchange.market,
      exchange: options.exchange,
      connectivity: this.connectivity,
      limits: new DataLimits({
        isEnforced: options.enforcesPacing,
        now: () => options.clock.now(),
        open: {
          streams: (kind) => this.#sum((memory) => memory.quoteStreams.ofKind(kind).length),
          history: () =>
            this.#sum(
              ({ pendingHistory, quoteStreams }) => pendingHistory.size + quoteStreams.ofKind('bar-updates').length,
            ),
          scanners: () => this.#sum((memory) => memory.scanners.size),
        },
      }),
      displayGroups: new DisplayGroups(),
      nextOrderId: (clientId) => options.exchange.orderIds.next(clientId),
    };
    this.#host = {
      clock: options.clock,
      journal: this.journal,
      services,
      conditions: options.conditions,
      offeredVersion: options.serverVersion,
      enforcesPacing: options.enforcesPacing,
      claimClientId: (session, clientId) => this.#claim(session, clientId),
      released: (session) => {
        this.#release(session);
      },
    };
    options.exchange.events.subscribe((event) => {
      this.#report(event);
    });
  }

  /** Sessions whose connection is open, in the order they came. */
  get sessions(): readonly TwsSession[] {
    return [...this.#sessions];
  }

  /** A client has connected; the caller passes its bytes to the session from now on. */
  open(transport: SessionTransport): TwsSession {
    this.#connections += 1;
    const session = new TwsSession(this.#connections, transport, this.#host);
    this.#sessions.add(session);
    this.#keepBeating();
    return session;
  }

  /** A client was refused before it could say anything. */
  turnAway(problem: string): void {
    this.#connections += 1;
    const nowMs = this.#options.clock.now();
    const connection = this.#connections;
    this.journal.recordConnection(connection, { openedAtMs: nowMs, closedAtMs: nowMs, closedBy: 'mock' });
    this.journal.recordFailure({ atMs: nowMs, connection, problem });
  }

  /** Sends a coded message to the clients it is for. */
  notice(notice: Notice): void {
    for (const session of this.#sessions) {
      if (!session.isStarted || (notice.clientId !== undefined && notice.clientId !== session.clientId)) continue;
      session.sendNotice(notice.reqId ?? -1, notice.code, notice.text ?? noticeText(notice.code));
    }
  }

  /** Sends an orderStatus of the caller's making; the exchange is not changed by it. */
  pushOrderStatus(push: PushedOrderStatus): void {
    const { clientId, orderId, ...changes } = push;
    const order = this.#options.exchange.orderOf(clientId, orderId);
    if (order === undefined) throw new RangeError(`client ${clientId} has no order ${orderId}`);
    for (const session of this.#sessions) {
      if (session.isStarted && session.clientId === clientId) session.send(orderStatus({ ...order, ...changes }));
    }
  }

  /** Ends the beat and every connection. */
  stop(): void {
    this.#beat?.cancel();
    this.#beat = undefined;
    for (const session of this.sessions) session.close('end');
  }

  #report(event: ExchangeEvent): void {
    if (event.type === 'execution.made' && this.#options.conditions.losesReports) return;
    for (const session of this.#sessions) {
      if (session.isStarted) reportExchangeEvent(event, session, this.#host.services);
    }
  }

  #sum(count: (memory: ClientMemory) => number): number {
    return this.sessions.reduce((total, session) => total + count(session.memory), 0);
  }

  #claim(session: TwsSession, clientId: number): boolean {
    if (this.#owners.has(clientId) || this.#options.conditions.isClientIdTaken(clientId)) return false;
    this.#owners.set(clientId, session);
    return true;
  }

  #release(session: TwsSession): void {
    this.#sessions.delete(session);
    this.#host.services.displayGroups.leave(session);
    for (const [clientId, owner] of this.#owners) if (owner === session) this.#owners.delete(clientId);
  }

  #keepBeating(): void {
    this.#beat ??= this.#options.clock.setTimer(() => {
      this.#beat = undefined;
      this.#tick();
      if (this.#sessions.size > 0 || this.#options.exchange.openOrders.length > 0) this.#keepBeating();
    }, this.#options.tickIntervalMs);
  }

  #tick(): void {
    const { exchange } = this.#options;
    exchange.step();
    for (const session of this.#sessions) {
      if (!session.isListening) continue;
      const news: Message[] = [];
      for (const stream of session.memory.quoteStreams.values()) {
        if (stream.isDead || !this.connectivity.carriesStream(stream)) continue;
        for (const message of stream.news(exchange.market)) news.push(message);
      }
      for (const stream of session.memory.figureStreams.values()) news.push(...stream.news(this.#host.services));
      session.sendNews(news);
    }
  }
}
