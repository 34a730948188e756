import type { InboundEvent } from '../inbound/inbound-event.ts';
import type { Position } from '../operations/positions.ts';
import { contractText } from '../tws-api/contract.ts';
import { WholeCollector } from './latest-collector.ts';
import type { StreamKind, StreamOutlet } from './stream-kind.ts';
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
  collect: ({ account }) => new HoldingsCollector(account),
};

class HoldingsCollector extends WholeCollector<Holdings> {
  protected readonly endType = 'holdingsEnd';
  readonly #account: string;
  #held: ReadonlyMap<string, Position> = new Map();

  constructor(account: string) {
    super();
    this.#account = account;
  }

  // What is not told again was sold off meanwhile.
  restart(): void {
    this.#held = new Map();
    this.beginAnew();
  }

  protected take(event: InboundEvent): boolean {
    if (event.type !== 'holding') return false;
    const { account, contract, position, averageCost } = event;
    const key = contract.conId === undefined ? contractText(contract) : String(contract.conId);
    const next = new Map(this.#held);
    if (position === 0) next.delete(key);
    else next.set(key, { account, symbol: contract.symbol ?? '', contract, position, averageCost });
    this.#held = next;
    return true;
  }

  protected make({ now, quality }: StreamOutlet<Holdings>): Holdings {
    return { type: 'holdings', account: this.#account, positions: [...this.#held.values()], time: now(), quality };
  }
}
