import { twsCodes } from '../inbound/notice-catalogue.ts';
import { IbError } from './ib-error.ts';

/** The link is not ready, and nothing was sent. Carries TWS code 504. Wait for `link.up`, or call `connect()`. */
export class NotConnectedError extends IbError {
  /** False if nothing is on its way that could make the link ready: it was never started, was stopped, or halted. */
  readonly isTemporary: boolean;

  constructor(operation: string, linkState: string, cause?: unknown) {
    super(`${operation} was not sent: the link to TWS is ${linkState}, not ready${because(cause)}`, {
      code: 'ERR_IB_NOT_CONNECTED',
      verdict: 'refused',
      twsCode: twsCodes.notConnected,
      cause,
    });
    this.isTemporary = !['idle', 'draining', 'halted'].includes(linkState);
  }
}

/** The link was lost while the request was under way. Carries TWS code 504; a query may be asked again. */
export class ConnectionLostError extends IbError {
  constructor(operation: string, cause?: unknown) {
    super(`the connection to TWS was lost before ${operation} was answered${because(cause)}`, {
      code: 'ERR_IB_CONNECTION_LOST',
      verdict: 'fault',
      twsCode: twsCodes.notConnected,
      cause,
    });
  }
}

/** Why a link could not be opened, or ended. */
export type LinkFailureReason =
  | 'refused'
  | 'unreachable'
  | 'silent'
  | 'closedByTws'
  | 'clientIdInUse'
  | 'noClientId'
  | 'unsupportedVersion'
  | 'notStarted'
  | 'notSynced'
  | 'wrongAccount'
  | 'noProbeAnswer'
  | 'notice';

/** One end of a link, told in a sentence that names the cause and the way out. */
export class LinkFailedError extends IbError {
  readonly reason: LinkFailureReason;

  constructor(reason: LinkFailureReason, sentence: string, details: { cause?: unknown; twsCode?: number } = {}) {
    super(sentence, { code: 'ERR_IB_LINK_FAILED', verdict: 'fault', ...details });
    this.reason = reason;
  }
}

/** `connect()` did not reach a ready link in its time, or the link was halted. */
export class ConnectFailedError extends IbError {
  /** @param how after what it was given up, for example `within 30 s` */
  constructor(address: string, how: string, cause: unknown) {
    super(`could not connect to TWS at ${address} ${how}${because(cause)}`, {
      code: 'ERR_IB_CONNECT_FAILED',
      verdict: 'fault',
      twsCode: twsCodes.couldNotConnect,
      cause,
    });
  }
}

function because(cause: unknown): string {
  return cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
}
