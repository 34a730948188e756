/** Kinds of instrument the exchange lists. */
export type SecurityType = 'STK' | 'CASH' | 'FUT' | 'OPT' | 'IND' | 'CRYPTO' | 'BOND';

/** One thing that can be traded. Prices are in `currency`, per unit. */
export interface Instrument {
  readonly conId: number;
  readonly symbol: string;
  readonly secType: SecurityType;
  readonly currency: string;
  /** Where an order goes unless it says otherwise. */
  readonly exchange: string;
  readonly primaryExchange: string;
  readonly validExchanges: string;
  readonly localSymbol: string;
  readonly tradingClass: string;
  readonly marketName: string;
  readonly longName: string;
  readonly industry: string;
  /** Units of the underlying per contract; 1 for stocks and currencies. */
  readonly multiplier: number;
  /** yyyymmdd, empty for what does not expire. */
  readonly lastTradeDate: string;
  /** Of an option; 0 for anything else. */
  readonly strike: number;
  /** Call or put; empty for what is no option. */
  readonly right: '' | 'C' | 'P';
  /** Contract id of what it is derived from; 0 for none. */
  readonly underConId: number;
  /** Other names it can be asked for by, such as an ISIN. */
  readonly identifiers: readonly string[];
  /** Which table of price steps holds for it: see market-rule-catalogue. */
  readonly marketRuleId: number;
  /** Whether the account pays for live quotes of it: yes, no, or only on screen and not over the API; else they come delayed. */
  readonly liveQuotes: 'paid' | 'unpaid' | 'screen-only';
  readonly minTick: number;
  /** The price path wanders round this price. */
  readonly referencePrice: number;
  /** Distance of bid and ask from the last price, in ticks. */
  readonly halfSpreadTicks: number;
  /** True if it trades round the clock on weekdays, false for 09:30 to 16:00 New York time. */
  readonly tradesAllDay: boolean;
  /** The market-data farm that carries its quotes. */
  readonly farm: string;
}

/** What a client asks for; empty text and zero mean "any". */
export interface InstrumentQuery {
  readonly conId: number;
  readonly symbol: string;
  readonly secType: string;
  readonly lastTradeDate: string;
  readonly strike: number;
  /** C, CALL, P or PUT in any spelling; anything else means either. */
  readonly right: string;
  readonly exchange: string;
  readonly primaryExchange: string;
  readonly currency: string;
  readonly localSymbol: string;
  readonly tradingClass: string;
}

/** All instruments that fit; an empty list is an unknown contract, more than one an ambiguous one. */
export function findInstruments(listed: readonly Instrument[], query: InstrumentQuery): readonly Instrument[] {
  if (query.conId > 0) return listed.filter((instrument) => instrument.conId === query.conId);
  if (query.symbol === '' && query.localSymbol === '') return [];
  return listed.filter(
    (instrument) =>
      (fits(query.symbol, instrument.symbol) || instrument.identifiers.includes(query.symbol)) &&
      fits(query.localSymbol, instrument.localSymbol) &&
      fits(query.secType, instrument.secType) &&
      fits(query.currency, instrument.currency) &&
      fits(query.tradingClass, instrument.tradingClass) &&
      fits(query.primaryExchange, instrument.primaryExchange) &&
      fitsOption(query, instrument) &&
      instrument.lastTradeDate.startsWith(query.lastTradeDate.slice(0, 8)) &&
      (query.exchange === '' || instrument.validExchanges.split(',').includes(query.exchange)),
  );
}

// Clients write "no right" as an empty text, 0 or ?. Source: tws-protocol.md section 7.
function fitsOption(query: InstrumentQuery, instrument: Instrument): boolean {
  if (instrument.right === '') return true;
  const right = query.right.charAt(0).toUpperCase();
  const isRight = right === 'C' || right === 'P' ? right === instrument.right : true;
  return isRight && (query.strike === 0 || query.strike === instrument.strike);
}

function fits(wanted: string, actual: string): boolean {
  return wanted === '' || wanted.toUpperCase() === actual.toUpperCase();
}

/** A price on the instrument's grid, without the dust of binary fractions. */
export function roundToTick(price: number, minTick: number): number {
  const scale = decimalScale(minTick);
  return Math.round(Math.round(price / minTick) * minTick * scale) / scale;
}

/** The power of ten that makes a whole number of the tick. */
function decimalScale(minTick: number): number {
  let scale = 1;
  while (Math.abs(Math.round(minTick * scale) - minTick * scale) > 1e-9) scale *= 10;
  return scale;
}
