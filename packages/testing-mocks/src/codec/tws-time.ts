import { easternOffsetMs, easternTimestamp, utcTimestamp } from '../exchange/eastern-time.ts';

const TIME = /^(\d{4})(\d{2})(\d{2})[ -]+(\d{2}):(\d{2}):(\d{2})(?: +(\S+))?$/;

/** Zone names that mean New York; anything else is refused rather than read wrongly. */
const EASTERN = new Set(['US/Eastern', 'America/New_York', 'EST', 'EDT', 'EST5EDT']);
const UTC = new Set(['UTC', 'GMT', 'Z']);

/**
 * Epoch milliseconds of a time as clients write it, or undefined if it is none of the forms TWS takes:
 * `yyyymmdd-hh:mm:ss` is UTC, `yyyymmdd hh:mm:ss` is New York time, and a zone may follow.
 * Source: tws-protocol.md section 4 (trap 13).
 */
export function parseTwsTime(text: string): number | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const asUtcMs = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  const zone = match[7] ?? (text.includes('-') ? 'UTC' : 'US/Eastern');
  if (UTC.has(zone)) return asUtcMs;
  if (!EASTERN.has(zone)) return undefined;
  return asUtcMs - easternOffsetMs(asUtcMs - easternOffsetMs(asUtcMs));
}

/** `20250102 09:30:00 US/Eastern`. Source: tws-protocol.md section 4 (trap 12). */
export function twsTime(epochMs: number): string {
  return `${easternTimestamp(epochMs)} US/Eastern`;
}

/** `20250102-14:30:00`, which is UTC. */
export function twsDashedTime(epochMs: number): string {
  return utcTimestamp(epochMs).replace(' ', '-');
}

/** Epoch milliseconds of a time as news requests write it, `2025-01-02 10:00:00.0` in UTC, or of any other form TWS takes. */
export function parseNewsTime(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}:\d{2}:\d{2})(?:\.\d+)?$/.exec(text);
  return parseTwsTime(match === null ? text : `${match.slice(1, 4).join('')}-${match[4] ?? ''}`);
}

/** `20250102 14:30:00 UTC`, as in the server's first message. */
export function twsUtcTime(epochMs: number): string {
  return `${utcTimestamp(epochMs)} UTC`;
}

/** Whole seconds since 1970, as in currentTime and tick timestamps. */
export function epochSeconds(epochMs: number): number {
  return Math.floor(epochMs / 1000);
}
