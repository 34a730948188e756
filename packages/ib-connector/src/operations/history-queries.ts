import { type Clock, checkNumber, type EventSink } from '@autobot/resilience';
import { InvalidRequestError } from '../errors/request-errors.ts';
import type { PastTickReport } from '../inbound/query-event.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import type { Pacer } from '../pacing/pacer.ts';
import type { PacingEstimate } from '../pacing/pacing-need.ts';
import type { AskOptions, Requester } from '../requests/requester.ts';
import type { Contract } from '../tws-api/contract.ts';
import type { BarsRequest } from '../tws-api/tws-api.ts';
import type { HistogramPeriod, TicksRequest } from '../tws-api/query-requests.ts';
import { type Bar, type BarContent, type BarSize, checkBarsRequest, historicalBars } from './historical-bars.ts';
import { type HistoryPage, historyPages } from './history-pages.ts';
import { headTimestamp, histogram, type HistogramRow, historicalTicks } from './past-data.ts';
import { type PastTick, toPastTick } from './past-tick.ts';
import {
  type AboutInstrument,
  type Instrument,
  instrumentOf,
  type PatientOptions,
  withSignal,
} from './query-options.ts';
import { type HistoryPlan, leastMs, parseSpan, planHistory, spanText } from './split-history.ts';
import { MOST_TICKS, tickPages, type TickStretch } from './tick-pages.ts';
import { toTwsTime } from './tws-time.ts';

/** Which bars. */
export interface HistoryRequest extends AboutInstrument, PatientOptions {
  /** A whole number and S, D, W, M or Y, for example `1 D`: seconds of trading, trading days, calendar spans. */
  readonly duration: string;
  readonly barSize: BarSize;
  /** Default `TRADES`. */
  readonly whatToShow?: BarContent;
  /** End of the last bar, whole seconds. Default now; `ADJUSTED_LAST` allows no other. */
  readonly end?: Date;
  /** Default true. */
  readonly regularHoursOnly?: boolean;
}

/** Which ticks: from `start` to `end` or so many of them, or the last `count` before `end`. */
export interface TicksQuery extends AboutInstrument, PatientOptions {
  readonly start?: Date;
  /** Default now. */
  readonly end?: Date;
  /** Ticks in all at most. Default no bound; needed if there is no `start`. */
  readonly count?: number;
  /** Default `TRADES`. */
  readonly whatToShow?: 'TRADES' | 'BID_ASK' | 'MIDPOINT';
  /** Default true. */
  readonly regularHoursOnly?: boolean;
  /** Leaves out quotes of which only the size changed. Default false. */
  readonly ignoresSize?: boolean;
}

/** Whose history begins when. */
export interface HeadTimestampQuery extends AboutInstrument, PatientOptions {
  /** Default `TRADES`. */
  readonly whatToShow?: BarContent;
  /** Default true. */
  readonly regularHoursOnly?: boolean;
}

/** Over which time a histogram is made. */
export interface HistogramRequest extends AboutInstrument, PatientOptions {
  readonly period: HistogramPeriod;
  /** Default true. */
  readonly regularHoursOnly?: boolean;
}

/** How long a stretch of history would take, told before it is asked for. */
export interface HistoryEstimate extends PacingEstimate {
  /** Requests it takes at most: nights and weekends that are skipped make it fewer. */
  readonly requests: number;
}

/** What history is asked through. */
export interface HistoryQueriesParts {
  readonly clock: Clock;
  readonly events: EventSink<IbEvent>;
  readonly requester: Requester;
  readonly pacer: Pacer;
  readonly resolve: (instrument: Instrument, options: { readonly signal?: AbortSignal }) => Promise<Contract>;
  /** When a query that is made now is given up; monotonic milliseconds. */
  readonly endMs: () => number;
  /** What is known of an instrument without asking. */
  readonly known: (instrument: Instrument) => Contract;
}

interface Stretch {
  readonly plan: HistoryPlan;
  readonly end: Date;
}

