import type { Position } from '../operations/positions.ts';
import { contractText } from '../tws-api/contract.ts';
import type { StreamKind } from './stream-kind.ts';
import type { StreamQuality } from './stream-quality.ts';

/** Everything an account holds at one moment; what was sold off is left out. */
export interface Holdings {
  readonly type: 'holdings';
  readonly account: string;
  readonly positions: readonly Position[];
  readonly time: Date;
  readonly quality: StreamQuality;
}

/** What an account holds, all at first and then whenever it changes. */
export const holdings: StreamKind<{ readonly account: string }, Holdings> = {
  name: 'holdings',
  purpose: 'account',
  service: 'account',
  rank: 6,
  proveMs: 10_000,
  keepsId: true,
  isRefilled: true,
  buffer: { keep: 'latest' },
  subject: ({ account }) => account,
  request: (api, reqId, { account }) => {
    api.streams.reqPositionsMulti(reqId, account);
  },
  cancel: (api, reqId) => {
    api.streams.cancelPositionsMulti(reqId);
  },
  collect: ({ account }) => {
    let current: Holdings | undefined;
    let held: ReadonlyMap<string, Position> = new Map();
    let isComplete = false;
    return {
      get current() {
        return current;
      },
      accept(event, outlet) {
        if (event.type === 'holding') {
          const { contract, position, averageCost } = event;
          const key = contract.conId === undefined ? contractText(contract) : String(contract.conId);
          const next = new Map(held);
          if (position === 0) next.delete(key);
          else
            next.set(key, { account: event.account, symbol: contract.symbol ?? '', contract, position, averageCost });
          held = next;
        } else if (event.type !== 'holdingsEnd') return false;
        isComplete ||= event.type === 'holdingsEnd';
        if (!isComplete) return true;
        const { quality } = outlet;
        current = { type: 'holdings', account, positions: [...held.values()], time: outlet.now(), quality };
        outlet.write(current);
        return true;
      },
      withQuality(quality) {
        if (current === undefined || current.quality === quality) return undefined;
        current = { ...current, quality };
        return current;
      },
      // What is not told again was sold off meanwhile.
      restart() {
        held = new Map();
        isComplete = false;
      },
    };
  },
};
