import type { StreamKind } from './stream-kind.ts';
import { type StreamQuality, worseOf } from './stream-quality.ts';

/** The values of one account at one moment. */
export interface AccountValues {
  readonly type: 'account';
  readonly account: string;
  /** As TWS writes them, by tag and currency: `NetLiquidation/USD`, `CashBalance/EUR`; without one, `Cushion`. */
  readonly values: Readonly<Record<string, string>>;
  /** False while IB's account server resets: the values may be wrong (TWS API docs, `accountReady`). */
  readonly isReady: boolean;
  readonly time: Date;
  readonly quality: StreamQuality;
}

const READY_TAG = 'AccountReady';
const FALSE = 'false';

/**
 * Values of an account, all at first and then as they change. TWS may take up to three minutes to tell a change.
 * Asked for under a request id of its own, so that another client's request does not end it.
 */
export const accountValues: StreamKind<{ readonly account: string }, AccountValues> = {
  name: 'accountValues',
  purpose: 'account',
  service: 'account',
  rank: 5,
  proveMs: 10_000,
  keepsId: true,
  isRefilled: true,
  buffer: { keep: 'latest' },
  subject: ({ account }) => account,
  request: (api, reqId, { account }) => {
    api.streams.reqAccountUpdatesMulti(reqId, account);
  },
  cancel: (api, reqId) => {
    api.streams.cancelAccountUpdatesMulti(reqId);
  },
  collect: ({ account }) => {
    let current: AccountValues | undefined;
    let values: Readonly<Record<string, string>> = {};
    let isComplete = false;
    return {
      get current() {
        return current;
      },
      accept(event, outlet) {
        if (event.type === 'accountValue') {
          const { tag, currency, value } = event;
          values = { ...values, [currency === '' ? tag : `${tag}/${currency}`]: value };
        } else if (event.type !== 'accountValuesEnd') return false;
        isComplete ||= event.type === 'accountValuesEnd';
        if (!isComplete) return true;
        const isReady = values[READY_TAG]?.toLowerCase() !== FALSE;
        const quality = worseOf(outlet.quality, isReady ? 'live' : 'suspect');
        current = { type: 'account', account, values, isReady, time: outlet.now(), quality };
        outlet.write(current);
        return true;
      },
      withQuality(quality) {
        if (current === undefined || current.quality === quality) return undefined;
        current = { ...current, quality };
        return current;
      },
    };
  },
};
