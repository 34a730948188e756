import type { Operation } from './operation.ts';

/** Values TWS knows for one account. Numbers are in `currency` unless the tag says otherwise. */
export interface AccountSummary {
  readonly account: string;
  readonly currency: string;
  /** Net liquidation value; NaN if TWS left it out. */
  readonly NetLiquidation: number;
  readonly TotalCashValue: number;
  readonly SettledCash: number;
  readonly BuyingPower: number;
  readonly AvailableFunds: number;
  readonly ExcessLiquidity: number;
  readonly EquityWithLoanValue: number;
  readonly GrossPositionValue: number;
  readonly InitMarginReq: number;
  readonly MaintMarginReq: number;
  readonly Cushion: number;
}

type SummaryTag = Exclude<keyof AccountSummary, 'account' | 'currency'>;

const summaryTags: readonly SummaryTag[] = [
  'NetLiquidation',
  'TotalCashValue',
  'SettledCash',
  'BuyingPower',
  'AvailableFunds',
  'ExcessLiquidity',
  'EquityWithLoanValue',
  'GrossPositionValue',
  'InitMarginReq',
  'MaintMarginReq',
  'Cushion',
];

/** The summary of every account of the login, in the order TWS names them. */
export const accountSummary: Operation<undefined, readonly AccountSummary[]> = {
  name: 'accountSummary',
  purpose: 'account',
  timeoutMs: 10_000,
  isQuick: true,
  keepsId: true,
  send: (api, reqId) => {
    api.reqAccountSummary(reqId, summaryTags);
  },
  cancel: (api, reqId) => {
    api.cancelAccountSummary(reqId);
  },
  isCancelledWhenDone: true,
  collect: () => {
    const values = new Map<string, Map<string, string>>();
    const currencies = new Map<string, string>();
    return {
      accept(event) {
        if (event.type === 'accountSummary') {
          const ofAccount = values.get(event.account) ?? new Map<string, string>();
          values.set(event.account, ofAccount.set(event.tag, event.value));
          if (event.currency !== '') currencies.set(event.account, event.currency);
        }
        if (event.type !== 'accountSummaryEnd') return undefined;
        return {
          result: [...values].map(([account, tags]) => summarize(account, currencies.get(account) ?? '', tags)),
        };
      },
    };
  },
};

function summarize(account: string, currency: string, tags: ReadonlyMap<string, string>): AccountSummary {
  const value = (tag: SummaryTag): number => Number.parseFloat(tags.get(tag) ?? '');
  return {
    account,
    currency,
    NetLiquidation: value('NetLiquidation'),
    TotalCashValue: value('TotalCashValue'),
    SettledCash: value('SettledCash'),
    BuyingPower: value('BuyingPower'),
    AvailableFunds: value('AvailableFunds'),
    ExcessLiquidity: value('ExcessLiquidity'),
    EquityWithLoanValue: value('EquityWithLoanValue'),
    GrossPositionValue: value('GrossPositionValue'),
    InitMarginReq: value('InitMarginReq'),
    MaintMarginReq: value('MaintMarginReq'),
    Cushion: value('Cushion'),
  };
}
