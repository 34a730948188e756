import { marketValue, type Position } from '../exchange/account-ledger.ts';
import type { Message } from '../wire/frame-writer.ts';
import { replyIds } from '../wire/message-ids.ts';
import { reportedContract } from './execution.ts';

/** A position: 15 fields behind the id. Source: tws-protocol.md section 5, position. */
export function positionMessage(position: Position): Message {
  const { instrument } = position;
  return [
    replyIds.position,
    3,
    position.account,
    ...reportedContract(instrument, instrument.primaryExchange),
    position.quantity,
    position.averageCost,
  ];
}

/** A position with its worth: 20 fields. Source: tws-protocol.md section 5, updatePortfolio. */
export function updatePortfolio(position: Position, marketPrice: number): Message {
  const { instrument, quantity, averageCost } = position;
  const value = marketValue(position, marketPrice);
  return [
    replyIds.updatePortfolio,
    8,
    ...reportedContract(instrument, instrument.primaryExchange),
    quantity,
    marketPrice,
    cents(value),
    averageCost,
    cents(value - quantity * averageCost),
    cents(position.realizedPnl),
    position.account,
  ];
}

/** A position under a request id: 17 fields. Source: tws-protocol.md section 5, positionMulti. */
export function positionMulti(reqId: number, position: Position): Message {
  const [, , ...rest] = positionMessage(position);
  return [replyIds.positionMulti, 1, reqId, ...rest, ''];
}

export function positionMultiEnd(reqId: number): Message {
  return [replyIds.positionMultiEnd, 1, reqId];
}

/** Profit and loss of an account, or of one position in it. */
export interface ProfitAndLoss {
  readonly daily: number;
  readonly unrealized: number;
  readonly realized: number;
}

export function pnl(reqId: number, { daily, unrealized, realized }: ProfitAndLoss): Message {
  return [replyIds.pnl, reqId, cents(daily), cents(unrealized), cents(realized)];
}

export function pnlSingle(
  reqId: number,
  figures: ProfitAndLoss & { readonly position: number; readonly value: number },
): Message {
  const { position, daily, unrealized, realized, value } = figures;
  return [replyIds.pnlSingle, reqId, position, cents(daily), cents(unrealized), cents(realized), cents(value)];
}

/** An amount of money as it travels: two decimals. */
export function cents(amount: number): number {
  return Number(amount.toFixed(2));
}
