import type { Message } from '../wire/frame-writer.ts';
import { replyIds } from '../wire/message-ids.ts';

// Short messages, one line each: id, version where the table has one, fields. Source: tws-protocol.md section 5.

/** Any coded message; reqId -1 means it concerns the session. The last field, advancedOrderRejectJson, stays empty. */
export function errorMessage(reqId: number, code: number, text: string): Message {
  return [replyIds.error, 2, reqId, code, text, ''];
}

export function managedAccounts(accounts: readonly string[]): Message {
  return [replyIds.managedAccounts, 1, accounts.join(',')];
}

export function nextValidId(orderId: number): Message {
  return [replyIds.nextValidId, 1, orderId];
}

export function currentTime(epochSeconds: number): Message {
  return [replyIds.currentTime, 1, epochSeconds];
}

export function contractDetailsEnd(reqId: number): Message {
  return [replyIds.contractDetailsEnd, 1, reqId];
}

/**
 * A price with its size, which clients turn into a tickSize of their own for bid, ask and last. Its mask, 0, is written as a
 * boolean: an array of nothing but fractions is laid out in another way than all other messages, and encoding both costs double.
 */
export function tickPrice(reqId: number, tickType: number, price: number, size: number): Message {
  return [replyIds.tickPrice, 6, reqId, tickType, price, size, false];
}

export function tickSize(reqId: number, tickType: number, size: number): Message {
  return [replyIds.tickSize, 6, reqId, tickType, size];
}

export function tickString(reqId: number, tickType: number, text: string): Message {
  return [replyIds.tickString, 6, reqId, tickType, text];
}

/** What a tick of this contract is worth; sent once, before the first quote. */
export function tickReqParams(reqId: number, minTick: number, bboExchange: string): Message {
  return [replyIds.tickReqParams, reqId, minTick, bboExchange, 3];
}

export function tickSnapshotEnd(reqId: number): Message {
  return [replyIds.tickSnapshotEnd, 1, reqId];
}

/** 1 live, 2 frozen, 3 delayed, 4 delayed and frozen. */
export function marketDataType(reqId: number, type: number): Message {
  return [replyIds.marketDataType, 1, reqId, type];
}

export function openOrderEnd(): Message {
  return [replyIds.openOrderEnd, 1];
}

export function completedOrdersEnd(): Message {
  return [replyIds.completedOrdersEnd];
}

export function execDetailsEnd(reqId: number): Message {
  return [replyIds.execDetailsEnd, 1, reqId];
}

export function positionEnd(): Message {
  return [replyIds.positionEnd, 1];
}

/** An order made by hand in TWS now belongs to a client, under a number of the client's. */
export function orderBound(permId: number, clientId: number, orderId: number): Message {
  return [replyIds.orderBound, permId, clientId, orderId];
}

/** One figure of the account. */
export interface AccountFigure {
  readonly account: string;
  readonly tag: string;
  readonly value: string;
  readonly currency: string;
}

export function accountSummary(reqId: number, figure: AccountFigure): Message {
  return [replyIds.accountSummary, 1, reqId, figure.account, figure.tag, figure.value, figure.currency];
}

export function accountSummaryEnd(reqId: number): Message {
  return [replyIds.accountSummaryEnd, 1, reqId];
}

export function updateAccountValue(figure: AccountFigure): Message {
  return [replyIds.updateAccountValue, 2, figure.tag, figure.value, figure.currency, figure.account];
}

/** @param time hh:mm, New York time */
export function updateAccountTime(time: string): Message {
  return [replyIds.updateAccountTime, 1, time];
}

export function accountDownloadEnd(account: string): Message {
  return [replyIds.accountDownloadEnd, 1, account];
}

export function accountUpdateMulti(reqId: number, figure: AccountFigure): Message {
  return [replyIds.accountUpdateMulti, 1, reqId, figure.account, '', figure.tag, figure.value, figure.currency];
}

export function accountUpdateMultiEnd(reqId: number): Message {
  return [replyIds.accountUpdateMultiEnd, 1, reqId];
}