/** Everything about the past of a contract. Split where TWS does not take the size, and paced by IB's rules. */
export class HistoryQueries {
  readonly #parts: HistoryQueriesParts;

  constructor(parts: HistoryQueriesParts) {
    this.#parts = parts;
  }

  /** Bars, oldest first, none missing and none twice, in as many requests as it takes. */
  async bars(request: HistoryRequest): Promise<readonly Bar[]> {
    const pages: (readonly Bar[])[] = [];
    for await (const { bars } of this.pages(request)) pages.push(bars);
    return pages.toReversed().flat();
  }

  /** The same page by page, newest page first, for what is too much to wait for. Stop reading to stop asking. */
  async *pages(request: HistoryRequest): AsyncGenerator<HistoryPage, void, undefined> {
    const { duration, barSize, whatToShow = 'TRADES', regularHoursOnly = true } = request;
    checkBarsRequest({ duration, barSize, whatToShow });
    const { plan, end } = this.#stretchOf(request);
    // Before the contract is looked up, which is part of what may take so long.
    const options = this.#askOptions(request, plan.type === 'single');
    const contract = await this.#parts.resolve(instrumentOf(request), withSignal(request));
    const common = { contract, barSize, whatToShow, isRegularHoursOnly: regularHoursOnly };
    if (plan.type === 'single') {
      const endDateTime = request.end === undefined ? '' : toTwsTime(end);
      const params = { ...common, duration: spanText(plan.span), endDateTime };
      const bars = await this.#parts.requester.ask(historicalBars, params, options);
      yield { bars, completeFrom: bars[0]?.time ?? end, share: 1 };
      return;
    }
    const ask = (params: BarsRequest): Promise<readonly Bar[]> =>
      this.#parts.requester.ask(historicalBars, params, options);
    const known =
      plan.type === 'untilFound'
        ? {
            type: 'until' as const,
            page: plan.page,
            start: await findStart(plan, end, (p) => ask({ ...common, ...p })),
          }
        : plan;
    const findHead = (): Promise<Date> => this.#parts.requester.ask(headTimestamp, common, options);
    let bars = 0;
    let requests = 0;
    for await (const page of historyPages({ request: common, plan: known, end, ask, findHead })) {
      bars += page.bars.length;
      requests += 1;
      const { share, completeFrom } = page;
      const atMs = this.#parts.clock.now();
      this.#parts.events.publish({ type: 'history.progressed', atMs, contract, requests, bars, share, completeFrom });
      yield page;
    }
  }

  /** Ticks, oldest first. A busy day is a million of them and hours of pacing: give a `count`, or read `tickPages`. */
  async ticks(query: TicksQuery): Promise<readonly PastTick[]> {
    const pages: (readonly PastTick[])[] = [];
    for await (const page of this.tickPages(query)) pages.push(page);
    return (query.start === undefined ? pages.toReversed() : pages).flat();
  }

  /** Ticks page by page: forward from `start`, or backward from `end` if there is none; each page oldest first. */
  async *tickPages(query: TicksQuery): AsyncGenerator<readonly PastTick[], void, undefined> {
    const { whatToShow = 'TRADES', regularHoursOnly = true, ignoresSize = false } = query;
    const stretch = this.#tickStretchOf(query);
    const options = this.#askOptions(query, stretch.count <= MOST_TICKS);
    const contract = await this.#parts.resolve(instrumentOf(query), withSignal(query));
    const request = { contract, whatToShow, isRegularHoursOnly: regularHoursOnly, ignoresSize };
    const ask = (params: TicksRequest): Promise<readonly PastTickReport[]> =>
      this.#parts.requester.ask(historicalTicks, params, options);
    for await (const page of tickPages({ request, stretch, ask }))
      yield page.map((tick) => toPastTick(tick, whatToShow));
  }

  /** Since when TWS has history of a contract. */
  async headTimestamp(query: HeadTimestampQuery): Promise<Date> {
    const { whatToShow = 'TRADES', regularHoursOnly: isRegularHoursOnly = true } = query;
    const options = this.#askOptions(query, true);
    const contract = await this.#parts.resolve(instrumentOf(query), withSignal(query));
    return this.#parts.requester.ask(headTimestamp, { contract, whatToShow, isRegularHoursOnly }, options);
  }

