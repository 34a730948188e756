import type { MakeChecker, View } from './checker.ts';

// Every symbol of the bot is served by this one.
const FARM = 'usfarm';
// The grace of a farm that is broken, after which its streams are suspect.
const FARM_GRACE_MS = 10_000;
const SLACK_MS = 2_000;
// None in virtual time, a few turns of the event loop in real time.
const ON_ITS_WAY_MS = 20;

/** Nobody is told "live" about what is not: not without a link, not without upstream, not without data. */
export const liveMeansLive: MakeChecker = (view, violated) => ({
  item(wish, item) {
    if (wish.kind !== 'quotes' || !('quality' in item) || item.quality !== 'live') return;
    // A value that was on its way to its reader when the news came was live.
    const { closedMs, upstreamChangedMs } = view.told;
    if (view.clock.now() - Math.max(closedMs, upstreamChangedMs) <= ON_ITS_WAY_MS) return;
    const why = whyNotLive(view) ?? silence(view, wish.symbol, SLACK_MS + view.stalls.totalMs);
    if (why !== undefined) violated(`a quote of ${wish.symbol} says it is live, and ${why}`);
  },
  look() {
    for (const { kind, symbol, stream } of view.bot.readers.wishes) {
      if (stream === undefined || stream.isClosed || stream.quality !== 'live') continue;
      const why = whyNotLive(view) ?? (kind === 'quotes' ? farmTrouble(view, symbol) : undefined);
      if (why !== undefined) violated(`the stream of ${kind} ${symbol} says it is live, and ${why}`);
    }
  },
});

function whyNotLive({ told }: View): string | undefined {
  if (told.connection === undefined) return 'there is no connection';
  return told.upstream === 'down' ? 'TWS has said that it is cut off from IB' : undefined;
}

function farmTrouble(view: View, symbol: string): string | undefined {
  const { told, clock, stalls } = view;
  const farm = told.farms.get(FARM);
  if (farm?.state !== 'broken') return undefined;
  const patienceMs = FARM_GRACE_MS + SLACK_MS + stalls.totalMs;
  return clock.now() - farm.sinceMs > patienceMs ? silence(view, symbol, patienceMs) : undefined;
}

function silence({ told, clock }: View, symbol: string, mostMs: number): string | undefined {
  const heardMs = told.heardMs.get(symbol);
  const silentMs = clock.now() - (heardMs ?? Number.NEGATIVE_INFINITY);
  return silentMs > mostMs ? `nothing of it has come for ${silentMs} ms` : undefined;
}
