import type { Contract } from '../tws-api/contract.ts';
import type { Operation } from './operation.ts';

/** What an account holds of one contract. */
export interface Position {
  readonly account: string;
  readonly symbol: string;
  readonly contract: Contract;
  /** Shares or contracts; negative if short. */
  readonly position: number;
  /** Currency units a share, with commission. */
  readonly averageCost: number;
}

/** All positions of the login, those that were closed left out. */
export const positions: Operation<undefined, readonly Position[]> = {
  name: 'positions',
  purpose: 'account',
  channel: 'positions',
  timeoutMs: 10_000,
  isQuick: true,
  send: (api) => {
    api.reqPositions();
  },
  cancel: (api) => {
    api.cancelPositions();
  },
  isCancelledWhenDone: true,
  collect: () => {
    const held: Position[] = [];
    return {
      accept(event) {
        if (event.type === 'position' && event.position !== 0) {
          const { account, contract, position, averageCost } = event;
          held.push({ account, symbol: contract.symbol ?? '', contract, position, averageCost });
        }
        return event.type === 'positionEnd' ? { result: held } : undefined;
      },
    };
  },
};
