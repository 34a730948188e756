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

/** What most numbers may be: above 0, 0 or more, a whole number from 1 on, a part of something. */
export const POSITIVE: NumberRange = { above: 0 };
export const NOT_NEGATIVE: NumberRange = { min: 0 };
export const COUNT: NumberRange = { min: 1, integer: true };
export const SHARE: NumberRange = { above: 0, max: 1 };

/**
 * Returns the value, or throws a sentence that names the option, the range and the value got.
 * @throws {InvalidOptionError}
 */
export function checkNumber(option: string, value: number, range: NumberRange): number {
  const { min = NaN, above = NaN, max = NaN, integer = false, infinite = false, hint } = range;
  // Nothing is below or above NaN, so a bound that is not given bounds nothing.
  const isOut = value < min || value <= above || value > max;
  const isOfKind = integer ? Number.isInteger(value) : Number.isFinite(value);
  if ((isOfKind && !isOut) || (infinite && value === Infinity)) return value;
  const bounds = Object.entries({ ' at least ': min, ' above ': above, ' at most ': max }).filter(
    ([, bound]) => !Number.isNaN(bound),
  );
  const kind = `a ${integer ? 'whole' : 'finite'} number${bounds.map((bound) => bound.join('')).join(' and')}`;
  const got = typeof value === 'string' ? JSON.stringify(value) : String(value);
  const hinted = hint === undefined ? '' : ` (${hint})`;
  throw new InvalidOptionError(
    option,
    `${option} must be ${kind}${infinite ? ' or Infinity' : ''}, was ${got}${hinted}`,
  );
}

/** What each of several numbers is if it is left out (undefined: it must be given), and what it may be. */
export type NumberRules<Name extends string> = Readonly<Record<Name, readonly [number | undefined, NumberRange]>>;

/**
 * The numbers among some options, each checked, the defaults filled in.
 * @param prefix stands before their names in errors, for options within options
 * @throws {InvalidOptionError}
 */
export function checkNumbers<Name extends string>(
  options: Readonly<Partial<Record<NoInfer<Name>, number | undefined>>>,
  rules: NumberRules<Name>,
  prefix: string = '',
): Readonly<Record<Name, number>> {
  const given: Readonly<Record<string, number | undefined>> = options;
  const rows = Object.entries<NumberRules<Name>[Name]>(rules).map(([name, [fallback, range]]) => {
    const { [name]: value = fallback } = given;
    // oxlint-disable-next-line typescript/no-non-null-assertion -- one that is missing is told so by the check
    return [name, checkNumber(prefix + name, value!, range)];
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a number for every rule
  return Object.fromEntries(rows) as Record<Name, number>;
}
