import type { Instrument } from '../exchange/instrument.ts';
import type { Execution } from '../exchange/order.ts';
import type { Field, Message } from '../wire/frame-writer.ts';
import { replyIds } from '../wire/message-ids.ts';
import { isSince } from '../wire/protocol-gates.ts';
import { twsTime } from './tws-time.ts';

/** A contract as reports carry it, from conId to tradingClass with an exchange of the caller's choice. */
export function reportedContract(instrument: Instrument, exchange: string): readonly Field[] {
  return [
    instrument.conId,
    instrument.symbol,
    instrument.secType,
    instrument.lastTradeDate,
    instrument.strike,
    instrument.right,
    multiplierText(instrument),
    exchange,
    instrument.currency,
    instrument.localSymbol,
    instrument.tradingClass,
  ];
}

/** The multiplier as it travels: empty where one unit is one of the thing itself. */
export function multiplierText(instrument: Instrument): Field {
  return instrument.multiplier === 1 ? '' : instrument.multiplier;
}

/** One trade: 32 fields at 178. reqId is -1 for a trade nobody asked about. Source: tws-protocol.md section 5, execDetails. */
export function execDetails(reqId: number, execution: Execution, serverVersion: number): Message {
  const { order } = execution;
  const isBuy = order.terms.action === 'BUY';
  const message: Message = [
    replyIds.execDetails,
    reqId,
    order.orderId,
    ...reportedContract(order.instrument, order.route),
    execution.execId,
    twsTime(execution.atMs),
    order.account,
    order.instrument.primaryExchange || order.instrument.exchange,
    isBuy ? 'BOT' : 'SLD',
    execution.quantity,
    execution.price,
    order.permId,
    order.clientId,
    0, // liquidation
    execution.cumulativeQuantity,
    execution.averagePrice,
    order.orderRef,
    '', // evRule
    '', // evMultiplier
    '', // modelCode
    2, // lastLiquidity: removed
  ];
  return isSince('pendingPriceRevision', serverVersion) ? [...message, false] : message;
}

/** What a trade cost. Unset yields travel as the largest double. Source: tws-protocol.md section 5, commissionReport. */
export function commissionReport(execution: Execution): Message {
  return [
    replyIds.commissionReport,
    1,
    execution.execId,
    execution.commission,
    execution.order.instrument.currency,
    execution.realizedPnl === 0 ? '1.7976931348623157E308' : execution.realizedPnl,
    '1.7976931348623157E308', // yield
    '', // yieldRedemptionDate
  ];
}
