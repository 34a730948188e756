import type { ReplyName, RequestName } from '../wire/message-ids.ts';

/** Faults of what TWS does and says. Where the facts come from: ib-connectivity.md sections 1 and 2.2. */

/** IB's nightly reset: the connection stays, 1100, all market-data and history farms break, and all come back at the end. */
export interface NightlyResetFault {
  readonly kind: 'nightly-reset';
  /** Milliseconds it lasts; default until disposed. */
  readonly forMs?: number;
  /** Data subscriptions are forgotten (1101) or kept (1102). Default `lost`. */
  readonly data?: 'lost' | 'kept';
}

/** Farms break and heal again and again, each time with a notice. */
export interface FarmFlapFault {
  readonly kind: 'farm-flap';
  readonly farms: readonly string[];
  /** How often each breaks. */
  readonly times: number;
  /** Milliseconds from one change to the next. */
  readonly everyMs: number;
  /** Streams of a farm stay dead afterwards. Default true. */
  readonly killsStreams?: boolean;
}

/** The same user trades elsewhere: quote streams die with 10197, and so do new ones while it lasts. */
export interface CompetingSessionFault {
  readonly kind: 'competing-session';
  readonly forMs?: number;
}

/** TWS restarts by itself: connections are reset, the port is closed meanwhile, and order ids may go back. */
export interface RestartFault {
  readonly kind: 'restart';
  /** Milliseconds until the port opens again; default until disposed. */
  readonly forMs?: number;
  /** How far nextValidId is behind afterwards, as seen in the field. Default 0. */
  readonly nextValidIdBack?: number;
}

/** Somebody must log in again: connections end, and until it is done nobody is answered. */
export interface LoginNeededFault {
  readonly kind: 'login-needed';
  readonly forMs?: number;
  /** Whether the port takes calls meanwhile. Default `listens`: TWS is there, and silent. */
  readonly port?: 'listens' | 'closed';
}

/** The user changed the port: 1300 names the new one, and connections end. */
export interface PortMovedFault {
  readonly kind: 'port-moved';
  /** Default a free one. */
  readonly port?: number;
}

/** A session that TWS has not given up yet owns the client id: 326. */
export interface ClientIdTakenFault {
  readonly kind: 'client-id-taken';
  /** Default every id. */
  readonly clientId?: number;
  readonly forMs?: number;
}

/** TWS claims that more than 50 messages a second came: error 100 so many times, and the third ends the connection. */
export interface OverRateFault {
  readonly kind: 'over-rate';
  /** 1 to 3. */
  readonly strikes: number;
  readonly clientId?: number;
}

/** Any coded message. */
export interface NoticeFault {
  readonly kind: 'notice';
  readonly code: number;
  /** Default TWS's own words for the code. */
  readonly text?: string;
  /** Default -1. */
  readonly reqId?: number;
  readonly clientId?: number;
}

/** History is refused with 162, "pacing violation". */
export interface PacingViolationFault {
  readonly kind: 'pacing-violation';
  /** How many requests. Default 1. */
  readonly times?: number;
  readonly clientId?: number;
}

/** A request is answered with an error and nothing else. */
export interface RequestRefusedFault {
  readonly kind: 'request-refused';
  readonly request: RequestName;
  readonly code: number;
  readonly text?: string;
  /** The nth from now on. Default 1. */
  readonly nth?: number;
  /** How many, from the nth on. Default 1. */
  readonly times?: number;
  readonly clientId?: number;
}

/** A request is read and never acted on. */
export interface RequestLostFault {
  readonly kind: 'request-lost';
  readonly request: RequestName;
  readonly nth?: number;
  readonly times?: number;
  readonly clientId?: number;
}

/** Messages of a name to a client are lost, doubled, late, or out of order: nextValidId, orderStatus, openOrder, … */
export interface ReplyFault {
  readonly kind: 'reply';
  readonly message: ReplyName | readonly ReplyName[];
  /** `swap` lets the next message of these names go first. */
  readonly how: 'lose' | 'double' | 'delay' | 'swap';
  /** For `delay`: milliseconds; messages of other names overtake it. */
  readonly ms?: number;
  readonly nth?: number;
  readonly times?: number;
  readonly clientId?: number;
}

/** Orders trade so many at a time, with each beat of the market. */
export interface PartialFillsFault {
  readonly kind: 'partial-fills';
  readonly quantity: number;
  readonly forMs?: number;
}

/**
 * A change of an order makes a second order beside it: one order id, two permIds, both alive.
 * Source: nautechsystems/nautilus_trader#4564, where one filled hours after the other.
 */
export interface SplitOrderFault {
  readonly kind: 'split-order';
  /** The nth change from now on. Default 1. */
  readonly nth?: number;
  readonly times?: number;
  readonly clientId?: number;
}

/** A trade is corrected: it is reported again, its execId one higher after the last dot, and the books follow. */
export interface CorrectExecutionFault {
  readonly kind: 'correct-execution';
  /** Default the latest trade. */
  readonly execId?: string;
  readonly price: number;
}
