import { addDays, compactDay, easternDayOf, easternTimestamp } from '../exchange/eastern-time.ts';
import type { Instrument, SecurityType } from '../exchange/instrument.ts';
import { sessionOn } from '../exchange/market-calendar.ts';
import type { Message } from '../wire/frame-writer.ts';
import { replyIds } from '../wire/message-ids.ts';
import { multiplierText } from './execution.ts';
import { isSince } from '../wire/protocol-gates.ts';

/** Order types and attributes every instrument takes here. */
export const ORDER_TYPES = 'ACTIVETIM,AD,ADJUST,ALERT,DAY,GTC,GTD,IOC,LMT,MKT,STP,STPLMT,WHATIF';
const DAYS_OF_HOURS = 5;

const UNDERLYING_TYPES: Partial<Record<SecurityType, SecurityType>> = { OPT: 'STK', FUT: 'IND' };

/** Everything TWS says about one contract: 40 fields at 178, 42 at 186. Source: tws-protocol.md section 5, contractDetails. */
export function contractDetails(
  reqId: number,
  instrument: Instrument,
  when: { readonly nowMs: number; readonly serverVersion: number },
): Message {
  const { nowMs, serverVersion } = when;
  const sizeStep = instrument.secType === 'STK' ? '0.0001' : '1';
  return [
    replyIds.contractDetails,
    reqId,
    instrument.symbol,
    instrument.secType,
    instrument.lastTradeDate,
    ...(isSince('lastTradeDate', serverVersion) ? [instrument.lastTradeDate] : []),
    instrument.strike,
    instrument.right,
    instrument.exchange,
    instrument.currency,
    instrument.localSymbol,
    instrument.marketName,
    instrument.tradingClass,
    instrument.conId,
    instrument.minTick,
    multiplierText(instrument),
    ORDER_TYPES,
    instrument.validExchanges,
    1, // priceMagnifier
    instrument.underConId,
    instrument.longName,
    instrument.primaryExchange,
    instrument.lastTradeDate.slice(0, 6), // contractMonth
    instrument.industry,
    '', // category
    '', // subcategory
    'US/Eastern',
    hours(instrument, nowMs, false),
    hours(instrument, nowMs, true),
    '', // evRule
    '', // evMultiplier
    0, // count of secIds
    1, // aggGroup
    instrument.underConId === 0 ? '' : instrument.symbol, // underSymbol
    instrument.underConId === 0 ? '' : UNDERLYING_TYPES[instrument.secType], // underSecType
    instrument.marketRuleId,
    instrument.lastTradeDate, // realExpirationDate
    instrument.secType === 'STK' ? 'COMMON' : '',
    sizeStep, // minSize
    sizeStep, // sizeIncrement
    instrument.secType === 'STK' ? 100 : 1, // suggestedSizeIncrement
    ...(isSince('ineligibilityReasons', serverVersion) ? [0] : []),
  ];
}

/** The next days' hours as `20250102:0930-20250102:1600;20250104:CLOSED`. Source: TWS API docs, ContractDetails.tradingHours. */
export function hours(instrument: Instrument, nowMs: number, regularOnly: boolean): string {
  const today = easternDayOf(nowMs);
  const days = Array.from({ length: DAYS_OF_HOURS }, (_, index) => addDays(today, index));
  return days
    .map((day) => {
      const session = sessionOn(instrument, day, regularOnly);
      return session === undefined
        ? `${compactDay(day)}:CLOSED`
        : `${hoursPart(session.startMs)}-${hoursPart(session.endMs)}`;
    })
    .join(';');
}

export function hoursPart(epochMs: number): string {
  const [day = '', time = ''] = easternTimestamp(epochMs).split(' ');
  return `${day}:${time.slice(0, 5).replace(':', '')}`;
}
