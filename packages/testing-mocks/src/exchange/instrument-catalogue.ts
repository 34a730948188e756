import type { Instrument } from './instrument.ts';
import { optionChain } from './option-chain.ts';

const STOCK_EXCHANGES = 'SMART,NASDAQ,NYSE,ARCA,BATS,IEX,ISLAND';

/** What a stock is unless it says otherwise: listed on NASDAQ in dollars, a cent a tick, quoted by usfarm. */
const usStock = {
  secType: 'STK',
  currency: 'USD',
  exchange: 'SMART',
  primaryExchange: 'NASDAQ',
  validExchanges: STOCK_EXCHANGES,
  industry: 'Technology',
  multiplier: 1,
  lastTradeDate: '',
  strike: 0,
  right: '',
  underConId: 0,
  identifiers: [],
  marketRuleId: 26,
  liveQuotes: 'paid',
  minTick: 0.01,
  halfSpreadTicks: 1,
  tradesAllDay: false,
  farm: 'usfarm',
} as const satisfies Partial<Instrument>;

/** A stock of the made-up kind: everything that follows from its symbol and price. */
export function stockNamed(symbol: string, referencePrice: number, conId: number): Instrument {
  return {
    ...usStock,
    conId,
    symbol,
    referencePrice,
    localSymbol: symbol,
    tradingClass: 'NMS',
    marketName: 'NMS',
    longName: `${symbol} INC`,
  };
}

/** What trades round the clock and has no primary exchange. */
const allDay = {
  ...usStock,
  primaryExchange: '',
  industry: '',
  tradesAllDay: true,
} as const satisfies Partial<Instrument>;

const AAPL: Instrument = { ...stockNamed('AAPL', 230, 265598), longName: 'APPLE INC' };

const SPY: Instrument = {
  ...stockNamed('SPY', 590, 756733),
  primaryExchange: 'ARCA',
  tradingClass: 'SPY',
  marketName: 'SPY',
  longName: 'SPDR S&P 500 ETF TRUST',
  industry: '',
};

const ES_INDEX: Instrument = {
  ...allDay,
  conId: 900_000_006,
  symbol: 'ES',
  secType: 'IND',
  exchange: 'CME',
  validExchanges: 'CME',
  localSymbol: 'ES',
  tradingClass: 'ES',
  marketName: 'ES',
  longName: 'E-mini S&P 500 index',
  minTick: 0.01,
  referencePrice: 5880,
  farm: 'usfuture',
};

const ES_FUTURE: Instrument = {
  ...ES_INDEX,
  conId: 900_000_005,
  secType: 'FUT',
  validExchanges: 'CME,QBALGO',
  localSymbol: 'ESH7',
  longName: 'E-mini S&P 500',
  multiplier: 50,
  lastTradeDate: '20270319',
  underConId: ES_INDEX.conId,
  marketRuleId: 67,
  minTick: 0.25,
  referencePrice: 5900,
};

/** What exactly the option with IB's own contract id is. */
const KNOWN_OPTION = { expiry: '20281215', strike: 750, right: 'C', conId: 843630132 } as const;

const SPY_OPTIONS: readonly Instrument[] = optionChain(SPY, {
  expiries: ['20270115', '20270618', KNOWN_OPTION.expiry],
  lowestStrike: 400,
  highestStrike: 900,
  step: 5,
  firstConId: 920_000_001,
}).map((option) => {
  const { expiry, strike, right, conId } = KNOWN_OPTION;
  return option.lastTradeDate === expiry && option.strike === strike && option.right === right
    ? { ...option, conId }
    : option;
});

const AAPL_OPTIONS: readonly Instrument[] = optionChain(AAPL, {
  expiries: ['20260717', '20270115', '20270618'],
  lowestStrike: 100,
  highestStrike: 400,
  step: 10,
  firstConId: 930_000_001,
});

/**
 * What the exchange lists by default. The contract ids of AAPL, MSFT, SPY, META, AMC, PLTR, EUR.USD and the SPY call of
 * December 2028 at 750 are IB's own; those from 900,000,001 on, and TWIN itself, are invented. Prices are invented throughout.
 */
