import type { ProfitReport } from '../inbound/stream-event.ts';
import type { StreamCollector, StreamKind } from './stream-kind.ts';
import type { StreamQuality } from './stream-quality.ts';

/** Profit and loss of an account, or of one of its positions; NaN where TWS gives none. */
export interface ProfitAndLoss extends ProfitReport {
  readonly type: 'profit';
  readonly account: string;
  readonly time: Date;
  readonly quality: StreamQuality;
}

/** The same of one position. */
export interface PositionProfit extends ProfitAndLoss {
  readonly conId: number;
  /** Shares or contracts. */
  readonly position: number;
  /** What it is worth, in the account's currency. */
  readonly value: number;
}

/** The day's profit with what is not realised, of what the stream of an account holds; NaN where TWS gives none. */
export function dayProfitOf(current: object | undefined): number | undefined {
  return isProfitAndLoss(current) ? current.daily : undefined;
}

function isProfitAndLoss(value: object | undefined): value is ProfitAndLoss {
  return value !== undefined && 'type' in value && value.type === 'profit';
}

const common = {
  purpose: 'account',
  service: 'account',
  rank: 7,
  proveMs: 10_000,
  keepsId: true,
  isRefilled: true,
  buffer: { keep: 'latest' },
} as const;

/** Profit and loss of an account, about once a second while it changes. */
export const profitAndLoss: StreamKind<{ readonly account: string }, ProfitAndLoss> = {
  ...common,
  name: 'profitAndLoss',
  subject: ({ account }) => account,
  request: (api, reqId, { account }) => {
    api.streams.reqPnL(reqId, account);
  },
  cancel: (api, reqId) => {
    api.streams.cancelPnL(reqId);
  },
  collect: ({ account }) =>
    collectLatest<ProfitAndLoss>((event, facts) =>
      event.type === 'profit' ? { type: 'profit', account, ...event.profit, ...facts } : undefined,
    ),
};

/** Profit and loss of one position. */
export const positionProfit: StreamKind<{ readonly account: string; readonly conId: number }, PositionProfit> = {
  ...common,
  name: 'positionProfit',
  subject: ({ account, conId }) => `${account} conId ${conId}`,
  request: (api, reqId, { account, conId }) => {
    api.streams.reqPnLSingle(reqId, account, conId);
  },
  cancel: (api, reqId) => {
    api.streams.cancelPnLSingle(reqId);
  },
  collect: ({ account, conId }) =>
    collectLatest<PositionProfit>((event, facts) => {
      if (event.type !== 'positionProfit') return undefined;
      const { position, value, profit } = event;
      return { type: 'profit', account, conId, position, value, ...profit, ...facts };
    }),
};

type Facts = Pick<ProfitAndLoss, 'time' | 'quality'>;
type CollectorEvent = Parameters<StreamCollector<ProfitAndLoss>['accept']>[0];

function collectLatest<Value extends ProfitAndLoss>(
  read: (event: CollectorEvent, facts: Facts) => Value | undefined,
): StreamCollector<Value> {
  let current: Value | undefined;
  return {
    get current() {
      return current;
    },
    accept(event, outlet) {
      const next = read(event, { time: outlet.now(), quality: outlet.quality });
      if (next === undefined) return false;
      current = next;
      outlet.write(next);
      return true;
    },
    withQuality(quality) {
      if (current === undefined || current.quality === quality) return undefined;
      current = { ...current, quality };
      return current;
    },
  };
}
