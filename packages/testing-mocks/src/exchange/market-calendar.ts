import { addDays, type EasternDay, easternDayOf, fromEastern, weekdayOf } from './eastern-time.ts';
import type { Instrument } from './instrument.ts';

/** One trading session: the day it is dated by, and its first and last instant. */
export interface TradingSession {
  readonly day: EasternDay;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * The session dated on a day, or undefined at weekends. There are no holidays in this exchange's year.
 * Regular hours are 09:30 to 16:00 New York time and extended hours 04:00 to 20:00; what trades all day runs from midnight to midnight.
 */
export function sessionOn(instrument: Instrument, day: EasternDay, regularOnly: boolean): TradingSession | undefined {
  const weekday = weekdayOf(day);
  if (weekday === 0 || weekday === 6) return undefined;
  if (instrument.tradesAllDay) return { day, startMs: fromEastern(day, 0), endMs: fromEastern(addDays(day, 1), 0) };
  return regularOnly
    ? { day, startMs: fromEastern(day, 9, 30), endMs: fromEastern(day, 16) }
    : { day, startMs: fromEastern(day, 4), endMs: fromEastern(day, 20) };
}

/** Sessions that had begun by an instant, the latest first, without end. */
export function* sessionsBefore(
  instrument: Instrument,
  epochMs: number,
  regularOnly: boolean,
): Generator<TradingSession, never> {
  for (let day = easternDayOf(epochMs); ; day = addDays(day, -1)) {
    const session = sessionOn(instrument, day, regularOnly);
    if (session !== undefined && session.startMs < epochMs) yield session;
  }
}

/** When the last regular session that is over by now ended: the instant of the previous close. */
export function previousCloseMs(instrument: Instrument, epochMs: number): number {
  for (const session of sessionsBefore(instrument, epochMs, true)) {
    if (session.endMs <= epochMs) return session.endMs;
  }
  return epochMs;
}
