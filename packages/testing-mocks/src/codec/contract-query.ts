import type { InstrumentQuery } from '../exchange/instrument.ts';
import type { FieldCursor } from '../wire/field-cursor.ts';

/** A contract as a client describes it in a request. */
export interface ContractQuery extends InstrumentQuery {
  readonly multiplier: string;
}

/** The twelve contract fields nearly every request carries. Source: tws-protocol.md section 7, `C12`. */
export function readContractQuery(cursor: FieldCursor): ContractQuery {
  return {
    conId: cursor.integer('conId'),
    symbol: cursor.text('symbol'),
    secType: cursor.text('secType'),
    lastTradeDate: cursor.text('lastTradeDate'),
    strike: cursor.number('strike') ?? 0,
    right: cursor.text('right'),
    multiplier: cursor.text('multiplier'),
    exchange: cursor.text('exchange'),
    primaryExchange: cursor.text('primaryExchange'),
    currency: cursor.text('currency'),
    localSymbol: cursor.text('localSymbol'),
    tradingClass: cursor.text('tradingClass'),
  };
}

/** The short legs of a combination in data requests: each is conId, ratio, action, exchange. */
export function skipDataLegs(cursor: FieldCursor, contract: ContractQuery): void {
  if (contract.secType !== 'BAG') return;
  const legs = cursor.count('comboLegs');
  cursor.skip(legs * 4, 'comboLeg');
}
