import type { Notice } from '../inbound/inbound-event.ts';
import { IbError } from './ib-error.ts';

/** IB does not give this data to this user. Subscribe to it, or ask for delayed data. */
export class NotSubscribedError extends IbError {
  constructor(operation: string, notice: Notice) {
    super(
      `${operation} refused: TWS says ${notice.code} "${notice.text}"; subscribe to the data at IB, or set marketDataType to "delayed"`,
      { code: 'ERR_IB_NOT_SUBSCRIBED', verdict: 'refused', twsCode: notice.code },
    );
  }
}

/** As many streams are open as the account allows, so nothing was sent. Close one, or raise the limit if IB gave more. */
export class CapacityError extends IbError {
  constructor(operation: string, slots: string, limit: number, details: { readonly cause?: unknown } = {}) {
    super(
      `${operation} not opened: all ${limit} ${slots} of the account are in use${because(details.cause)}; close a stream, or raise limits.${slots} if IB allows more`,
      { code: 'ERR_IB_CAPACITY', verdict: 'refused', ...details },
    );
  }
}

/** The reader fell too far behind a stream that may lose nothing, so the stream was ended. */
export class StreamOverflowError extends IbError {
  constructor(capacity: number) {
    super(
      `the stream was ended: its reader is more than ${capacity} values behind; read faster, raise the capacity, or choose a buffer that may drop`,
      { code: 'ERR_IB_STREAM_OVERFLOW', verdict: 'refused' },
    );
  }
}

function because(cause: unknown): string {
  return cause instanceof Error ? ` (${cause.message})` : '';
}
