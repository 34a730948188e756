import type { Verdict } from '@autobot/resilience';
import type { Notice } from '../inbound/inbound-event.ts';
import { twsCodes } from '../inbound/notice-catalogue.ts';
import { IbError } from './ib-error.ts';

/** A value cannot be right, so nothing was sent. */
export class InvalidRequestError extends IbError {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message, { code: 'ERR_IB_INVALID_REQUEST', verdict: 'refused' });
    this.field = field;
  }
}

/** TWS answered the request with an error; its number and text are in the message. */
export class RequestFailedError extends IbError {
  constructor(operation: string, notice: Notice, verdict: Verdict) {
    super(`${operation} failed: TWS says ${notice.code} "${notice.text}"`, {
      code: 'ERR_IB_REQUEST_FAILED',
      verdict,
      twsCode: notice.code,
    });
  }
}

/** TWS knows no such contract. */
export class UnknownContractError extends IbError {
  constructor(contract: string, cause?: unknown) {
    super(`TWS knows no contract "${contract}": check the symbol, the exchange and the currency`, {
      code: 'ERR_IB_UNKNOWN_CONTRACT',
      verdict: 'refused',
      twsCode: twsCodes.noSecurityDefinition,
      cause,
    });
  }
}

/** The description fits several contracts; say which one, for example with `primaryExchange` or `conId`. */
export class AmbiguousContractError extends IbError {
  readonly candidates: readonly string[];

  constructor(contract: string, candidates: readonly string[]) {
    super(`"${contract}" fits ${candidates.length} contracts: ${candidates.join('; ')}. Name one by its conId`, {
      code: 'ERR_IB_AMBIGUOUS_CONTRACT',
      verdict: 'refused',
      twsCode: twsCodes.noSecurityDefinition,
    });
    this.candidates = candidates;
  }
}
