import type { MakeChecker } from './checker.ts';

const HISTORY = '20';
const SMALL_BARS: ReadonlySet<string> = new Set(['1 secs', '5 secs', '10 secs', '15 secs', '30 secs']);
// IB's rules for bars below a minute. Source: TWS API docs, "Historical Data Limitations".
const rules = [
  { what: 'requests for small bars in ten minutes', most: 60, windowMs: 600_000, key: () => 'all' },
  { what: 'of them for one contract in two seconds', most: 5, windowMs: 2_000, key: contractOf },
  { what: 'identical ones in fifteen seconds', most: 1, windowMs: 15_000, key: contentOf },
] as const;

/** IB's pacing rules for history are kept, by all connections together and measured at the write. */
export const historyPacing: MakeChecker = (view, violated) => {
  const sentMs = rules.map(() => new Map<string, number[]>());
  return {
    sent(fields) {
      if (fields[0] !== HISTORY || !fields.some((field) => SMALL_BARS.has(field))) return;
      const nowMs = view.clock.now();
      for (const [index, { what, most, windowMs, key }] of rules.entries()) {
        const times = sentMs[index];
        const recent = (times?.get(key(fields)) ?? []).filter((atMs) => nowMs - atMs < windowMs);
        recent.push(nowMs);
        times?.set(key(fields), recent);
        if (recent.length > most) violated(`${recent.length} ${what}, at most ${most} are allowed`);
      }
    },
  };
};

// reqHistoricalData at server version 178: 20, reqId, conId, symbol, …
function contractOf(fields: readonly string[]): string {
  return fields.slice(2, 14).join('\0');
}

function contentOf(fields: readonly string[]): string {
  return fields.slice(2).join('\0');
}
