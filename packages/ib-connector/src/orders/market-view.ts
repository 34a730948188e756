import type { Clock } from '@autobot/resilience';
import { quoteSnapshot } from '../operations/quote-snapshot.ts';
import type { Requester } from '../requests/requester.ts';
import type { Quote } from '../subscriptions/quote.ts';
import type { StreamFeed } from '../subscriptions/stream-feed.ts';
import type { Contract } from '../tws-api/contract.ts';
import type { MarketView } from './guards/guard.ts';
import type { LookAtMarket } from './order-risk.ts';

/** Where the market is seen. */
export interface MarketViewContext {
  readonly clock: Clock;
  readonly requester: Requester;
  /** Streams that are open, whoever opened them. */
  readonly feed: Pick<StreamFeed, 'find'>;
}

// How old a streamed quote may be before TWS is asked for one, and how long it may take.
const FRESH_MS = 2_000;
const SNAPSHOT_MS = 2_000;

/**
 * The market of a contract: at once from a stream that is open and ticking, else asked for once; undefined if nothing
 * came.
 * @param name its `contractText`, which a stream is known by
 */
export function marketView(contract: Contract, name: string, context: MarketViewContext): LookAtMarket {
  const seen = streamedView(name, context);
  if (seen !== undefined && seen.ageMs <= FRESH_MS && seen.isLive) return seen;
  return snapshot(contract, context).then((asked) => asked ?? seen);
}

function streamedView(name: string, { clock, feed }: MarketViewContext): MarketView | undefined {
  const found = feed.find('quotes', name);
  const quote = found?.current;
  if (found === undefined || quote === undefined || !isQuote(quote)) return undefined;
  return toView(quote, clock.wallNow(), found.quality);
}

function isQuote(value: object): value is Quote {
  return 'bid' in value && 'ask' in value && 'last' in value && 'time' in value;
}

async function snapshot(contract: Contract, context: MarketViewContext): Promise<MarketView | undefined> {
  const { clock, requester } = context;
  const timeUp = new AbortController();
  const timer = clock.setTimer(() => {
    timeUp.abort(new Error(`no quote within ${SNAPSHOT_MS} ms`));
  }, SNAPSHOT_MS);
  try {
    const quote = await requester.ask(quoteSnapshot, { contract, clock }, { signal: timeUp.signal });
    return toView(quote, clock.wallNow(), quote.quality);
  } catch {
    // The guard that needs it says that there is none, and what to do.
    return undefined;
  } finally {
    timer.cancel();
  }
}

function toView({ bid, ask, last, time }: Quote, wallNowMs: number, quality: string): MarketView {
  return { bid, ask, last, ageMs: Math.max(0, wallNowMs - time.getTime()), isLive: quality === 'live' };
}
