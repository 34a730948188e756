import type { Order } from '../exchange/order.ts';
import type { Message } from '../wire/frame-writer.ts';
import { replyIds } from '../wire/message-ids.ts';
import type { ProtocolGate } from '../wire/protocol-gates.ts';
import { fillLayout, layoutAt, orderFields } from './order-message.ts';
import { twsTime } from './tws-time.ts';

/** The 95 fields behind the message id, by name. Source: tws-protocol.md section 5, completedOrder. */
export const completedOrderLayout: readonly string[] = `
  conId symbol secType lastTradeDate strike right multiplier exchange currency localSymbol tradingClass
  action totalQuantity orderType lmtPrice auxPrice tif ocaGroup account openClose origin orderRef permId
  outsideRth hidden discretionaryAmt goodAfterTime faGroup faMethod faPercentage modelCode goodTillDate rule80A
  percentOffset settlingFirm shortSaleSlot designatedLocation exemptCode startingPrice stockRefPrice delta
  stockRangeLower stockRangeUpper displaySize sweepToFill allOrNone minQty ocaType triggerMethod
  volatility volatilityType deltaNeutralOrderType deltaNeutralAuxPrice continuousUpdate referencePriceType
  trailStopPrice trailingPercent comboLegsDescrip 0 0 0 scaleInitLevelSize scaleSubsLevelSize scalePriceIncrement
  hedgeType clearingAccount clearingIntent notHeld 0 algoStrategy solicited status randomizeSize randomizePrice 0
  trailStopPrice lmtPriceOffset cashQty dontUseAutoPriceForHedge isOmsContainer autoCancelDate filledQuantity
  refFuturesConId autoCancelParent shareholder imbalanceOnly routeMarketableToBbo parentPermId
  completedTime completedStatus minTradeQty minCompeteSize competeAgainstBestOffset midOffsetAtWhole midOffsetAtHalf
`
  .trim()
  .split(/\s+/);

/** What newer versions add behind it. */
const ADDED: readonly (readonly [ProtocolGate, readonly string[]])[] = [
  ['customerAccount', ['customerAccount']],
  ['professionalCustomer', ['professionalCustomer']],
];

/** An order that is over: 96 fields at 177 and 178, 98 at 184. */
export function completedOrder(order: Order, parentPermId: number, serverVersion: number): Message {
  const layout = layoutAt(completedOrderLayout, ADDED, serverVersion);
  const known = {
    ...orderFields(order),
    autoCancelDate: '',
    filledQuantity: order.filled,
    shareholder: 'Not an insider or substantial shareholder',
    parentPermId,
    completedTime: order.doneMs === undefined ? '' : twsTime(order.doneMs),
    completedStatus: order.status === 'Filled' ? `Filled Size: ${order.filled}` : 'Cancelled by Trader',
  };
  return [replyIds.completedOrder, ...fillLayout(layout, known, order)];
}
