import { contractKey, pacingKey } from '../pacing/pacing-key.ts';
import { contractText } from '../tws-api/contract.ts';
import type { RealTimeBarsRequest } from '../tws-api/stream-requests.ts';
import type { Bar } from '../operations/historical-bars.ts';
import type { HistoryRequest } from '../operations/history-queries.ts';
import { type LiveBar, toLiveBar } from './live-bar.ts';
import type { StreamFill, StreamKind } from './stream-kind.ts';

/** Asks for bars of the past, as a caller would. */
export type AskBars = (request: HistoryRequest) => Promise<readonly Bar[]>;

const BAR_MS = 5_000;
// The longest of 5-second bars that TWS gives at once (TWS API docs, "Historical Data Limitations", step sizes).
const LONGEST_FILL_MS = 3_600_000;
// The shortest span that IB's own samples ask for (stoqey-ib.md 3.5).
const SHORTEST_SECONDS = 30;

/**
 * Bars of five seconds, each once it is complete. Takes a line, and each request counts as one for history.
 * Those that an interruption cost are fetched from history, up to an hour of them.
 * @param ask how history is asked for
 */
export function realTimeBars(ask: AskBars): StreamKind<RealTimeBarsRequest, LiveBar> {
  return {
    name: 'realTimeBars',
    purpose: 'marketData',
    service: 'marketData',
    slot: 'lines',
    rank: 4,
    // Two bars may be late, and the third proves that something is wrong.
    proveMs: 16_000,
    buffer: { keep: 'all', capacity: 20_000 },
    subject: ({ contract, whatToShow }) => `${contractText(contract)} 5 secs ${whatToShow}`,
    pacing: ({ contract, whatToShow }) => {
      const key = contractKey(contract, whatToShow);
      return { key: pacingKey({ contract: key, request: `realTimeBars ${key}` }), cost: 1 };
    },
    request: (api, reqId, params) => {
      api.streams.reqRealTimeBars(reqId, params);
    },
    cancel: (api, reqId) => {
      api.streams.cancelRealTimeBars(reqId);
    },
    collect: () => {
      let current: LiveBar | undefined;
      return {
        get current() {
          return current;
        },
        snapshot: () => [],
        accept(event, outlet) {
          if (event.type !== 'realTimeBar') return false;
          const { quality } = outlet;
          const bar = toLiveBar(event.bar, { state: 'final', origin: 'live', quality });
          // Asked for again, TWS may begin with the bar it ended with.
          if (current !== undefined && bar.time <= current.time) return true;
          current = bar;
          outlet.write(bar);
          return true;
        },
      };
    },
    fill: fillFromHistory(ask),
  };
}

function fillFromHistory(ask: AskBars): StreamFill<RealTimeBarsRequest, LiveBar> {
  return {
    async fetch({ contract, whatToShow, isRegularHoursOnly }, { last, next }) {
      const missedMs = next.time.getTime() - last.time.getTime() - BAR_MS;
      if (missedMs <= 0) return [];
      // What is older than TWS gives at once stays a gap.
      if (missedMs > LONGEST_FILL_MS) return undefined;
      const bars = await ask({
        contract,
        whatToShow,
        regularHoursOnly: isRegularHoursOnly,
        barSize: '5 secs',
        duration: `${Math.max(SHORTEST_SECONDS, Math.ceil((missedMs + BAR_MS) / 1_000))} S`,
        end: next.time,
      });
      return bars
        .filter(({ time }) => time > last.time && time < next.time)
        .map((bar) => ({ type: 'bar', ...bar, state: 'final', origin: 'history', quality: 'live' }) as const);
    },
  };
}