  /** How much traded at each price, lowest price first. */
  async histogram(request: HistogramRequest): Promise<readonly HistogramRow[]> {
    const { period, regularHoursOnly: isRegularHoursOnly = true } = request;
    const options = this.#askOptions(request, true);
    const contract = await this.#parts.resolve(instrumentOf(request), withSignal(request));
    return this.#parts.requester.ask(histogram, { contract, isRegularHoursOnly, period }, options);
  }

  /** How long history would wait for IB's rules and by which of them, before anything is asked. */
  estimate(request: HistoryRequest): HistoryEstimate {
    const { duration, barSize, whatToShow = 'TRADES', regularHoursOnly: isRegularHoursOnly = true } = request;
    checkBarsRequest({ duration, barSize, whatToShow });
    const { plan, end } = this.#stretchOf(request);
    const requests = requestsOf(plan, end);
    const contract = this.#parts.known(instrumentOf(request));
    const endDateTime = request.end === undefined ? '' : toTwsTime(end);
    const params = { contract, barSize, whatToShow, isRegularHoursOnly, endDateTime, duration };
    const pacing = { operation: historicalBars.name, ...historicalBars.pacing?.(params) };
    return { requests, ...this.#parts.pacer.estimate(pacing, requests) };
  }

  // Pages end at instants of our own, so a stretch that is split needs to know its end.
  #stretchOf({ duration, barSize, whatToShow = 'TRADES', end: wanted }: HistoryRequest): Stretch {
    if (whatToShow === 'ADJUSTED_LAST' && wanted !== undefined) {
      throw new InvalidRequestError('end', 'end must be left out for ADJUSTED_LAST: TWS only adjusts up to now');
    }
    const end = new Date(Math.floor((wanted?.getTime() ?? this.#parts.clock.wallNow()) / 1_000) * 1_000);
    return { plan: planHistory({ duration, barSize, whatToShow, end }), end };
  }

  #tickStretchOf({ start, end, count }: TicksQuery): TickStretch {
    if (count !== undefined) checkNumber('count', count, { min: 1, integer: true });
    const until = end ?? new Date(this.#parts.clock.wallNow());
    if (start !== undefined) return { from: start, until, count: count ?? Number.POSITIVE_INFINITY };
    if (count === undefined) throw new InvalidRequestError('count', 'count is needed where there is no start');
    return { before: until, count };
  }

  #askOptions({ signal, timeoutMs }: PatientOptions, isOneRequest: boolean): AskOptions {
    if (timeoutMs !== undefined)
      checkNumber('timeoutMs', timeoutMs, { above: 0, infinite: true, hint: 'milliseconds' });
    const usualEndMs = isOneRequest ? this.#parts.endMs() : Number.POSITIVE_INFINITY;
    return { signal, deadlineMs: timeoutMs === undefined ? usualEndMs : this.#parts.clock.now() + timeoutMs };
  }
}

async function findStart(
  { finder }: Extract<HistoryPlan, { type: 'untilFound' }>,
  end: Date,
  ask: (params: { duration: string; barSize: BarSize; endDateTime: string }) => Promise<readonly Bar[]>,
): Promise<Date> {
  const coarse = await ask({ ...finder, endDateTime: toTwsTime(end) });
  return coarse[0]?.time ?? new Date(end.getTime() - leastMs(parseSpan(finder.duration)));
}

function requestsOf(plan: HistoryPlan, end: Date): number {
  switch (plan.type) {
    case 'single':
      return 1;
    case 'counted':
      return Math.ceil(plan.span.count / plan.page.count);
    case 'until':
      return Math.ceil((end.getTime() - plan.start.getTime()) / leastMs(plan.page));
    case 'untilFound':
      return 1 + Math.ceil(leastMs(parseSpan(plan.finder.duration)) / leastMs(plan.page));
    default:
      return plan satisfies never;
  }
}
