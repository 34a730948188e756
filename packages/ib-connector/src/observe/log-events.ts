import type { Logger } from '@autobot/config';
import { maskAccount, maskAccounts } from '../orders/journal/mask-account.ts';
import type { IbEvent } from './ib-event.ts';
import { severityOfEvent } from './severity-of-event.ts';

/** What is logged: an `IBConnector`. */
export interface LoggedConnector {
  subscribe(listener: (event: IbEvent) => void): () => void;
}

/** How it is logged. */
export interface LogEventsOptions {
  /** Accounts in a shape of their own, to be masked too; those that look like IB's always are. Default none. */
  readonly accounts?: readonly string[];
}

/** An error may wrap an error, and so on; a line does not need more of them. */
const DEEPEST = 6;

/**
 * Writes every event as one JSON line: `event` is its type and does not change, times have their unit in their name,
 * and an account shows as `DU***567` wherever it stands, in TWS's own words too. Give it a child logger for more fields.
 *
 * ```ts
 * const stop = logEvents(ib, createLogger());
 * ```
 * @returns the function that stops it
 */
export function logEvents(ib: LoggedConnector, logger: Logger, options: LogEventsOptions = {}): () => void {
  const { accounts = [] } = options;
  const child = logger.child({ component: 'ib-connector' });
  const mask = (text: string): string =>
    accounts.reduce((masked, account) => masked.replaceAll(account, maskAccount(account)), maskAccounts(text));
  return ib.subscribe((event) => {
    const level = severityOfEvent(event);
    if (!child.isLevelEnabled(level)) return;
    const { type, ...fields } = event;
    child[level]({ event: type, ...plainFields(fields, mask) });
  });
}

function plainFields(fields: object, mask: (text: string) => string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value, mask, 1)]));
}

// Only what a line can hold, with every text masked, keys and errors among them.
function plain(value: unknown, mask: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return mask(String(value));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > DEEPEST) return '…';
  if (Array.isArray(value)) return value.map((item) => plain(item, mask, depth + 1));
  const own = Object.entries(value).map(([key, item]) => [mask(key), plain(item, mask, depth + 1)] as const);
  if (!(value instanceof Error)) return Object.fromEntries(own);
  const { name, message, cause } = value;
  const wrapped = cause === undefined ? {} : { cause: plain(cause, mask, depth + 1) };
  return { name, message: mask(message), ...Object.fromEntries(own), ...wrapped };
}
