import type { BarContent, BarSize } from '../operations/historical-bars.ts';
import { contractKey, pacingKey } from '../pacing/pacing-key.ts';
import { type Contract, contractText } from '../tws-api/contract.ts';
import { barMs, durationOf } from './bar-span.ts';
import { type LiveBar, toLiveBar } from './live-bar.ts';
import { type BarSeries, mergeBar, mergeBars, noBars } from './merge-bars.ts';
import type { StreamKind } from './stream-kind.ts';

/** What bars that are kept up to date are asked with. */
export interface BarUpdatesParams {
  readonly contract: Contract;
  /** How far back they begin: a whole number and S, D, W, M or Y. */
  readonly duration: string;
  readonly barSize: BarSize;
  readonly whatToShow: BarContent;
  readonly isRegularHoursOnly: boolean;
}

const LONGEST_PACED_BAR_MS = 30_000;

/**
 * Bars of the past and then the one that is being made, whenever it changes. After an interruption only what is missing
 * is asked for, and merged: every bar is told as final once, and a bar that turns out otherwise is told as revised.
 */
export const barUpdates: StreamKind<BarUpdatesParams, LiveBar> = {
  name: 'barUpdates',
  purpose: 'history',
  service: 'history',
  rank: 3,
  proveMs: 20_000,
  // The same rule that holds for identical history requests (ib-connectivity.md 3).
  spacingMs: 15_000,
  isAlwaysRearmed: true,
  isRefilled: true,
  buffer: { keep: 'all', capacity: 100_000 },
  subject: ({ contract, barSize }) => `${contractText(contract)} ${barSize}`,
  pacing: ({ contract, whatToShow, ...rest }) => {
    const key = contractKey(contract, whatToShow);
    const isPaced = barMs(rest.barSize) <= LONGEST_PACED_BAR_MS;
    const cost = whatToShow === 'BID_ASK' ? 2 : 1;
    return isPaced ? { key: pacingKey({ contract: key, request: JSON.stringify({ key, ...rest }) }), cost } : { cost };
  },
  request: (api, reqId, params, { current, since, now }) => {
    const from = since !== undefined && current !== undefined && since < current.time ? since : current?.time;
    const duration = from === undefined ? params.duration : durationOf(from, now, params.barSize);
    api.streams.reqLiveBars(reqId, { ...params, duration });
  },
  cancel: (api, reqId) => {
    api.cancelHistoricalData(reqId);
  },
  collect: () => {
    let series: BarSeries = noBars;
    // What comes of the past until it has ended; undefined once it has.
    let loading: LiveBar[] | undefined = [];
    let isFirst = true;
    const newest = (): LiveBar | undefined => series.building ?? series.finals.at(-1);
    return {
      get current() {
        return newest();
      },
      snapshot: () => (series.building === undefined ? series.finals : [...series.finals, series.building]),
      accept(event, outlet) {
        const { quality } = outlet;
        switch (event.type) {
          case 'bar':
            loading?.push(toLiveBar(event.bar, { state: 'final', origin: 'history', quality }));
            return false;
          case 'barsEnd': {
            // The first bar begins where the duration does, in the middle of one that was told already.
            const isContinued = newest() !== undefined;
            const news = mergeBars(series, (loading ?? []).slice(isContinued ? 1 : 0));
            loading = undefined;
            isFirst = false;
            series = news.series;
            for (const bar of news.told) outlet.write(bar);
            return true;
          }
          case 'barUpdate': {
            // Before the past has ended there is nothing to continue.
            if (loading !== undefined && isFirst) return false;
            const news = mergeBar(series, toLiveBar(event.bar, { state: 'building', origin: 'live', quality }));
            series = news.series;
            for (const bar of news.told) outlet.write(bar);
            return true;
          }
          default:
            return false;
        }
      },
      withQuality(quality) {
        const { building } = series;
        if (building === undefined || building.quality === quality) return undefined;
        series = { ...series, building: { ...building, quality } };
        return series.building;
      },
      restart() {
        loading = [];
      },
    };
  },
};
