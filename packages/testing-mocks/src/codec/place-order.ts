import type { FieldCursor } from '../wire/field-cursor.ts';
import { hasRfqFields, isSince } from '../wire/protocol-gates.ts';
import type { OrderConditions } from '../exchange/order-conditions.ts';
import { type ContractQuery, readContractQuery } from './contract-query.ts';
import { readConditions } from './order-conditions.ts';

/** An order as a client sent it. `fields` holds every order field by its name, as text, to be echoed in openOrder. */
export interface PlaceOrderRequest {
  readonly orderId: number;
  readonly contract: ContractQuery;
  readonly action: string;
  readonly quantity: number;
  readonly orderType: string;
  readonly limitPrice: number | undefined;
  readonly auxPrice: number | undefined;
  readonly account: string;
  readonly parentId: number;
  readonly transmit: boolean;
  readonly whatIf: boolean;
  readonly conditions: OrderConditions | undefined;
  readonly fields: OrderFields;
}

/** Order fields by name, as the text that travelled. */
export type OrderFields = Readonly<Record<string, string>>;

/** Reads placeOrder in the order its fields travel. Source: tws-protocol.md section 7, request 3. */
export function readPlaceOrder(cursor: FieldCursor, serverVersion: number): PlaceOrderRequest {
  const orderId = cursor.id('orderId');
  const contract = readContractQuery(cursor);
  const fields: Record<string, string> = {};
  const take = (names: string): void => {
    for (const name of names.split(' ')) fields[name] = cursor.text(name);
  };
  take('secIdType secId action');
  const quantity = cursor.number('totalQuantity') ?? 0;
  take('orderType');
  const limitPrice = keep(fields, 'lmtPrice', cursor.number('lmtPrice'));
  const auxPrice = keep(fields, 'auxPrice', cursor.number('auxPrice'));
  take('tif ocaGroup account openClose origin orderRef');
  const transmit = cursor.flag('transmit');
  const parentId = cursor.integer('parentId');
  take('blockOrder sweepToFill displaySize triggerMethod outsideRth hidden');
  if (contract.secType === 'BAG') skipOrderLegs(cursor);
  cursor.text('sharesAllocation');
  take('discretionaryAmt goodAfterTime goodTillDate faGroup faMethod faPercentage');
  if (!isSince('withoutFaProfile', serverVersion)) take('faProfile');
  take('modelCode shortSaleSlot designatedLocation exemptCode ocaType rule80A settlingFirm allOrNone minQty');
  take('percentOffset');
  cursor.skip(3, 'eTradeOnly, firmQuoteOnly, nbboPriceCap');
  take(
    'auctionStrategy startingPrice stockRefPrice delta stockRangeLower stockRangeUpper overridePercentageConstraints',
  );
  take('volatility volatilityType deltaNeutralOrderType deltaNeutralAuxPrice');
  if (fields['deltaNeutralOrderType'] !== '') cursor.skip(8, 'deltaNeutral conId to designatedLocation');
  take('continuousUpdate referencePriceType trailStopPrice trailingPercent');
  take('scaleInitLevelSize scaleSubsLevelSize');
  const scaleIncrement = keep(fields, 'scalePriceIncrement', cursor.number('scalePriceIncrement'));
  if (scaleIncrement !== undefined && scaleIncrement > 0) cursor.skip(7, 'scale adjustValue to randomPercent');
  cursor.skip(3, 'scaleTable, activeStartTime, activeStopTime');
  take('hedgeType');
  if (fields['hedgeType'] !== '') cursor.text('hedgeParam');
  take('optOutSmartRouting clearingAccount clearingIntent notHeld');
  if (cursor.flag('deltaNeutralContract')) cursor.skip(3, 'deltaNeutralContract conId, delta, price');
  take('algoStrategy');
  if (fields['algoStrategy'] !== '') skipPairs(cursor, 'algoParams');
  cursor.text('algoId');
  const whatIf = cursor.flag('whatIf');
  cursor.text('orderMiscOptions');
  take('solicited randomizeSize randomizePrice');
  if (fields['orderType'] === 'PEG BENCH') cursor.skip(5, 'pegged-to-benchmark fields');
  const conditions = readConditions(cursor);
  take('adjustedOrderType triggerPrice lmtPriceOffset adjustedStopPrice adjustedStopLimitPrice adjustedTrailingAmount');
  take('adjustableTrailingUnit extOperator softDollarTierName softDollarTierValue cashQty');
  cursor.skip(4, 'mifid2 decision and execution makers');
  take('dontUseAutoPriceForHedge isOmsContainer discretionaryUpToLimitPrice usePriceMgmtAlgo duration postToAts');
  take('autoCancelParent advancedErrorOverride manualOrderTime');
  skipPeggedExtras(cursor, contract.exchange, fields['orderType'] ?? '');
  if (isSince('customerAccount', serverVersion)) take('customerAccount');
  if (isSince('professionalCustomer', serverVersion)) take('professionalCustomer');
  if (hasRfqFields(serverVersion)) cursor.skip(2, 'quote-request fields');
  if (isSince('includeOvernight', serverVersion)) take('includeOvernight');
  if (isSince('cmeTagging', serverVersion)) take('manualOrderIndicator');
  return {
    orderId,
    contract,
    action: fields['action'] ?? '',
    quantity,
    orderType: fields['orderType'] ?? '',
    limitPrice,
    auxPrice,
    account: fields['account'] ?? '',
    parentId,
    transmit,
    whatIf,
    conditions,
    fields,
  };
}

function keep(fields: Record<string, string>, name: string, value: number | undefined): number | undefined {
  fields[name] = value === undefined ? '' : String(value);
  return value;
}

function skipOrderLegs(cursor: FieldCursor): void {
  cursor.skip(cursor.count('comboLegs') * 8, 'comboLeg');
  cursor.skip(cursor.count('orderComboLegs'), 'leg price');
  skipPairs(cursor, 'smartComboRoutingParams');
}

function skipPairs(cursor: FieldCursor, name: string): void {
  cursor.skip(cursor.count(name) * 2, name);
}

// Source: tws-protocol.md section 6, version 170, and IB's public Java client, EClient.placeOrder.
function skipPeggedExtras(cursor: FieldCursor, exchange: string, orderType: string): void {
  if (exchange === 'IBKRATS') cursor.text('minTradeQty');
  if (orderType === 'PEG BEST') {
    cursor.text('minCompeteSize');
    const offset = cursor.text('competeAgainstBestOffset');
    if (offset === 'Infinity') cursor.skip(2, 'midOffsetAtWhole, midOffsetAtHalf');
  }
  if (orderType === 'PEG MID') cursor.skip(2, 'midOffsetAtWhole, midOffsetAtHalf');
}
