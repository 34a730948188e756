import type { StreamKind } from './quote-stream.ts';
import { HistoryPacing, type HistoryQuery } from './history-pacing.ts';

/** What TWS answers instead of data. */
export interface LimitNotice {
  readonly code: number;
  readonly text: string;
}

/** How much is open at the moment, over all clients: IB counts the user, not the connection. */
export interface OpenData {
  streams(kind: StreamKind): number;
  history(): number;
  scanners(): number;
}

/** What limits are made of. */
export interface DataLimitsOptions {
  readonly isEnforced: boolean;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly open: OpenData;
}

/**
 * The most of each kind at a time. Source: ib-connectivity.md section 3; tick-by-tick: measured 5 in the field.
 * Too much history and too many scanners are both refused with 322. Source: scmhub/ibsync#2 (scanners, their text),
 * erdewit/ib_insync#241 and #293 (history; bars that are kept up to date count as long as they run).
 */
export const dataLimits = { lines: 100, depth: 3, tickByTick: 5, history: 50, scanners: 10, scannerRows: 50 } as const;

const TICK_BY_TICK_PAUSE_MS = 15_000;

/** Says which requests for data TWS would turn down for being too many or too fast. */
export class DataLimits {
  readonly #options: DataLimitsOptions;
  readonly #pacing = new HistoryPacing();
  readonly #tickByTickAt = new Map<number, number>();

  constructor(options: DataLimitsOptions) {
    this.#options = options;
  }

  /** Undefined if one more stream may be opened. */
  stream(kind: StreamKind): LimitNotice | undefined {
    if (!this.#options.isEnforced) return undefined;
    const { open } = this.#options;
    switch (kind) {
      case 'quotes':
      case 'real-time-bars':
        return open.streams('quotes') + open.streams('real-time-bars') < dataLimits.lines
          ? undefined
          : { code: 101, text: 'Max number of tickers has been reached.' };
      case 'depth':
        return open.streams('depth') < dataLimits.depth
          ? undefined
          : { code: 309, text: `Max number (${dataLimits.depth}) of market depth requests has been reached` };
      case 'tick-by-tick':
        return open.streams('tick-by-tick') < dataLimits.tickByTick
          ? undefined
          : { code: 10190, text: 'Max number of tick-by-tick requests has been reached.' };
      case 'bar-updates':
        return undefined;
      default:
        return kind satisfies never;
    }
  }

  /** Undefined if tick-by-tick data of this contract may be asked for now: once in 15 seconds. */
  tickByTickOf(conId: number): LimitNotice | undefined {
    if (!this.#options.isEnforced) return undefined;
    const nowMs = this.#options.now();
    const beforeMs = this.#tickByTickAt.get(conId);
    if (beforeMs !== undefined && nowMs - beforeMs < TICK_BY_TICK_PAUSE_MS) {
      return { code: 10189, text: 'Failed to request tick-by-tick data:Tick-by-tick requests are too frequent' };
    }
    this.#tickByTickAt.set(conId, nowMs);
    return undefined;
  }

  /** Undefined if history may be asked for now; counts the request if so. */
  history(query: HistoryQuery): LimitNotice | undefined {
    if (!this.#options.isEnforced) return undefined;
    if (this.#options.open.history() >= dataLimits.history) {
      const cause = 'Only 50 simultaneous API historical data requests allowed.';
      return { code: 322, text: `Error processing request.-'bW' : cause - ${cause}` };
    }
    const violation = this.#pacing.ask(query, this.#options.now());
    if (violation === undefined) return undefined;
    return { code: 162, text: `Historical Market Data Service error message:Historical data request pacing violation` };
  }

  /** Undefined if one more scanner may run. */
  scanner(): LimitNotice | undefined {
    if (!this.#options.isEnforced || this.#options.open.scanners() < dataLimits.scanners) return undefined;
    const cause = `Only ${dataLimits.scanners} simultaneous API scanner subscriptions are allowed.`;
    return { code: 322, text: `Error processing request.-'bW' : cause - ${cause}` };
  }
}
