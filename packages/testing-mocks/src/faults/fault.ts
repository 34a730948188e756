import type { RequestName } from '../wire/message-ids.ts';
import type {
  AcceptSilentFault,
  CoalesceFault,
  GarbageFault,
  LatencyFault,
  SliceFault,
  ThrottleFault,
  TruncateFault,
} from './byte-fault.ts';
import type {
  ClientIdTakenFault,
  CompetingSessionFault,
  CorrectExecutionFault,
  FarmFlapFault,
  LoginNeededFault,
  NightlyResetFault,
  NoticeFault,
  OverRateFault,
  PacingViolationFault,
  PartialFillsFault,
  PortMovedFault,
  ReplyFault,
  RequestLostFault,
  RequestRefusedFault,
  RestartFault,
  SplitOrderFault,
} from './broker-fault.ts';

/** Nobody can dial (502): the listening socket is really closed, and opened again on the same port at the end. */
export interface RefuseFault {
  readonly kind: 'refuse';
  /** Milliseconds until the port opens again; default until disposed. */
  readonly forMs?: number;
}

/** Connections that are open are cut now (504). */
export interface DropNowFault {
  readonly kind: 'drop';
  /** With a RST, or in good order with a FIN. */
  readonly how: 'reset' | 'end';
  /** Only this client's; default everyone's. */
  readonly clientId?: number;
}

/** The connection is cut while a named message is in flight: it was received, and no answer leaves. */
export interface DropOnFault {
  readonly kind: 'drop';
  readonly on: RequestName;
  /** The nth message of this name from now on. Default 1. */
  readonly nth?: number;
  /** Before the exchange has seen the message, or after it has done what was asked. */
  readonly when: 'before' | 'after';
  /** Default `reset`. */
  readonly how?: 'reset' | 'end';
  readonly clientId?: number;
}

/** Half-open: connections stay open and nothing is read or written. */
export interface FreezeFault {
  readonly kind: 'freeze';
  /** Milliseconds until it thaws; default until disposed. */
  readonly forMs?: number;
  /** Connections opened meanwhile are as silent, or are served. Default `silent`. */
  readonly newConnections?: 'silent' | 'served';
}

/** TWS loses IB's servers (1100): no ticks and no history; orders are taken and held. */
export interface UpstreamLostFault {
  readonly kind: 'upstream-lost';
  /** Milliseconds until it is found again, with data kept; default until disposed, or until an `upstream-restored`. */
  readonly forMs?: number;
  /** What becomes of reports of trades meanwhile. `lost` leaves them to reqExecutions, as seen in the field. Default `delivered`. */
  readonly reports?: 'delivered' | 'lost';
}

/** TWS finds IB's servers again: with data subscriptions forgotten (1101) or kept (1102). */
export interface UpstreamRestoredFault {
  readonly kind: 'upstream-restored';
  readonly data: 'lost' | 'kept';
}

/** A data farm breaks (2103, 2105 or 2157). */
export interface FarmBrokenFault {
  readonly kind: 'farm-broken';
  readonly farm: string;
  /** Milliseconds until it is well again; default until disposed, or until a `farm-ok`. */
  readonly forMs?: number;
  /** Streams of the farm stay dead after it is well again, until they are requested anew. Default true, as seen in the field. */
  readonly killsStreams?: boolean;
}

/** A data farm is well again (2104, 2106 or 2158). */
export interface FarmOkFault {
  readonly kind: 'farm-ok';
  readonly farm: string;
}

/** Quote streams that are open fall silent for good, without a word, until they are requested anew. */
export interface SilentStreamsFault {
  readonly kind: 'silent-streams';
  /** Only streams of these symbols; default all. */
  readonly symbols?: readonly string[];
}

/** Everything that can be made to go wrong, as data. */
export type Fault =
  | RefuseFault
  | DropNowFault
  | DropOnFault
  | FreezeFault
  | AcceptSilentFault
  | LatencyFault
  | ThrottleFault
  | SliceFault
  | CoalesceFault
  | TruncateFault
  | GarbageFault
  | UpstreamLostFault
  | UpstreamRestoredFault
  | NightlyResetFault
  | FarmBrokenFault
  | FarmOkFault
  | FarmFlapFault
  | SilentStreamsFault
  | CompetingSessionFault
  | RestartFault
  | LoginNeededFault
  | PortMovedFault
  | ClientIdTakenFault
  | OverRateFault
  | NoticeFault
  | PacingViolationFault
  | RequestRefusedFault
  | RequestLostFault
  | ReplyFault
  | PartialFillsFault
  | SplitOrderFault
  | CorrectExecutionFault;

/** A fault that was asked for. Disposing it ends it and undoes what can be undone. */
export interface FaultHandle extends Disposable {
  readonly fault: Fault;
  /** How often it has struck: once when it begins, for faults of a state; per message or stream, for those that wait for one. */
  readonly fired: number;
  /** Monotonic milliseconds of the mock's clock at the last strike. */
  readonly firedAt: number | undefined;
  /** False once it is over. */
  readonly isActive: boolean;
  /** Monotonic milliseconds at which it was over; undefined while it is active. */
  readonly endedAt: number | undefined;
  /** Resolves once the fault is over and the mock is as before; for `refuse`, once the port is open again. */
  readonly ended: Promise<void>;
  /** Ends the fault; doing so twice does nothing. */
  dispose(): void;
}
