import type { Contract } from '../tws-api/contract.ts';
import type { ScannerRequest } from '../tws-api/query-requests.ts';
import type { Operation } from './operation.ts';

/** One line of a scan. */
export interface ScannerRow {
  /** 0 for the first. */
  readonly rank: number;
  readonly contract: Contract;
  readonly marketName: string;
}

/** Every name a scan may use, as XML of about 2 MB. */
export const scannerParameters: Operation<undefined, string> = {
  name: 'scannerParameters',
  purpose: 'marketData',
  channel: 'scannerParameters',
  timeoutMs: 30_000,
  isQuick: false,
  send: (api) => {
    api.queries.reqScannerParameters();
  },
  collect: () => ({ accept: (event) => (event.type === 'scannerParameters' ? { result: event.xml } : undefined) }),
};

/** One run of a scanner, by rank: what it tells first, and then it is ended. */
export const scanner: Operation<ScannerRequest, readonly ScannerRow[]> = {
  name: 'scanner',
  purpose: 'marketData',
  timeoutMs: 30_000,
  isQuick: false,
  send: (api, reqId, request) => {
    api.queries.reqScannerSubscription(reqId, request);
  },
  cancel: (api, reqId) => {
    api.queries.cancelScannerSubscription(reqId);
  },
  isCancelledWhenDone: true,
  collect: () => {
    const rows: ScannerRow[] = [];
    return {
      accept(event) {
        if (event.type === 'scannerRow') {
          rows.push({ rank: event.rank, contract: event.contract, marketName: event.marketName });
        }
        return event.type === 'scannerEnd' ? { result: rows } : undefined;
      },
      // An empty scan is told as a notice, with no rows and no end (ib_async wrapper.py clears its list on it).
      acceptNotice: ({ text }) => (/no items retrieved/i.test(text) ? { result: [] } : undefined),
    };
  },
};
