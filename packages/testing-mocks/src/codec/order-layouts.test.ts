import { expect, test } from 'vitest';
import { completedOrderLayout } from './completed-order.ts';
import { openOrderLayout } from './open-order.ts';

// Copied from the numbered tables of tws-protocol.md section 5, not from the code: `-` is ignored by every client.
const openOrderTable = `
  orderId conId symbol secType lastTradeDate strike right multiplier exchange currency localSymbol tradingClass
  action totalQuantity orderType lmtPrice auxPrice tif ocaGroup account openClose origin orderRef clientId
  permId outsideRth hidden discretionaryAmt goodAfterTime - faGroup faMethod faPercentage modelCode goodTillDate
  rule80A percentOffset settlingFirm shortSaleSlot designatedLocation exemptCode auctionStrategy startingPrice
  stockRefPrice delta stockRangeLower stockRangeUpper displaySize blockOrder sweepToFill allOrNone minQty
  ocaType - - - parentId triggerMethod volatility volatilityType deltaNeutralOrderType deltaNeutralAuxPrice
  continuousUpdate referencePriceType - trailingPercent basisPoints basisPointsType comboLegsDescrip 0 0 0
  scaleInitLevelSize scaleSubsLevelSize scalePriceIncrement hedgeType optOutSmartRouting clearingAccount
  clearingIntent notHeld 0 algoStrategy solicited whatIf status initMarginBefore maintMarginBefore
  equityWithLoanBefore initMarginChange maintMarginChange equityWithLoanChange initMarginAfter maintMarginAfter
  equityWithLoanAfter commission minCommission maxCommission commissionCurrency warningText randomizeSize
  randomizePrice 0 adjustedOrderType triggerPrice trailStopPrice lmtPriceOffset adjustedStopPrice
  adjustedStopLimitPrice adjustedTrailingAmount adjustableTrailingUnit softDollarTierName softDollarTierValue
  softDollarTierName cashQty dontUseAutoPriceForHedge isOmsContainer discretionaryUpToLimitPrice
  usePriceMgmtAlgo duration postToAts autoCancelParent minTradeQty minCompeteSize competeAgainstBestOffset
  midOffsetAtWhole midOffsetAtHalf
`;

const completedOrderTable = `
  conId symbol secType lastTradeDate strike right multiplier exchange currency localSymbol tradingClass action
  totalQuantity orderType lmtPrice auxPrice tif ocaGroup account openClose origin orderRef permId outsideRth
  hidden discretionaryAmt goodAfterTime faGroup faMethod faPercentage modelCode goodTillDate rule80A
  percentOffset settlingFirm shortSaleSlot designatedLocation exemptCode startingPrice stockRefPrice delta
  stockRangeLower stockRangeUpper displaySize sweepToFill allOrNone minQty ocaType triggerMethod volatility
  volatilityType deltaNeutralOrderType deltaNeutralAuxPrice continuousUpdate referencePriceType -
  trailingPercent comboLegsDescrip 0 0 0 scaleInitLevelSize scaleSubsLevelSize scalePriceIncrement hedgeType
  clearingAccount clearingIntent notHeld 0 algoStrategy solicited status randomizeSize randomizePrice 0
  trailStopPrice lmtPriceOffset cashQty dontUseAutoPriceForHedge isOmsContainer autoCancelDate filledQuantity
  refFuturesConId autoCancelParent shareholder imbalanceOnly routeMarketableToBbo parentPermId completedTime
  completedStatus minTradeQty minCompeteSize competeAgainstBestOffset midOffsetAtWhole midOffsetAtHalf
`;

/** The fields of a table, with whatever the mock puts where nobody looks. */
function fieldsOf(table: string, layout: readonly string[]): readonly string[] {
  return table
    .trim()
    .split(/\s+/)
    .map((name, index) => (name === '-' ? (layout[index] ?? '') : name));
}

test('openOrder has the 126 fields of the table behind its id, each in its place', () => {
  expect(openOrderLayout).toHaveLength(126);
  expect(openOrderLayout).toEqual(fieldsOf(openOrderTable, openOrderLayout));
});

test('completedOrder has the 95 fields of the table behind its id, each in its place', () => {
  expect(completedOrderLayout).toHaveLength(95);
  expect(completedOrderLayout).toEqual(fieldsOf(completedOrderTable, completedOrderLayout));
});
