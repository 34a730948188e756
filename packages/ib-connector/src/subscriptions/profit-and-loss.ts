import type { InboundEvent } from '../inbound/inbound-event.ts';
import type { ProfitReport } from '../inbound/stream-event.ts';
import { LatestCollector } from './latest-collector.ts';
import type { StreamKind, StreamOutlet } from './stream-kind.ts';
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
    new ProfitCollector<ProfitAndLoss>((event, facts) =>
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
    new ProfitCollector<PositionProfit>((event, facts) => {
      if (event.type !== 'positionProfit') return undefined;
      const { position, value, profit } = event;
      return { type: 'profit', account, conId, position, value, ...profit, ...facts };
    }),
};

type Facts = Pick<ProfitAndLoss, 'time' | 'quality'>;

class ProfitCollector<Value extends ProfitAndLoss> extends LatestCollector<Value> {
  readonly #read: (event: InboundEvent, facts: Facts) => Value | undefined;

  constructor(read: (event: InboundEvent, facts: Facts) => Value | undefined) {
    super();
    this.#read = read;
  }

  accept(event: InboundEvent, outlet: StreamOutlet<Value>): boolean {
    const next = this.#read(event, { time: outlet.now(), quality: outlet.quality });
    return next !== undefined && this.tell(next, outlet);
  }
}
