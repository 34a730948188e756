import { expect, test } from 'vitest';
import { stockNamed } from '../exchange/instrument-catalogue.ts';
import type { Execution, Order } from '../exchange/order.ts';
import { encodeFrame, type Message } from '../wire/frame-writer.ts';
import { completedOrder } from './completed-order.ts';
import { contractDetails } from './contract-details.ts';
import { commissionReport, execDetails } from './execution.ts';
import { historicalData } from './historical-data.ts';
import { openOrder, orderStatus } from './open-order.ts';
import { positionMessage, updatePortfolio } from './portfolio.ts';
import * as replies from './replies.ts';

const AT = Date.parse('2026-01-09T15:00:00Z');
const instrument = stockNamed('TEST', 100, 265598);

const order: Order = {
  clientId: 7,
  orderId: 5,
  parentId: 4,
  account: 'DU1234567',
  instrument,
  route: 'SMART',
  orderRef: 'app:1',
  permId: 1_000_000_001,
  status: 'Submitted',
  filled: 3,
  averagePrice: 99.5,
  lastFillPrice: 99.6,
  isTriggered: false,
  isHeld: false,
  takenMs: 0,
  doneMs: undefined,
  terms: {
    action: 'BUY',
    quantity: 10,
    type: 'LMT',
    limitPrice: 99.75,
    stopPrice: undefined,
    isTransmitted: true,
    attributes: { tif: 'GTC', ocaGroup: 'oca', outsideRth: '1', origin: '0', cashQty: '', openClose: '' },
  },
};

const execution: Execution = {
  execId: '0000e0d5.60000001.01.01',
  order,
  quantity: 3,
  price: 99.6,
  atMs: AT,
  cumulativeQuantity: 3,
  averagePrice: 99.5,
  commission: 1,
  realizedPnl: 0,
};

/** A message as it travels, fields separated by bars for the eye. */
function wire(message: Message): string {
  const frame = encodeFrame(message);
  expect(frame.readUInt32BE(0)).toBe(frame.length - 4);
  return frame.subarray(4).toString('latin1').replaceAll('\0', '|');
}

function fieldCount(message: Message): number {
  return encodeFrame(message)
    .subarray(4)
    .filter((byte) => byte === 0).length;
}

const position = { account: 'DU1234567', instrument, quantity: 3, averageCost: 99.5, realizedPnl: 12.345 };

// Literal bytes. Each was compared with the numbered table of its message in tws-protocol.md section 5.
test('orderStatus is these bytes', () => {
  expect(wire(orderStatus(order))).toBe('3|5|Submitted|3|7|99.5|1000000001|4|99.6|7||0|');
});

test('openOrder is these bytes', () => {
  expect(wire(openOrder(order, 178))).toBe(
    '5|5|265598|TEST|STK||0|?||SMART|USD|TEST|NMS|BUY|10|LMT|99.75|0|GTC|oca|DU1234567||0|app:1|7|' +
      '1000000001|1|0||||||||||||0||-1|0||||||0|0|0|0||0||||4|0||0|||0|0||||||0|0|0|||||0|||0|0||0|0|' +
      'Submitted|||||||||||||||0|0|0||||||||0|||||0|0||0|||0||||||',
  );
});

test('completedOrder is these bytes', () => {
  expect(wire(completedOrder({ ...order, status: 'Filled', filled: 10, doneMs: AT }, 77, 178))).toBe(
    '101|265598|TEST|STK||0|?||SMART|USD|TEST|NMS|BUY|10|LMT|99.75|0|GTC|oca|DU1234567||0|app:1|' +
      '1000000001|1|0|||||||||||0||-1||||||0|0|0||0|0||0|||0|0||||0|0|0|||||||0|0||0|Filled|0|0|0||||0|0||' +
      '10|0|0|Not an insider or substantial shareholder|0|0|77|20260109 10:00:00 US/Eastern|' +
      'Filled Size: 10||||||',
  );
});

test('contractDetails is these bytes', () => {
  expect(wire(contractDetails(9, instrument, { nowMs: AT, serverVersion: 178 }))).toBe(
    '10|9|TEST|STK||0||SMART|USD|TEST|NMS|NMS|265598|0.01||' +
      'ACTIVETIM,AD,ADJUST,ALERT,DAY,GTC,GTD,IOC,LMT,MKT,STP,STPLMT,WHATIF|' +
      'SMART,NASDAQ,NYSE,ARCA,BATS,IEX,ISLAND|1|0|TEST INC|NASDAQ||Technology|||US/Eastern|' +
      '20260109:0400-20260109:2000;20260110:CLOSED;20260111:CLOSED;20260112:0400-20260112:2000;20260113:0400-20260113:2000|' +
      '20260109:0930-20260109:1600;20260110:CLOSED;20260111:CLOSED;20260112:0930-20260112:1600;20260113:0930-20260113:1600|' +
      '||0|1|||26||COMMON|0.0001|0.0001|100|',
  );
});

