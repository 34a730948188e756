import type { ContractQuery } from '../codec/contract-query.ts';
import type { Instrument } from '../exchange/instrument.ts';
import type { TwsServices } from '../session/request-context.ts';

/** The one instrument a request means, or the error that TWS answers with. */
export type Resolution = { readonly instrument: Instrument } | { readonly code: number; readonly text: string };

/** What the exchange lists for a query, or the error TWS sends when there is nothing. */
export function findListed(
  contract: ContractQuery,
  tws: TwsServices,
): readonly Instrument[] | { readonly code: number; readonly text: string } {
  if (contract.conId <= 0 && contract.secType === '') {
    return { code: 321, text: "Error validating request.-'bW' : cause - Please enter a valid security type" };
  }
  const found = tws.connectivity.carriesDefinitions ? tws.market.find(contract) : [];
  return found.length > 0 ? found : { code: 200, text: 'No security definition has been found for the request' };
}

/** Source of the texts: ib-connectivity.md section 1-C, row 200. */
export function resolveInstrument(contract: ContractQuery, tws: TwsServices): Resolution {
  const found = findListed(contract, tws);
  if ('code' in found) return found;
  const [instrument, second] = found;
  if (instrument === undefined || second !== undefined) {
    return { code: 200, text: `The contract description specified for ${contract.symbol} is ambiguous.` };
  }
  return { instrument };
}
