const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const DURATION = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m|h)?$/i;

/**
 * Reads a length of time: `500ms`, `5s`, `2m`, `1h`. A bare number is seconds, as environment variables
 * usually mean it. Gives whole milliseconds, or undefined for anything else, signs and exponents included.
 */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text.trim());
  const unitMs = UNITS_MS[match?.[2]?.toLowerCase() ?? 's'];
  if (match === null || unitMs === undefined) return undefined;
  const milliseconds = Math.round(Number(match[1]) * unitMs);
  return Number.isSafeInteger(milliseconds) ? milliseconds : undefined;
}

/** Writes milliseconds in the largest unit that stays whole: 90,000 is `90s`, 120,000 is `2m`, 250 is `250ms`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0s';
  const [unit, unitMs] = Object.entries(UNITS_MS).findLast(([, size]) => milliseconds % size === 0) ?? ['ms', 1];
  return `${milliseconds / unitMs}${unit}`;
}
