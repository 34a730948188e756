import { pnl, pnlSingle, type ProfitAndLoss } from '../codec/portfolio.ts';
import { marketValue, type Position } from '../exchange/account-ledger.ts';
import type { Market } from '../exchange/market.ts';
import type { Message } from '../wire/frame-writer.ts';
import type { TwsServices } from './request-context.ts';

/** An open subscription to profit and loss: it speaks whenever a figure has changed, and once at the start. */
export class FigureStream {
  readonly reqId: number;
  readonly #account: string;
  readonly #conId: number | undefined;
  #told = '';

  /** @param conId only this contract's; undefined for the whole account */
  constructor(reqId: number, account: string, conId?: number) {
    this.reqId = reqId;
    this.#account = account;
    this.#conId = conId;
  }

  news(tws: TwsServices): readonly Message[] {
    const held = tws.exchange.ledger.held(this.#account);
    const message =
      this.#conId === undefined ? this.#whole(held, tws.market) : this.#single(held, tws.market, this.#conId);
    const text = message.join('|');
    if (text === this.#told) return [];
    this.#told = text;
    return [message];
  }

  #whole(held: readonly Position[], market: Market): Message {
    const parts = held.map((position) => profitOf(position, market));
    const sum = (key: keyof ProfitAndLoss): number => parts.reduce((total, part) => total + part[key], 0);
    return pnl(this.reqId, { daily: sum('daily'), unrealized: sum('unrealized'), realized: sum('realized') });
  }

  #single(held: readonly Position[], market: Market, conId: number): Message {
    const position = held.find(({ instrument }) => instrument.conId === conId);
    if (position === undefined) {
      return pnlSingle(this.reqId, { position: 0, value: 0, daily: 0, unrealized: 0, realized: 0 });
    }
    const value = marketValue(position, market.quote(position.instrument).last);
    return pnlSingle(this.reqId, { position: position.quantity, value, ...profitOf(position, market) });
  }
}

/** Daily is what a position made since the previous close, and what was taken from it. */
function profitOf(position: Position, market: Market): ProfitAndLoss {
  const { last, close } = market.quote(position.instrument);
  const { quantity, averageCost, realizedPnl } = position;
  return {
    daily: marketValue(position, last) - marketValue(position, close) + realizedPnl,
    unrealized: marketValue(position, last) - quantity * averageCost,
    realized: realizedPnl,
  };
}
