const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A calendar day in New York; month 1 to 12. */
export interface EasternDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/**
 * New York's distance from UTC at an instant, in milliseconds (negative).
 * Daylight saving runs from 02:00 on the second Sunday of March to 02:00 on the first Sunday of November
 * (US Energy Policy Act of 2005); worked out here so that the mock needs no time-zone data and no locale.
 */
export function easternOffsetMs(epochMs: number): number {
  const year = new Date(epochMs).getUTCFullYear();
  const startsMs = nthSundayMs(year, 2, 2) + 7 * HOUR_MS;
  const endsMs = nthSundayMs(year, 10, 1) + 6 * HOUR_MS;
  return epochMs >= startsMs && epochMs < endsMs ? -4 * HOUR_MS : -5 * HOUR_MS;
}

/** The New York calendar day an instant falls on. */
export function easternDayOf(epochMs: number): EasternDay {
  const local = new Date(epochMs + easternOffsetMs(epochMs));
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
}

/** The instant of a New York wall time. */
export function fromEastern(day: EasternDay, hour: number, minute = 0, second = 0): number {
  const asUtcMs = Date.UTC(day.year, day.month - 1, day.day, hour, minute, second);
  const guessMs = asUtcMs - easternOffsetMs(asUtcMs + 5 * HOUR_MS);
  return asUtcMs - easternOffsetMs(guessMs);
}

/** The day so many days later, or earlier if negative. */
export function addDays(day: EasternDay, days: number): EasternDay {
  const moved = new Date(Date.UTC(day.year, day.month - 1, day.day) + days * DAY_MS);
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

/** 0 for Sunday to 6 for Saturday. */
export function weekdayOf(day: EasternDay): number {
  return new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay();
}

/** yyyymmdd. */
export function compactDay(day: EasternDay): string {
  return `${day.year}${pad(day.month)}${pad(day.day)}`;
}

/** yyyymmdd hh:mm:ss in New York time, without the zone's name. */
export function easternTimestamp(epochMs: number): string {
  return timestamp(epochMs + easternOffsetMs(epochMs));
}

/** yyyymmdd hh:mm:ss in UTC, without the zone's name. */
export function utcTimestamp(epochMs: number): string {
  return timestamp(epochMs);
}

function timestamp(shiftedMs: number): string {
  const time = new Date(shiftedMs);
  const day = compactDay({ year: time.getUTCFullYear(), month: time.getUTCMonth() + 1, day: time.getUTCDate() });
  return `${day} ${pad(time.getUTCHours())}:${pad(time.getUTCMinutes())}:${pad(time.getUTCSeconds())}`;
}

function nthSundayMs(year: number, monthIndex: number, nth: number): number {
  const firstWeekday = new Date(Date.UTC(year, monthIndex, 1)).getUTCDay();
  return Date.UTC(year, monthIndex, 1 + ((7 - firstWeekday) % 7) + (nth - 1) * 7);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
