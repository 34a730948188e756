import type { Verdict } from '@autobot/resilience';

/** How a call ended, for a metric: few words, so that the series stay few. */
export type Outcome = 'success' | 'failure' | 'timeout' | 'rejected' | 'cancelled';

const TIMEOUTS: ReadonlySet<string> = new Set(['ERR_DEADLINE_EXCEEDED', 'ERR_ATTEMPT_TIMEOUT']);
const WELL_FORMED = /^[A-Z][A-Z0-9_]{1,39}$/;

/** How a call that threw ended: not sent or refused, given up by its caller, out of time, or failed. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof Error && error.name === 'AbortError') return 'cancelled';
  const code = textOf(error, 'code');
  if (code !== undefined && TIMEOUTS.has(code)) return 'timeout';
  const outcomes: Partial<Record<string, Outcome>> = {
    refused: 'rejected',
    throttled: 'rejected',
    cancelled: 'cancelled',
  } satisfies Partial<Record<Verdict, Outcome>>;
  return outcomes[textOf(error, 'verdict') ?? ''] ?? 'failure';
}

/** A short name for an error, from a bounded set: `ib_162` if TWS has a number for it, else its code, else `other`. */
export function errorTypeOf(error: unknown): string {
  if (isRecord(error) && typeof error['twsCode'] === 'number') return `ib_${error['twsCode']}`;
  const code = textOf(error, 'code');
  return code !== undefined && WELL_FORMED.test(code) ? code.toLowerCase().replace(/^err_/, '') : 'other';
}

function textOf(error: unknown, field: string): string | undefined {
  const value = isRecord(error) ? error[field] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