export const instrumentCatalogue: readonly Instrument[] = [
  AAPL,
  { ...stockNamed('MSFT', 420, 272093), longName: 'MICROSOFT CORP' },
  SPY,
  // TWIN is ambiguous even in dollars on SMART: only its primary exchange or its conId tells the two apart.
  { ...stockNamed('TWIN', 50, 900_000_001), longName: 'TWIN HOLDINGS INC' },
  { ...stockNamed('TWIN', 12, 900_000_002), longName: 'TWIN MINING CORP', primaryExchange: 'NYSE' },
  // VOD is ambiguous until a currency or an exchange is given, as many real symbols are.
  { ...stockNamed('VOD', 9, 900_000_003), longName: 'VODAFONE GROUP PLC-SP ADR' },
  {
    ...stockNamed('VOD', 0.75, 900_000_004),
    longName: 'VODAFONE GROUP PLC',
    currency: 'GBP',
    primaryExchange: 'LSE',
    validExchanges: 'SMART,LSE',
    minTick: 0.0001,
    farm: 'eufarm',
  },
  {
    ...usStock,
    conId: 12087792,
    symbol: 'EUR',
    secType: 'CASH',
    exchange: 'IDEALPRO',
    primaryExchange: '',
    validExchanges: 'IDEALPRO',
    localSymbol: 'EUR.USD',
    tradingClass: 'EUR.USD',
    marketName: 'EUR.USD',
    longName: 'European Monetary Union Euro',
    industry: '',
    minTick: 0.00005,
    referencePrice: 1.08,
    marketRuleId: 239,
    tradesAllDay: true,
    farm: 'cashfarm',
  },
  // SAP is what the account pays for on screen only: over the API there are delayed quotes, and 10089.
  {
    ...stockNamed('SAP', 240, 900_000_009),
    longName: 'SAP SE',
    currency: 'EUR',
    primaryExchange: 'IBIS',
    validExchanges: 'SMART,IBIS',
    liveQuotes: 'screen-only',
    farm: 'eufarm',
  },
  ES_FUTURE,
  { ...ES_FUTURE, conId: 900_000_007, localSymbol: 'ESZ6', lastTradeDate: '20261218', referencePrice: 5860 },
  ES_INDEX,
  { ...stockNamed('META', 600, 107113386), longName: 'META PLATFORMS INC-CLASS A' },
  { ...stockNamed('AMC', 4, 140070600), longName: 'AMC ENTERTAINMENT HLDS-CL A', primaryExchange: 'NYSE' },
  { ...stockNamed('PLTR', 80, 444857009), longName: 'PALANTIR TECHNOLOGIES INC-A' },
  // DAX is what the account pays for no live quotes of: only delayed ones can be had.
  {
    ...ES_INDEX,
    conId: 825711,
    symbol: 'DAX',
    currency: 'EUR',
    exchange: 'EUREX',
    validExchanges: 'EUREX',
    localSymbol: 'DAX',
    tradingClass: 'DAX',
    marketName: 'DAX',
    longName: 'DAX 40 Index (Deutsche Aktien Xchange 40)',
    liveQuotes: 'unpaid',
    referencePrice: 19_500,
    farm: 'eufarm',
  },
  {
    ...allDay,
    conId: 479624278,
    symbol: 'BTC',
    secType: 'CRYPTO',
    exchange: 'PAXOS',
    validExchanges: 'PAXOS,ZEROHASH',
    localSymbol: 'BTC.USD',
    tradingClass: 'BTC',
    marketName: 'BTC',
    longName: 'Bitcoin cryptocurrency',
    marketRuleId: 2806,
    minTick: 0.25,
    halfSpreadTicks: 8,
    referencePrice: 95_000,
  },
  {
    ...usStock,
    conId: 900_000_008,
    symbol: 'BNS',
    secType: 'BOND',
    primaryExchange: '',
    validExchanges: 'SMART',
    localSymbol: 'IBCID900000008',
    tradingClass: 'BNS',
    marketName: 'BNS',
    longName: 'BANK OF NOVA SCOTIA',
    industry: 'Financial',
    lastTradeDate: '20821027',
    identifiers: ['US064159KJ44', '064159KJ4'],
    minTick: 0.001,
    referencePrice: 104,
  },
  ...SPY_OPTIONS,
  ...AAPL_OPTIONS,
];
