import type { Contract, SecurityType } from '../tws-api/contract.ts';
import { fieldOptionalNumber, fieldText } from './argument-reader.ts';

/** A contract as the client library describes it; fields that TWS left empty are left out. */
export function toContract(record: object): Contract {
  const conId = fieldOptionalNumber(record, 'conId');
  const strike = fieldOptionalNumber(record, 'strike');
  const multiplier = fieldOptionalNumber(record, 'multiplier');
  const secType = toSecurityType(fieldText(record, 'secType'));
  const lastTradeDate = fieldText(record, 'lastTradeDateOrContractMonth');
  return {
    ...(conId !== undefined && { conId }),
    symbol: fieldText(record, 'symbol'),
    ...(secType !== undefined && { secType }),
    exchange: fieldText(record, 'exchange'),
    currency: fieldText(record, 'currency'),
    localSymbol: fieldText(record, 'localSymbol'),
    tradingClass: fieldText(record, 'tradingClass'),
    ...(fieldText(record, 'primaryExch') !== '' && { primaryExchange: fieldText(record, 'primaryExch') }),
    ...(lastTradeDate !== '' && { lastTradeDateOrContractMonth: lastTradeDate }),
    ...(strike !== undefined && strike > 0 && { strike }),
    ...(multiplier !== undefined && multiplier > 0 && { multiplier }),
  };
}

const securityTypes: ReadonlySet<string> = new Set<SecurityType>([
  'STK',
  'OPT',
  'FUT',
  'CONTFUT',
  'IND',
  'FOP',
  'CASH',
  'CFD',
  'BAG',
  'BOND',
  'CMDTY',
  'FUND',
  'CRYPTO',
]);

function toSecurityType(text: string): SecurityType | undefined {
  return isSecurityType(text) ? text : undefined;
}

function isSecurityType(text: string): text is SecurityType {
  return securityTypes.has(text);
}
