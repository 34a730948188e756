import { ResilienceError } from './resilience-error.ts';

/** An option has a value that cannot work; thrown when the object is made, never later. */
export class InvalidOptionError extends ResilienceError {
  readonly option: string;

  constructor(option: string, message: string) {
    super(message, { code: 'ERR_INVALID_OPTION', verdict: 'refused' });
    this.option = option;
  }
}

/** What a numeric option may be. Always finite unless `infinite` is allowed. */
export interface NumberRange {
  readonly min?: number;
  /** Greater than this, for ranges that exclude their lower end. */
  readonly above?: number;
  readonly max?: number;
  readonly integer?: boolean;
  readonly infinite?: boolean;
  /** Added to the sentence, for example a unit or the usual value. */
  readonly hint?: string;
}

/**
 * Returns the value, or throws a sentence that names the option, the range and the value got.
 * @throws {InvalidOptionError}
 */
export function checkNumber(option: string, value: number, range: NumberRange): number {
  if (isWithin(value, range)) return value;
  const hint = range.hint === undefined ? '' : ` (${range.hint})`;
  throw new InvalidOptionError(option, `${option} must be ${describe(range)}, was ${show(value)}${hint}`);
}

function isWithin(value: unknown, range: NumberRange): boolean {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (value === Number.POSITIVE_INFINITY) return range.infinite === true;
  if (!Number.isFinite(value)) return false;
  if (range.integer === true && !Number.isInteger(value)) return false;
  if (range.min !== undefined && value < range.min) return false;
  if (range.above !== undefined && value <= range.above) return false;
  return range.max === undefined || value <= range.max;
}

function describe(range: NumberRange): string {
  const kind = range.integer === true ? 'a whole number' : 'a finite number';
  const parts = [
    range.min === undefined ? undefined : `at least ${range.min}`,
    range.above === undefined ? undefined : `above ${range.above}`,
    range.max === undefined ? undefined : `at most ${range.max}`,
  ].filter((part) => part !== undefined);
  const bounds = parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
  return `${kind}${bounds}${range.infinite === true ? ' or Infinity' : ''}`;
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}
