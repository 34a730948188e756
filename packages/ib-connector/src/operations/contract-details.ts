import type { Contract } from '../tws-api/contract.ts';
import type { Operation } from './operation.ts';

/** What TWS knows of one contract. */
export interface ContractDetails {
  readonly contract: Contract;
  readonly longName: string;
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
        if (event.type === 'contractDetails') found.push({ contract: event.contract, longName: event.longName });
        return event.type === 'contractDetailsEnd' ? { result: found } : undefined;
      },
    };
  },
};
