import type { Clock } from '@autobot/resilience';
import type { AnsweredRequest, RequestValues } from '../codec/request-values.ts';
import type { Market } from '../exchange/market.ts';
import type { SimulatedExchange } from '../exchange/simulated-exchange.ts';
import type { Message } from '../wire/frame-writer.ts';
import type { Connectivity } from './connectivity.ts';
import type { DataLimits } from './data-limits.ts';
import type { DisplayGroups } from './display-groups.ts';
import type { FigureStream } from './figure-stream.ts';
import { StreamTable } from './stream-table.ts';

/** What TWS remembers of one client while it is connected. */
export interface ClientMemory {
  readonly quoteStreams: StreamTable;
  /** Open subscriptions to profit and loss, by kind and request id. */
  readonly figureStreams: Map<string, FigureStream>;
  /** What reqMarketDataType last said: 1 live, 2 frozen, 3 delayed, 4 delayed and frozen. */
  marketDataType: number;
  /** Scanners that run, by request id. */
  readonly scanners: Set<number>;
  /** When reqCurrentTime was last answered, monotonic milliseconds. */
  timeAnsweredMs: number | undefined;
  /** History requests that came while there was nobody to answer them. */
  readonly pendingHistory: Set<number>;
  /** Account-summary slots taken, by request id. */
  readonly summaryIds: Set<number>;
  followsPositions: boolean;
  /** Positions followed under a request id, each with its account; empty for all. */
  readonly positionIds: Map<number, string>;
  /** Accounts whose figures are followed under a request id; empty for all. */
  readonly accountIds: Map<number, string>;
  /** True if client 0 has asked for the orders made by hand. */
  bindsHandOrders: boolean;
  /** The account whose updates the client follows. */
  followedAccount: string | undefined;
}

/** What TWS remembers of a client that has just come. */
export function emptyMemory(): ClientMemory {
  return {
    quoteStreams: new StreamTable(),
    figureStreams: new Map(),
    marketDataType: 1,
    scanners: new Set(),
    timeAnsweredMs: undefined,
    pendingHistory: new Set(),
    summaryIds: new Set(),
    followsPositions: false,
    positionIds: new Map(),
    accountIds: new Map(),
    bindsHandOrders: false,
    followedAccount: undefined,
  };
}

/** A client's session, as handlers see it. */
export interface ClientSession {
  readonly connection: number;
  readonly clientId: number;
  readonly serverVersion: number;
  readonly memory: ClientMemory;
  send(message: Message): void;
  /** Sends a coded message; the default text belongs to the code. */
  sendNotice(reqId: number, code: number, text?: string): void;
}

/** The rest of TWS, as handlers see it. */
export interface TwsServices {
  readonly clock: Clock;
  readonly accounts: readonly string[];
  readonly isReadOnly: boolean;
  readonly market: Market;
  readonly exchange: SimulatedExchange;
  readonly connectivity: Connectivity;
  readonly limits: DataLimits;
  readonly displayGroups: DisplayGroups;
  /** The lowest order id this client may use next. */
  nextOrderId(clientId: number): number;
}

/** What a handler is given besides the request's own values. */
export interface RequestContext {
  readonly session: ClientSession;
  readonly tws: TwsServices;
}

/** Answers one kind of request, before it returns. */
export type RequestHandler<Name extends AnsweredRequest> = (
  values: RequestValues[Name],
  context: RequestContext,
) => void;

/** Handlers by the name of the request; startApi is the session's own business. */
export type RequestHandlers = {
  readonly [Name in Exclude<AnsweredRequest, 'startApi'>]: RequestHandler<Name>;
};
