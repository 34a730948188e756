import { contractKey, pacingKey } from '../pacing/pacing-key.ts';
import type { PastTickReport } from '../inbound/query-event.ts';
import type { Contract } from '../tws-api/contract.ts';
import type { HistogramPeriod, TicksRequest } from '../tws-api/query-requests.ts';
import type { Operation } from './operation.ts';

/** A contract and the price its history is made of. */
export interface HeadTimestampRequest {
  readonly contract: Contract;
  readonly whatToShow: string;
  readonly isRegularHoursOnly: boolean;
}

/** Since when TWS has history. */
export const headTimestamp: Operation<HeadTimestampRequest, Date> = {
  name: 'headTimestamp',
  purpose: 'history',
  timeoutMs: 30_000,
  isQuick: false,
  send: (api, reqId, { contract, whatToShow, isRegularHoursOnly }) => {
    api.queries.reqHeadTimestamp(reqId, contract, whatToShow, isRegularHoursOnly);
  },
  // TWS keeps it as an open history request until it is cancelled. Source: TWS API docs, "Earliest Available Data".
  cancel: (api, reqId) => {
    api.queries.cancelHeadTimestamp(reqId);
  },
  isCancelledWhenDone: true,
  collect: () => ({
    accept: (event) => (event.type === 'headTimestamp' ? { result: new Date(Number(event.text) * 1_000) } : undefined),
  }),
};

/** How much traded at one price. */
export interface HistogramRow {
  readonly price: number;
  readonly size: number;
}

/** Over which contract and time. */
export interface HistogramQuery {
  readonly contract: Contract;
  readonly isRegularHoursOnly: boolean;
  readonly period: HistogramPeriod;
}

/** How much traded at each price, lowest price first. */
export const histogram: Operation<HistogramQuery, readonly HistogramRow[]> = {
  name: 'histogram',
  purpose: 'history',
  timeoutMs: 30_000,
  isQuick: false,
  send: (api, reqId, { contract, isRegularHoursOnly, period }) => {
    api.queries.reqHistogramData(reqId, contract, isRegularHoursOnly, period);
  },
  cancel: (api, reqId) => {
    api.queries.cancelHistogramData(reqId);
  },
  collect: () => ({
    accept: (event) =>
      event.type === 'histogram' ? { result: event.rows.toSorted((one, other) => one.price - other.price) } : undefined,
  }),
};

/** Ticks of the past, oldest first; up to 1,000 and whatever else belongs to the last second. */
export const historicalTicks: Operation<TicksRequest, readonly PastTickReport[]> = {
  name: 'historicalTicks',
  purpose: 'history',
  timeoutMs: 60_000,
  isQuick: false,
  // Ticks are paced as small bars are: nothing says that their limits were lifted.
  pacing: (request) => ({
    cost: request.whatToShow === 'BID_ASK' ? 2 : 1,
    key: pacingKey({
      contract: contractKey(request.contract, request.whatToShow),
      request: [
        'ticks',
        request.startDateTime,
        request.endDateTime,
        request.count,
        request.isRegularHoursOnly,
        request.ignoresSize,
      ].join(' '),
    }),
  }),
  send: (api, reqId, request) => {
    api.queries.reqHistoricalTicks(reqId, request);
  },
  // Nothing cancels it: TWS got a message for that only later.
  collect: () => {
    const ticks: PastTickReport[] = [];
    return {
      accept(event) {
        if (event.type !== 'pastTicks') return undefined;
        ticks.push(...event.ticks);
        return event.isDone ? { result: ticks } : undefined;
      },
      acceptNotice: ({ text }) => (/returned no data/i.test(text) ? { result: [] } : undefined),
    };
  },
};
