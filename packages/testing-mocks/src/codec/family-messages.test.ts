import { expect, test } from 'vitest';
import { stockNamed } from '../exchange/instrument-catalogue.ts';
import type { Quote } from '../exchange/quote.ts';
import type { PastTick } from '../exchange/tick-history.ts';
import { encodeFrame, type Message } from '../wire/frame-writer.ts';
import { bondDetails } from './bond-details.ts';
import * as desktop from './desktop-replies.ts';
import * as news from './news-replies.ts';
import * as past from './past-replies.ts';
import { pnl, pnlSingle, positionMulti, positionMultiEnd } from './portfolio.ts';
import * as reference from './reference-replies.ts';
import { orderBound } from './replies.ts';
import * as streams from './stream-replies.ts';

const AT = Date.parse('2026-01-09T15:00:00Z');
const instrument = { ...stockNamed('TEST', 100, 265598), identifiers: ['US0000000001', '000000000'] };
const bond = { ...instrument, secType: 'BOND', lastTradeDate: '20821027' } as const;
const position = { account: 'DU1', instrument, quantity: 10, averageCost: 99, realizedPnl: 0 };
const row = { side: 'bid', position: 2, price: 99.5, size: 300, marketMaker: 'ARCA' } as const;
const day = { year: 2026, month: 1, day: 9 };
const bar = { startMs: AT, day, open: 1, high: 4, low: 0.5, close: 2, volume: 100, average: 1.5, count: 7 };
const quote: Quote = {
  bid: 9,
  ask: 11,
  last: 10,
  bidSize: 1,
  askSize: 2,
  lastSize: 3,
  volume: 4,
  close: 5,
  atMs: AT,
};
const tick: PastTick = {
  atSeconds: 100,
  price: 10,
  size: 3,
  exchange: 'NASDAQ',
  bid: 9,
  ask: 11,
  bidSize: 1,
  askSize: 2,
};
const computed = { volatility: 0.2, price: 3, underlyingPrice: 100 };
const profit = { daily: 1, unrealized: 2, realized: 3 };

function wire(message: Message): string {
  return encodeFrame(message).subarray(4, -1).toString('latin1').replaceAll('\0', '|');
}

