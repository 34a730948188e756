import type { PastTick } from '../exchange/tick-history.ts';
import type { Field, Message } from '../wire/frame-writer.ts';
import { replyIds } from '../wire/message-ids.ts';

// Answers about the past, bars apart. Source: tws-protocol.md section 5.

/** @param time already as the client asked for it: text, or epoch seconds */
export function headTimestamp(reqId: number, time: string): Message {
  return [replyIds.headTimestamp, reqId, time];
}

/** How much traded at each price. */
export function histogramData(
  reqId: number,
  rows: readonly { readonly price: number; readonly size: number }[],
): Message {
  return [replyIds.histogramData, reqId, rows.length, ...rows.flatMap(({ price, size }) => [price, size])];
}

/** Which ticks of the past a client can ask for. */
export type PastTickKind = 'TRADES' | 'BID_ASK' | 'MIDPOINT';

/** Ticks of the past; `done` is always said, or a client waits for ever (tws-protocol.md, trap 11). */
export function historicalTicks(reqId: number, kind: PastTickKind, ticks: readonly PastTick[]): Message {
  switch (kind) {
    case 'TRADES':
      return ticksMessage(replyIds.historicalTicksLast, reqId, ticks, (tick) => [
        0,
        tick.price,
        tick.size,
        tick.exchange,
        '', // special conditions
      ]);
    case 'BID_ASK':
      return ticksMessage(replyIds.historicalTicksBidAsk, reqId, ticks, (tick) => [
        0,
        tick.bid,
        tick.ask,
        tick.bidSize,
        tick.askSize,
      ]);
    case 'MIDPOINT':
      return ticksMessage(replyIds.historicalTicks, reqId, ticks, (tick) => [
        0, // a field that is not used
        Number(((tick.bid + tick.ask) / 2).toFixed(6)),
        0,
      ]);
    default:
      return kind satisfies never;
  }
}

function ticksMessage(
  id: number,
  reqId: number,
  ticks: readonly PastTick[],
  fields: (tick: PastTick) => readonly Field[],
): Message {
  return [id, reqId, ticks.length, ...ticks.flatMap((tick) => [tick.atSeconds, ...fields(tick)]), 1];
}