test('execDetails is these bytes', () => {
  expect(wire(execDetails(-1, execution, 178))).toBe(
    '11|-1|5|265598|TEST|STK||0|||SMART|USD|TEST|NMS|0000e0d5.60000001.01.01|' +
      '20260109 10:00:00 US/Eastern|DU1234567|NASDAQ|BOT|3|99.6|1000000001|7|0|3|99.5|app:1||||2|0|',
  );
});

test('updatePortfolio is these bytes', () => {
  expect(wire(updatePortfolio(position, 100))).toBe(
    '7|8|265598|TEST|STK||0|||NASDAQ|USD|TEST|NMS|3|100|300|99.5|1.5|12.35|DU1234567|',
  );
});

test('historicalData is these bytes', () => {
  const day = { year: 2026, month: 1, day: 9 };
  const prices = { open: 1, high: 4, low: 0.5, close: 2, volume: 100, average: 1.5, count: 3 };
  const bars = [{ startMs: AT, day, ...prices }];
  expect(wire(historicalData(3, bars, { isDaily: false, formatDate: 1, endMs: AT + 60_000 }))).toBe(
    '17|3|20260109 10:00:00 US/Eastern|20260109 10:01:00 US/Eastern|1|20260109 10:00:00 US/Eastern|1|4|' +
      '0.5|2|100|1.5|3|',
  );
  expect(wire(historicalData(3, bars, { isDaily: false, formatDate: 2, endMs: AT + 60_000 }))).toContain(
    '|1767970800|1|4|',
  );
  expect(wire(historicalData(3, bars, { isDaily: true, formatDate: 2, endMs: AT + 60_000 }))).toContain(
    '|20260109|1|4|',
  );
});

const figure = { account: 'DU1', tag: 'NetLiquidation', value: '1.00', currency: 'USD' };

// Fields of each message with its id, counted in the table of tws-protocol.md section 5.
test.each([
  ['tickPrice', replies.tickPrice(1, 1, 10.5, 100), 7],
  ['tickSize', replies.tickSize(1, 0, 100), 5],
  ['orderStatus', orderStatus(order), 12],
  ['error', replies.errorMessage(-1, 2104, 'text'), 6],
  ['openOrder', openOrder(order, 178), 127],
  ['openOrder at 176, with faProfile', openOrder(order, 176), 128],
  ['updateAccountValue', replies.updateAccountValue(figure), 6],
  ['updatePortfolio', updatePortfolio(position, 100), 20],
  ['updateAccountTime', replies.updateAccountTime('10:00'), 3],
  ['nextValidId', replies.nextValidId(1), 3],
  ['contractDetails', contractDetails(9, instrument, { nowMs: AT, serverVersion: 178 }), 40],
  ['execDetails', execDetails(-1, execution, 178), 32],
  ['execDetails at 177, without pendingPriceRevision', execDetails(-1, execution, 177), 31],
  ['managedAccounts', replies.managedAccounts(['DU1', 'DU2']), 3],
  ['historicalData without bars', historicalData(3, [], { isDaily: true, formatDate: 1, endMs: AT }), 5],
  ['tickString', replies.tickString(1, 45, '1'), 5],
  ['currentTime', replies.currentTime(1), 3],
  ['contractDetailsEnd', replies.contractDetailsEnd(1), 3],
  ['openOrderEnd', replies.openOrderEnd(), 2],
  ['accountDownloadEnd', replies.accountDownloadEnd('DU1'), 3],
  ['execDetailsEnd', replies.execDetailsEnd(1), 3],
  ['tickSnapshotEnd', replies.tickSnapshotEnd(1), 3],
  ['marketDataType', replies.marketDataType(1, 1), 4],
  ['commissionReport', commissionReport(execution), 8],
  ['position', positionMessage(position), 16],
  ['positionEnd', replies.positionEnd(), 2],
  ['accountSummary', replies.accountSummary(1, figure), 7],
  ['accountSummaryEnd', replies.accountSummaryEnd(1), 3],
  ['accountUpdateMulti', replies.accountUpdateMulti(1, figure), 8],
  ['accountUpdateMultiEnd', replies.accountUpdateMultiEnd(1), 3],
  ['tickReqParams', replies.tickReqParams(1, 0.01, 'x'), 5],
  ['completedOrder', completedOrder(order, 0, 178), 96],
  ['completedOrder at 176, with faProfile', completedOrder(order, 0, 176), 97],
  ['completedOrdersEnd', replies.completedOrdersEnd(), 1],
] as const)('%s has as many fields as its table', (_, message, count) => {
  expect(fieldCount(message)).toBe(count);
});
