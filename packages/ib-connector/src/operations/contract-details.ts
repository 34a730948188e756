import type { Contract } from '../tws-api/contract.ts';
import type { Operation } from './operation.ts';

/** What TWS knows of one contract. */
export interface ContractDetails {
  readonly contract: Contract;
  readonly longName: string;
  /** Smallest step of its price, currency units; undefined if TWS told none. */
  readonly minTick?: number | undefined;
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
