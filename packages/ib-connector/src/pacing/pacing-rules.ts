import type { SlotKind } from './line-slots.ts';

/** The rules that count requests over a sliding window, besides the 50 messages a second. */
export type RuleName = 'historyWindow' | 'historyContract' | 'historyIdentical' | 'tickByTickContract';

/** One rule: so much in any window, and for whom it is counted. */
export interface PacingRule {
  readonly name: RuleName;
  /** Requests in any window; `BID_ASK` history counts twice. */
  readonly limit: number;
  readonly windowMs: number;
  /** Added to the window, because requests do not all travel equally fast. */
  readonly guardMs: number;
  /** What it is counted for: all of the user's requests, those of one contract, or those that are the same. */
  readonly per: 'user' | 'contract' | 'request';
  readonly meaning: string;
  readonly source: string;
}

const GUARD_MS = 50;

/**
 * IB's pacing rules as data. "Six or more within two seconds" is a violation, so five may go.
 * They count the user and not the socket, so they outlive every reconnect.
 */
export const pacingRules: readonly PacingRule[] = [
  {
    name: 'historyWindow',
    limit: 60,
    windowMs: 600_000,
    guardMs: 1_000,
    per: 'user',
    meaning: '60 requests for small bars or ticks in 10 minutes',
    source: 'DOC historical_limitations.txt:12',
  },
  {
    name: 'historyContract',
    limit: 5,
    windowMs: 2_000,
    guardMs: GUARD_MS,
    per: 'contract',
    meaning: 'fewer than 6 requests for one contract, exchange and kind of price in 2 seconds',
    source: 'DOC historical_limitations.txt:11',
  },
  {
    name: 'historyIdentical',
    limit: 1,
    windowMs: 15_000,
    guardMs: GUARD_MS,
    per: 'request',
    meaning: 'no identical request within 15 seconds',
    source: 'DOC historical_limitations.txt:10',
  },
  {
    name: 'tickByTickContract',
    limit: 1,
    windowMs: 15_000,
    guardMs: GUARD_MS,
    per: 'contract',
    meaning: 'one tick-by-tick request for an instrument in 15 seconds',
    source: 'DOC tick_data.txt:9',
  },
];

/** What an operation takes besides one message. */
export interface OperationPacing {
  /** Only for a call that has a pacing key: bars of a minute and more have none, their limits were lifted. */
  readonly rules?: readonly RuleName[];
  /** Held from the grant until the answer. What lives longer than its call, a stream, leases its slot itself. */
  readonly slot?: SlotKind;
  /** History waits while TWS has closed that lane. */
  readonly isHistory?: boolean;
}

const historyRules: readonly RuleName[] = ['historyWindow', 'historyContract', 'historyIdentical'];

/** What each paced operation takes, by its name. Source: research/ib-connectivity.md 3. */
export const operationPacing: ReadonlyMap<string, OperationPacing> = new Map<string, OperationPacing>([
  ['historicalBars', { rules: historyRules, slot: 'history', isHistory: true }],
  ['historicalTicks', { rules: historyRules, slot: 'history', isHistory: true }],
  ['headTimestamp', { slot: 'history', isHistory: true }],
  ['histogram', { slot: 'history', isHistory: true }],
  ['barUpdates', { rules: historyRules, isHistory: true }],
  ['realTimeBars', { rules: ['historyWindow'], isHistory: true }],
  ['tickByTick', { rules: ['tickByTickContract'] }],
  ['quoteSnapshot', { slot: 'lines' }],
  ['scanner', { slot: 'scanners' }],
  ['accountSummary', { slot: 'accountSummary' }],
]);
