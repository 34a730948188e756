import { expect, test } from 'vitest';
import { FieldCursor } from '../wire/field-cursor.ts';
import { requestIds } from '../wire/message-ids.ts';
import { requestReaders } from './request-readers.ts';

// Requests as literal fields, `|` for NUL, written from tws-protocol.md section 7.
const C12 = '265598|AAPL|STK||0|||SMART|NASDAQ|USD|AAPL|NMS';
const NO_DELTA_NEUTRAL = '0';

// The order of placeOrder's fields, copied from request 3 of that section, blocks that are not sent left out.
const placeOrderTable = `
  orderId conId symbol secType lastTradeDate strike right multiplier exchange primaryExchange currency localSymbol
  tradingClass secIdType secId action qty type lmt aux tif oca account openClose origin orderRef transmit parentId
  blockOrder sweepToFill displaySize triggerMethod outsideRth hidden sharesAllocation discretionaryAmt goodAfterTime
  goodTillDate faGroup faMethod faPercentage modelCode shortSaleSlot designatedLocation exemptCode ocaType rule80A
  settlingFirm allOrNone minQty percentOffset eTradeOnly firmQuoteOnly nbboPriceCap auctionStrategy startingPrice
  stockRefPrice delta rangeLower rangeUpper overridePct volatility volType dnOrderType dnAux continuousUpdate
  refPriceType trailStop trailPct scaleInit scaleSubs scaleInc scaleTable activeStart activeStop hedgeType optOut
  clearingAccount clearingIntent notHeld deltaNeutralContract algoStrategy algoId whatIf miscOptions solicited
  randomizeSize randomizePrice conditions adjustedType triggerPrice lmtOffset adjStop adjStopLmt adjTrail adjUnit
  extOperator softName softVal cashQty mifid1 mifid2 mifid3 mifid4 dontUseAutoPrice omsContainer discretionaryUpTo
  usePriceMgmtAlgo duration postToAts autoCancelParent advancedErrorOverride manualOrderTime
`
  .trim()
  .split(/\s+/);

/** placeOrder of a limit order for ten AAPL; a change may put several fields in the place of one. */
function placeOrderFields(changes: Readonly<Record<string, string>> = {}): readonly string[] {
  const values: Readonly<Record<string, string>> = {
    orderId: '5',
    conId: '265598',
    symbol: 'AAPL',
    secType: 'STK',
    exchange: 'SMART',
    currency: 'USD',

    action: 'BUY',
    qty: '10',
    type: 'LMT',
    lmt: '99.5',
    tif: 'GTC',
    oca: 'oca',
    account: 'DU1',
    orderRef: 'app:1',
    transmit: '1',
    parentId: '4',
    outsideRth: '1',
    conditions: '0',
    deltaNeutralContract: '0',
    cashQty: '7',
    softName: 'tier',
    trailStop: '98',
    manualOrderTime: 'last',
    ...changes,
  };
  return placeOrderTable.flatMap((name) => (values[name] ?? '').split('|'));
}

test('placeOrder is read to its last field', () => {
  const cursor = new FieldCursor(['3', ...placeOrderFields()]);
  expect(requestReaders.placeOrder(cursor, 178)).toMatchObject({
    orderId: 5,
    action: 'BUY',
    quantity: 10,
    orderType: 'LMT',
    limitPrice: 99.5,
    auxPrice: undefined,
    account: 'DU1',
    parentId: 4,
    transmit: true,
    whatIf: false,
    fields: {
      tif: 'GTC',
      ocaGroup: 'oca',
      orderRef: 'app:1',
      outsideRth: '1',
      trailStopPrice: '98',
      softDollarTierName: 'tier',
      cashQty: '7',
      manualOrderTime: 'last',
    },
  });
  expect(cursor.left).toBe(0);
});

