import { z } from 'zod';

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds, 0 or more: a number, or text that carries its unit, such as `500ms`, `30s`, `4m` or `1h`. */
export const durationMs: z.ZodType<number> = z.unknown().transform((value, context): number => {
  const milliseconds = millisecondsOf(value);
  if (milliseconds !== undefined) return milliseconds;
  const message =
    value === undefined
      ? 'is missing'
      : `must be milliseconds, or text like 500ms, 30s, 4m or 1h, was ${JSON.stringify(value)}`;
  context.issues.push({ code: 'custom', input: value, message });
  return z.NEVER;
});

/** One of a few words. */
export function words<const Words extends readonly [string, ...string[]]>(
  ...values: Words
): z.ZodEnum<z.util.ToEnum<Words[number]>> {
  return z.enum(values);
}

function millisecondsOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value) : null;
  const unit = UNITS_MS[match?.[2] ?? ''];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}
