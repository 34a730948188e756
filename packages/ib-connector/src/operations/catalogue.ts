import { accountSummary } from './account-summary.ts';
import { contractDetails, optionChain } from './contract-details.ts';
import { currentTime } from './current-time.ts';
import { historicalBars } from './historical-bars.ts';
import { headlines, newsArticle, newsProviders } from './news.ts';
import type { Purpose } from './operation.ts';
import { completedOrders, executions, openOrders } from './order-snapshots.ts';
import { orderPreview } from './order-preview.ts';
import { headTimestamp, histogram, historicalTicks } from './past-data.ts';
import { positions } from './positions.ts';
import { quoteSnapshot } from './quote-snapshot.ts';
import {
  fundamentalData,
  managedAccounts,
  marketRule,
  matchingSymbols,
  optionParameters,
  userInfo,
} from './reference-data.ts';
import { scanner, scannerParameters } from './scanner.ts';
import { streamOperations } from '../subscriptions/stream-operations.ts';

/** What the layers of the chain need to know of a call, found by its operation's name. */
export interface OperationFacts {
  readonly name: string;
  readonly purpose: Purpose;
  /** Milliseconds one try may take, from the write. */
  readonly timeoutMs: number;
}

// Messages with no answer of their own end with the write; an order's acknowledgement is waited for inside its call.
const messages: readonly OperationFacts[] = [
  { name: 'placeOrder', purpose: 'orders', timeoutMs: 10_000 },
  { name: 'changeOrder', purpose: 'orders', timeoutMs: 10_000 },
  { name: 'cancelOrder', purpose: 'orders', timeoutMs: 10_000 },
  { name: 'globalCancel', purpose: 'orders', timeoutMs: 10_000 },
];

const known: ReadonlyMap<string, OperationFacts> = new Map(
  [
    currentTime,
    contractDetails,
    optionChain,
    quoteSnapshot,
    historicalBars,
    accountSummary,
    positions,
    openOrders,
    completedOrders,
    executions,
    orderPreview,
    headTimestamp,
    histogram,
    historicalTicks,
    matchingSymbols,
    optionParameters,
    marketRule,
    fundamentalData,
    userInfo,
    managedAccounts,
    scannerParameters,
    scanner,
    newsProviders,
    headlines,
    newsArticle,
    ...messages,
    ...streamOperations,
  ].map((facts) => [facts.name, facts]),
);

const UNKNOWN_TIMEOUT_MS = 10_000;

/** What is known of an operation, by its name. */
export function factsOf(operation: string): OperationFacts {
  return known.get(operation) ?? { name: operation, purpose: 'link', timeoutMs: UNKNOWN_TIMEOUT_MS };
}
