import type { InboundEvent } from '../inbound/inbound-event.ts';
import { WholeCollector } from './latest-collector.ts';
import type { StreamKind, StreamOutlet } from './stream-kind.ts';
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
  collect: ({ account }) => new AccountValuesCollector(account),
};

class AccountValuesCollector extends WholeCollector<AccountValues> {
  protected readonly endType = 'accountValuesEnd';
  readonly #account: string;
  #values: AccountValues['values'] = {};

  constructor(account: string) {
    super();
    this.#account = account;
  }

  /** They come in good time, and may be wrong all the same. */
  get quality(): StreamQuality {
    return this.current?.isReady === false ? 'suspect' : 'live';
  }

  protected take(event: InboundEvent): boolean {
    if (event.type !== 'accountValue') return false;
    const { tag, currency, value } = event;
    this.#values = { ...this.#values, [currency === '' ? tag : `${tag}/${currency}`]: value };
    return true;
  }

  protected make({ now, quality }: StreamOutlet<AccountValues>): AccountValues {
    const values = this.#values;
    const isReady = values[READY_TAG]?.toLowerCase() !== FALSE;
    const worse = worseOf(quality, isReady ? 'live' : 'suspect');
    return { type: 'account', account: this.#account, values, isReady, time: now(), quality: worse };
  }
}