// Each field in the order of its table: tws-protocol.md section 5; message 100 by IB's Python client, processOrderBoundMsg.
test.each<[string, Message, string]>([
  ['updateMktDepth', streams.marketDepth(4, row, 'update'), '12|1|4|2|1|1|99.5|300'],
  ['updateMktDepthL2', streams.marketDepthL2(4, row, 'insert'), '13|1|4|2|ARCA|0|1|99.5|300|1'],
  ['realtimeBar', streams.realtimeBar(4, bar), '50|3|4|1767970800|1|4|0.5|2|100|1.5|7'],
  [
    'historicalDataUpdate: open, CLOSE, high, low',
    streams.historicalDataUpdate(4, bar, { isDaily: false, formatDate: 2 }),
    '90|4|7|1767970800|1|2|4|0.5|1.5|100',
  ],
  ['tickByTick of trades', streams.tickByTick(4, 1, quote, 'NYSE'), '99|4|1|1767970800|10|3|0|NYSE|'],
  ['tickByTick of quotes', streams.tickByTick(4, 3, quote, ''), '99|4|3|1767970800|9|11|1|2|0'],
  ['tickByTick of midpoints', streams.tickByTick(4, 4, quote, ''), '99|4|4|1767970800|10'],
  ['tickOptionComputation', streams.tickOptionComputation(4, 13, computed), '21|4|13|1|0.2|-2|3|0|-2|-2|-2|100'],
  ['headTimestamp', past.headTimestamp(4, '345479400'), '88|4|345479400'],
  ['histogramData', past.histogramData(4, [{ price: 1.5, size: 10 }]), '89|4|1|1.5|10'],
  ['historicalTicks', past.historicalTicks(4, 'MIDPOINT', [tick]), '96|4|1|100|0|10|0|1'],
  ['historicalTicksBidAsk', past.historicalTicks(4, 'BID_ASK', [tick]), '97|4|1|100|0|9|11|1|2|1'],
  ['historicalTicksLast', past.historicalTicks(4, 'TRADES', [tick]), '98|4|1|100|0|10|3|NASDAQ||1'],
  ['familyCodes', reference.familyCodes(['DU1']), '78|1|DU1|'],
  [
    'symbolSamples',
    reference.symbolSamples(4, [{ instrument, derivatives: ['OPT'] }]),
    '79|4|1|265598|TEST|STK|NASDAQ|USD|1|OPT|TEST INC|',
  ],
  ['mktDepthExchanges', reference.depthExchanges([['ARCA', 'STK']]), '80|1|ARCA|STK||Deep2|'],
  ['smartComponents', reference.smartComponents(4, ['ARCA']), '82|4|1|0|ARCA|A'],
  ['marketRule', reference.marketRule(26, [{ lowEdge: 0, increment: 0.01 }]), '93|26|1|0|0.01'],
  ['userInfo', reference.userInfo(4), '107|4|'],
  ['fundamentalData', reference.fundamentalData(4, '<x/>'), '51|1|4|<x/>'],
  ['newsProviders', news.newsProvidersMessage([{ code: 'A', name: 'Alpha' }]), '85|1|A|Alpha'],
  ['newsArticle', news.newsArticle(4, 'text'), '83|4|0|text'],
  [
    'historicalNews',
    news.historicalNews(4, { atMs: AT, provider: 'A', articleId: 'A$1', headline: 'quiet' }),
    '86|4|2026-01-09 15:00:00.0|A|A$1|quiet',
  ],
  ['historicalNewsEnd', news.historicalNewsEnd(4, false), '87|4|0'],
  ['scannerData', news.scannerData(4, [instrument]), '20|3|4|1|0|265598|TEST|STK||0||SMART|USD|TEST|NMS|NMS||||'],
  ['positionMulti', positionMulti(4, position), '71|1|4|DU1|265598|TEST|STK||0|||NASDAQ|USD|TEST|NMS|10|99|'],
  ['positionMultiEnd', positionMultiEnd(4), '72|1|4'],
  ['pnl', pnl(4, profit), '94|4|1|2|3'],
  ['pnlSingle', pnlSingle(4, { ...profit, position: 10, value: 1000 }), '95|4|10|1|2|3|1000'],
  ['orderBound', orderBound(77, 0, -2), '100|77|0|-2'],
  ['softDollarTiers', desktop.softDollarTiers(4), '77|4|0'],
  ['displayGroupList', desktop.displayGroupList(4, [1, 2]), '67|1|4|1|2'],
  ['displayGroupUpdated', desktop.displayGroupUpdated(4, '265598@SMART'), '68|1|4|265598@SMART'],
])('%s', (_name, message, text) => {
  expect(wire(message)).toBe(text);
});

test('bond details are these bytes', () => {
  expect(wire(bondDetails(4, bond, { nowMs: AT, serverVersion: 178 }))).toBe(
    '18|4|TEST|BOND|000000000|8.625|20821027|20221027|Baa3/BBB-|CORP|FIXED|0|1|0|TEST 8 5/8 10/27/82|SMART|USD|NMS|NMS|' +
      '265598|0.01|ACTIVETIM,AD,ADJUST,ALERT,DAY,GTC,GTD,IOC,LMT,MKT,STP,STPLMT,WHATIF|' +
      'SMART,NASDAQ,NYSE,ARCA,BATS,IEX,ISLAND|20271027|CALL|0||TEST INC||0|2|ISIN|US0000000001|CUSIP|000000000|1|26|' +
      '1000|1000|1000',
  );
});

test('an option chain says its expiries and strikes with their counts', () => {
  const chain = { exchange: 'CBOE', underConId: 5, tradingClass: 'T', multiplier: 100 };
  const message = reference.optionParameters(4, { ...chain, expiries: ['20270115'], strikes: [90, 100] });
  expect(wire(message)).toBe('75|4|CBOE|5|T|100|1|20270115|2|90|100');
});

test.each([
  [178, 40],
  [187, 40],
  [188, 43],
  [193, 43],
])('bond details at %d have %d fields', (serverVersion, count) => {
  expect(bondDetails(4, bond, { nowMs: AT, serverVersion })).toHaveLength(count);
});
