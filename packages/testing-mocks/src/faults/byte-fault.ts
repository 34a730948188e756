/** Faults of the bytes on their way to clients; what they carry is none of their business. */

/** Messages are late by so much; the order is kept. */
export interface LatencyFault {
  readonly kind: 'latency';
  readonly ms: number;
  /** Up to so many milliseconds more, drawn from the seed for each message. Default 0. */
  readonly jitterMs?: number;
  /** Which way they go. Default `to-client`. On the way to TWS it is each portion of bytes as it was received that is late. */
  readonly direction?: 'to-client' | 'to-tws' | 'both';
  /** Milliseconds until it is over; default until disposed. */
  readonly forMs?: number;
  readonly clientId?: number;
}

/** Bytes to a client leave no faster than this. */
export interface ThrottleFault {
  readonly kind: 'throttle';
  readonly bytesPerSecond: number;
  readonly forMs?: number;
  readonly clientId?: number;
}

/** Messages to a client arrive in pieces: once cut after `at` bytes, or in pieces of `bytes`. */
export interface SliceFault {
  readonly kind: 'slice';
  /** Each message is cut once, after so many of its bytes; a shorter one stays whole. */
  readonly at?: number;
  /** Each message is cut into pieces of this size. Default 1, unless `at` is given. */
  readonly bytes?: number;
  /** Milliseconds between pieces. Default 1, so that no layer below joins them again. */
  readonly gapMs?: number;
  readonly forMs?: number;
  readonly clientId?: number;
}

/** Messages to a client are kept back and leave together, in one piece. */
export interface CoalesceFault {
  readonly kind: 'coalesce';
  /** Milliseconds the first of them is kept back. */
  readonly ms: number;
  readonly forMs?: number;
  readonly clientId?: number;
}

/** One message to a client breaks off in its middle, and the connection ends there with a FIN. */
export interface TruncateFault {
  readonly kind: 'truncate';
  /** Bytes of the message that still leave, its length prefix counted. */
  readonly bytes: number;
  /** The nth message from now on. Default 1. */
  readonly nth?: number;
  readonly clientId?: number;
}

/** Bytes that mean nothing, drawn from the seed, are put between two messages to clients. */
export interface GarbageFault {
  readonly kind: 'garbage';
  /** How many. */
  readonly bytes: number;
  readonly clientId?: number;
}

/** New connections are taken and never answered; those that are open go on. Source: gnzsnz/ib-gateway-docker#324. */
export interface AcceptSilentFault {
  readonly kind: 'accept-silent';
  readonly forMs?: number;
}
