import { InvalidRequestError } from '../errors/request-errors.ts';
import type { Contract } from '../tws-api/contract.ts';

/** A US stock by its symbol, or any contract. */
export type Instrument = string | Contract;

/** How one query differs from the usual. */
export interface QueryOptions {
  /** Ends the waiting; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** The same, for queries that may have to wait for IB's pacing. */
export interface PatientOptions extends QueryOptions {
  /**
   * Longest it may take in all, waiting for pacing included; milliseconds, up to Infinity. Default: the connector's
   * `requestTimeoutMs` for what is one request, no bound for what takes several pages.
   */
  readonly timeoutMs?: number;
}

/** What is asked about: one of the two. */
export interface AboutInstrument {
  /** Give this or `contract`. */
  readonly symbol?: string;
  readonly contract?: Contract;
}

/** @throws {InvalidRequestError} if neither was given */
export function instrumentOf(request: AboutInstrument): Instrument {
  const instrument = request.contract ?? request.symbol;
  if (instrument === undefined) throw new InvalidRequestError('symbol', 'a symbol or a contract is needed');
  return instrument;
}

/** The signal as options take it. */
export function withSignal({ signal }: QueryOptions): QueryOptions {
  return signal === undefined ? {} : { signal };
}
