import { IbError } from './ib-error.ts';

/** The order was refused by us before a byte left; nothing is at the broker. */
export class OrderRefusedError extends IbError {
  /** Which rule refused it, for example `readOnly` or `upstreamDown`. */
  readonly reason: string;
  /** What the rule looked at, and what it allows; undefined where a rule has no such thing. */
  readonly value: unknown;
  readonly limit: unknown;

  constructor(reason: string, message: string, details: OrderRefusalDetails = {}) {
    const { twsCode, cause, value, limit } = details;
    super(`order not sent: ${message}`, { code: 'ERR_IB_ORDER_REFUSED', verdict: 'refused', twsCode, cause });
    this.reason = reason;
    this.value = value;
    this.limit = limit;
  }
}

interface OrderRefusalDetails {
  readonly twsCode?: number | undefined;
  readonly cause?: unknown;
  readonly value?: unknown;
  readonly limit?: unknown;
}

/**
 * The broker refused to change the order. The order itself lives on as it was; look at it before trying again.
 * `retryAfterMs` is there if TWS was merely still busy with it.
 */
export class OrderChangeRejectedError extends IbError {
  readonly orderRef: string;

  constructor(orderRef: string, reason: string, { twsCode, retryAfterMs }: OrderChangeRejectionDetails) {
    super(`order ${orderRef} was not changed and works as it was: ${reason}`, {
      code: 'ERR_IB_ORDER_CHANGE_REJECTED',
      verdict: 'refused',
      twsCode,
      retryAfterMs,
    });
    this.orderRef = orderRef;
  }
}

interface OrderChangeRejectionDetails {
  readonly twsCode: number;
  readonly retryAfterMs?: number | undefined;
}

/** The broker rejected the order; nothing of it is working. */
export class OrderRejectedError extends IbError {
  readonly orderRef: string;

  constructor(orderRef: string, reason: string, twsCode?: number) {
    super(`order ${orderRef} was rejected: ${reason}`, { code: 'ERR_IB_ORDER_REJECTED', verdict: 'refused', twsCode });
    this.orderRef = orderRef;
  }
}

/**
 * The order may be at the broker or not. It is never sent again by us: wait for `order.resolved`,
 * or look it up by `orderRef` before deciding anything.
 */
export class OrderOutcomeUnknownError extends IbError {
  readonly orderRef: string;
  readonly orderId: number;

  constructor(orderRef: string, orderId: number, cause: unknown) {
    const why = cause instanceof Error ? ` (${cause.message})` : '';
    super(
      `the outcome of order ${orderRef} (id ${orderId}) is unknown${why}; it is not sent again, the broker will be asked`,
      { code: 'ERR_IB_ORDER_OUTCOME_UNKNOWN', verdict: 'fault', cause },
    );
    this.orderRef = orderRef;
    this.orderId = orderId;
  }
}
