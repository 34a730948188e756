import type { Instrument } from './instrument.ts';

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

/**
 * What the exchange lists by default. The contract ids of AAPL, MSFT, SPY and EUR.USD are IB's own;
 * those from 900,000,001 on, and TWIN itself, are invented. Prices are invented throughout.
 */
export const instrumentCatalogue: readonly Instrument[] = [
  { ...stockNamed('AAPL', 230, 265598), longName: 'APPLE INC' },
  { ...stockNamed('MSFT', 420, 272093), longName: 'MICROSOFT CORP' },
  {
    ...stockNamed('SPY', 590, 756733),
    primaryExchange: 'ARCA',
    tradingClass: 'SPY',
    marketName: 'SPY',
    longName: 'SPDR S&P 500 ETF TRUST',
    industry: '',
  },
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
    tradesAllDay: true,
    farm: 'cashfarm',
  },
  {
    ...usStock,
    conId: 900_000_005,
    symbol: 'ES',
    secType: 'FUT',
    exchange: 'CME',
    primaryExchange: '',
    validExchanges: 'CME,QBALGO',
    localSymbol: 'ESH7',
    tradingClass: 'ES',
    marketName: 'ES',
    longName: 'E-mini S&P 500',
    industry: '',
    multiplier: 50,
    lastTradeDate: '20270319',
    minTick: 0.25,
    referencePrice: 5900,
    tradesAllDay: true,
    farm: 'usfuture',
  },
];
