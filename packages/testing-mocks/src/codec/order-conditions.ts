import type { OrderCondition, OrderConditions } from '../exchange/order-conditions.ts';
import type { FieldCursor } from '../wire/field-cursor.ts';
import { parseTwsTime } from './tws-time.ts';

/**
 * Reads the conditions of an order, from their count to the two flags behind them; undefined if there are none.
 * Source: IB's public Java client, com.ib.client.OrderCondition and its subclasses: conjunction first, then what the kind adds.
 */
export function readConditions(cursor: FieldCursor): OrderConditions | undefined {
  const count = cursor.count('conditions');
  if (count === 0) return undefined;
  const fields: string[] = [String(count)];
  const take = (name: string): string => {
    const text = cursor.text(name);
    fields.push(text);
    return text;
  };
  const list = Array.from({ length: count }, () => readCondition(cursor, take));
  take('conditionsIgnoreRth');
  const cancelsOrder = isYes(take('conditionsCancelOrder'));
  return { list, cancelsOrder, fields };
}

type Take = (name: string) => string;

function readCondition(cursor: FieldCursor, take: Take): OrderCondition {
  const type = take('condition type');
  const joinsNext = take('conjunction').toLowerCase().startsWith('o') ? 'or' : 'and';
  const number = (name: string): number => {
    const text = take(name);
    if (text === '' || !Number.isFinite(Number(text))) throw cursor.wrong(name, text, 'a number');
    return Number(text);
  };
  if (type === '5') {
    const secType = take('condition secType');
    take('condition exchange');
    return { kind: 'execution', joinsNext, secType, symbol: take('condition symbol') };
  }
  const isMore = isYes(take('isMore'));
  const contract = (): number => {
    const conId = number('condition conId');
    take('condition exchange');
    return conId;
  };
  switch (type) {
    case '1': {
      const price = number('condition price');
      const conId = contract();
      take('triggerMethod');
      return { kind: 'price', joinsNext, isMore, price, conId };
    }
    case '3': {
      const text = take('condition time');
      const atMs = parseTwsTime(text);
      if (atMs === undefined) throw cursor.wrong('condition time', text, 'yyyymmdd-hh:mm:ss or yyyymmdd hh:mm:ss zone');
      return { kind: 'time', joinsNext, isMore, atMs };
    }
    case '4':
      return { kind: 'margin', joinsNext, isMore, percent: number('condition percent') };
    case '6':
      return { kind: 'volume', joinsNext, isMore, volume: number('condition volume'), conId: contract() };
    case '7':
      return { kind: 'percent-change', joinsNext, isMore, percent: number('condition percent'), conId: contract() };
    default:
      throw cursor.wrong('condition type', type, 'one of 1, 3, 4, 5, 6, 7');
  }
}

function isYes(text: string): boolean {
  return text === '1' || text.toLowerCase() === 'true';
}