test.each([
  ['combination legs, prices and routing', { secType: 'BAG', hidden: '0|1|1|1|BUY|SMART|0|0||-1|1|10.5|1|key|value' }],
  ['a delta-neutral order', { dnAux: '1|1|||||0|0|', dnOrderType: 'MKT' }],
  ['scaling', { scaleInc: '0.1|1|1|1|0|1|1|0' }],
  ['a hedge', { hedgeType: 'D|param' }],
  ['a delta-neutral contract', { deltaNeutralContract: '1|265598|0.5|100' }],
  ['an algorithm', { algoStrategy: 'Adaptive|1|adaptivePriority|Normal' }],
  ['a peg to a benchmark', { type: 'PEG BENCH', randomizePrice: '0|1|0|0|0|SMART' }],
  [
    'all six conditions',
    {
      conditions:
        '6|1|a|1|10|265598|SMART|0|3|o|1|20260101 10:00:00|4|a|0|30|5|a|STK|SMART|AAPL|' +
        '6|a|1|100|265598|SMART|7|a|1|0.5|265598|SMART|0|0',
    },
  ],
  ['a peg to the midpoint', { type: 'PEG MID', manualOrderTime: '|0.01|0.02' }],
])('placeOrder with %s is read to its last field as well', (_, changes) => {
  const cursor = new FieldCursor(['3', ...placeOrderFields(changes)]);
  expect(requestReaders.placeOrder(cursor, 178)).toMatchObject({ orderId: 5, quantity: 10 });
  expect(cursor.left).toBe(0);
});

test('at 176 an order carries faProfile too', () => {
  const cursor = new FieldCursor(['3', ...placeOrderFields({ faPercentage: '|profile' })]);
  expect(requestReaders.placeOrder(cursor, 176)).toMatchObject({ fields: { faProfile: 'profile', cashQty: '7' } });
  expect(cursor.left).toBe(0);
});

test.each([
  ['reqMktData', `11|4|${C12}|${NO_DELTA_NEUTRAL}|233|1|0|`, { reqId: 4, snapshot: true, genericTicks: '233' }],
  ['reqContractDetails', `8|4|${C12}|0|||`, { reqId: 4, contract: { conId: 265598, symbol: 'AAPL' } }],
  [
    'reqHistoricalData',
    `4|${C12}|0|20250102 10:00:00 UTC|1 min|1 D|1|TRADES|2|0|`,
    { reqId: 4, barSize: '1 min', duration: '1 D', regularHoursOnly: true, formatDate: 2, keepUpToDate: false },
  ],
  ['reqAccountSummary', '1|4|All|NetLiquidation, BuyingPower', { reqId: 4, tags: ['NetLiquidation', 'BuyingPower'] }],
  ['reqExecutions', '3|4|7|DU1||AAPL|STK||BUY', { reqId: 4, clientId: 7, symbol: 'AAPL', side: 'BUY' }],
  ['cancelOrder', '1|4|', { orderId: 4 }],
  ['reqCompletedOrders', '1', { apiOnly: true }],
  ['reqAccountUpdates', '2|1|DU1', { subscribe: true, account: 'DU1' }],
] as const)('%s is read to its last field', (name, fields, values) => {
  const cursor = new FieldCursor(`${requestIds[name]}|${fields}`.split('|'));
  expect(requestReaders[name](cursor, 178)).toMatchObject(values);
  expect(cursor.left).toBe(0);
});

test('the legs of a combination are read past', () => {
  const bag = C12.replace('STK', 'BAG');
  const marketData = new FieldCursor(`1|11|4|${bag}|1|265598|1|BUY|SMART|0||0|0|`.split('|'));
  expect(requestReaders.reqMktData(marketData, 178)).toMatchObject({ reqId: 4 });
  expect(marketData.left).toBe(0);
});

test('a condition of a kind nobody knows is named', () => {
  const cursor = new FieldCursor(['3', ...placeOrderFields({ conditions: '1|9|a' })]);
  expect(() => requestReaders.placeOrder(cursor, 178)).toThrow(
    '(condition type) must be one of 1, 3, 4, 5, 6, 7, was "9"',
  );
});
