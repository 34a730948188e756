import type { Contract } from '../tws-api/contract.ts';
import type { Operation } from './operation.ts';

/** What TWS knows of one contract. */
export interface ContractDetails {
  readonly contract: Contract;
  readonly longName: string;
  /** Smallest step of its price, currency units; undefined if TWS told none. */
  readonly minTick?: number | undefined;
}

/** True for a description that fits a whole chain of options: TWS tells these ever slower (DOC options.txt:37). */
export function isOptionChain(contract: Contract): boolean {
  const { secType, conId, localSymbol, lastTradeDateOrContractMonth, strike, right } = contract;
  if ((secType !== 'OPT' && secType !== 'FOP') || conId !== undefined || localSymbol !== undefined) return false;
  return [lastTradeDateOrContractMonth, strike, right].includes(undefined);
}

/** Every contract that fits a description. */
export const contractDetails: Operation<Contract, readonly ContractDetails[]> = {
  name: 'contractDetails',
  purpose: 'contracts',
  timeoutMs: 10_000,
  isQuick: true,
  send: (api, reqId, contract) => {
    api.reqContractDetails(reqId, contract);
  },
  collect: () => {
    const found: ContractDetails[] = [];
    return {
      accept(event) {
        if (event.type === 'contractDetails') {
          const { contract, longName, minTick } = event;
          found.push({ contract, longName, minTick });
        }
        return event.type === 'contractDetailsEnd' ? { result: found } : undefined;
      },
    };
  },
};

/** The same of a chain of options: it takes as long as the caller waits, and asked twice it would take longer. */
export const optionChain: typeof contractDetails = {
  ...contractDetails,
  name: 'optionChain',
  timeoutMs: 600_000,
  isQuick: false,
};
