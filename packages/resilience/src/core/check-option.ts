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
  const { min = -Infinity, above = -Infinity, max = Infinity, integer = false, infinite = false, hint } = range;
  // Neither of the two is true of what is not a number, whatever the types promise.
  const isOfKind = integer ? Number.isInteger(value) : Number.isFinite(value);
  if ((isOfKind && value >= min && value > above && value <= max) || (infinite && value === Infinity)) return value;
  const bounds = Object.entries({ 'at least': range.min, above: range.above, 'at most': range.max })
    .filter(([, bound]) => bound !== undefined)
    .map((bound) => ` ${bound.join(' ')}`);
  const kind = `a ${integer ? 'whole' : 'finite'} number${bounds.join(' and')}${infinite ? ' or Infinity' : ''}`;
  const got = typeof value === 'string' ? `"${String(value)}"` : String(value);
  const hinted = hint === undefined ? '' : ` (${hint})`;
  throw new InvalidOptionError(option, `${option} must be ${kind}, was ${got}${hinted}`);
}
