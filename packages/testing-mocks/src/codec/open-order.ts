import { type Order, remaining } from '../exchange/order.ts';
import type { Message } from '../wire/frame-writer.ts';
import { replyIds } from '../wire/message-ids.ts';
import type { ProtocolGate } from '../wire/protocol-gates.ts';
import { fillLayout, type KnownFields, layoutAt, orderFields } from './order-message.ts';

/** The 126 fields behind the message id, by name. Source: tws-protocol.md section 5, openOrder. */
export const openOrderLayout: readonly string[] = `
  orderId conId symbol secType lastTradeDate strike right multiplier exchange currency localSymbol tradingClass
  action totalQuantity orderType lmtPrice auxPrice tif ocaGroup account openClose origin orderRef clientId permId
  outsideRth hidden discretionaryAmt goodAfterTime - faGroup faMethod faPercentage modelCode goodTillDate rule80A
  percentOffset settlingFirm shortSaleSlot designatedLocation exemptCode auctionStrategy startingPrice stockRefPrice
  delta stockRangeLower stockRangeUpper displaySize blockOrder sweepToFill allOrNone minQty ocaType - - - parentId
  triggerMethod volatility volatilityType deltaNeutralOrderType deltaNeutralAuxPrice continuousUpdate referencePriceType
  trailStopPrice trailingPercent basisPoints basisPointsType comboLegsDescrip 0 0 0
  scaleInitLevelSize scaleSubsLevelSize scalePriceIncrement hedgeType optOutSmartRouting clearingAccount clearingIntent
  notHeld 0 algoStrategy solicited whatIf status
  initMarginBefore maintMarginBefore equityWithLoanBefore initMarginChange maintMarginChange equityWithLoanChange
  initMarginAfter maintMarginAfter equityWithLoanAfter commission minCommission maxCommission commissionCurrency
  warningText randomizeSize randomizePrice 0 adjustedOrderType triggerPrice trailStopPrice lmtPriceOffset
  adjustedStopPrice adjustedStopLimitPrice adjustedTrailingAmount adjustableTrailingUnit
  softDollarTierName softDollarTierValue softDollarTierName cashQty dontUseAutoPriceForHedge isOmsContainer
  discretionaryUpToLimitPrice usePriceMgmtAlgo duration postToAts autoCancelParent minTradeQty minCompeteSize
  competeAgainstBestOffset midOffsetAtWhole midOffsetAtHalf
`
  .trim()
  .split(/\s+/);

/** What newer versions add behind it. */
const ADDED: readonly (readonly [ProtocolGate, readonly string[]])[] = [
  ['customerAccount', ['customerAccount']],
  ['professionalCustomer', ['professionalCustomer']],
  ['bondAccruedInterest', ['bondAccruedInterest']],
  ['includeOvernight', ['includeOvernight']],
  ['cmeTaggingInOpenOrder', ['extOperator', 'manualOrderIndicator']],
];

/** What an order would cost, for the answer to a what-if. All in the account's currency. */
export interface OrderCost {
  readonly margin: number;
  readonly equity: number;
  readonly commission: number;
  readonly currency: string;
}

/** An order as TWS tells of it: 127 fields at 177 and 178, 133 at 193. */
export function openOrder(order: Order, serverVersion: number, whatIf?: OrderCost): Message {
  const layout = layoutAt(openOrderLayout, ADDED, serverVersion);
  const cost: KnownFields = whatIf === undefined ? { whatIf: false } : { whatIf: true, ...costFields(whatIf) };
  return [replyIds.openOrder, ...fillLayout(layout, { ...orderFields(order), ...cost }, order)];
}

/** Where an order stands: 12 fields. Source: tws-protocol.md section 5, orderStatus. */
export function orderStatus(order: Order): Message {
  return [
    replyIds.orderStatus,
    order.orderId,
    order.status,
    order.filled,
    remaining(order),
    order.averagePrice,
    order.permId,
    order.parentId,
    order.lastFillPrice,
    order.clientId,
    '', // whyHeld
    0, // mktCapPrice
  ];
}

// A number must be in initMarginChange, or ib_async waits for ever. Source: tws-protocol.md section 4 (trap 3).
function costFields(cost: OrderCost): KnownFields {
  const { margin, equity, commission, currency } = cost;
  return {
    initMarginBefore: 0,
    maintMarginBefore: 0,
    equityWithLoanBefore: equity,
    initMarginChange: margin,
    maintMarginChange: margin,
    equityWithLoanChange: -commission,
    initMarginAfter: margin,
    maintMarginAfter: margin,
    equityWithLoanAfter: equity - commission,
    commission,
    minCommission: commission,
    maxCommission: commission,
    commissionCurrency: currency,
  };
}
