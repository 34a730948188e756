import type { Clock } from '@autobot/resilience';
import { quoteSnapshot } from '../operations/quote-snapshot.ts';
import type { Requester } from '../requests/requester.ts';
import type { Quote } from '../subscriptions/quote.ts';
import { type Contract, contractText } from '../tws-api/contract.ts';
import type { MarketView } from './guards/guard.ts';

/** Where the market is seen. */
export interface MarketViewContext {
  readonly clock: Clock;
  readonly requester: Requester;
  /** Streams that are open, whoever opened them. */
  readonly streams: () => readonly { readonly kind: string; readonly stream: Streamed }[];
}

interface Streamed {
  readonly subject: string;
  readonly quality: string;
  readonly current: object | undefined;
}

// How old a streamed quote may be before TWS is asked for one, and how long it may take.
const FRESH_MS = 2_000;
const SNAPSHOT_MS = 2_000;

/** The market of a contract: from a stream that is open and ticking, else asked for once; undefined if nothing came. */
export async function marketView(contract: Contract, context: MarketViewContext): Promise<MarketView | undefined> {
  const seen = streamedView(contract, context);
  if (seen !== undefined && seen.ageMs <= FRESH_MS && seen.isLive) return seen;
  return (await snapshot(contract, context)) ?? seen;
}

function streamedView(contract: Contract, { clock, streams }: MarketViewContext): MarketView | undefined {
  const subject = contractText(contract);
  const found = streams().find(({ kind, stream }) => kind === 'quotes' && stream.subject === subject)?.stream;
  if (found?.current === undefined || !isQuote(found.current)) return undefined;
  return { ...toView(found.current, clock.wallNow()), isLive: found.quality === 'live' };
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
    return toView(quote, clock.wallNow());
  } catch {
    // The guard that needs it says that there is none, and what to do.
    return undefined;
  } finally {
    timer.cancel();
  }
}

function toView({ bid, ask, last, time, quality }: Quote, wallNowMs: number): MarketView {
  return { bid, ask, last, ageMs: Math.max(0, wallNowMs - time.getTime()), isLive: quality === 'live' };
}
