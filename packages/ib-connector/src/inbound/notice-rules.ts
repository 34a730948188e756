import { noticeCatalogue } from './notice-catalogue.ts';
import type { Escalation, NoticeRow } from './notice-row.ts';

/** What may be changed in a row. */
export type NoticeOverride = Partial<Omit<NoticeRow, 'code'>>;

/** Overrides by code. A code the catalogue lacks may be added: it then needs at least `first`. */
export type NoticeOverrides = Readonly<Record<number, NoticeOverride>>;

/** The catalogue as one connector uses it. */
export type NoticeRules = ReadonlyMap<number, NoticeRow>;

/** Named sets of overrides. `graceful` is the catalogue as it stands. */
export type RecoveryPreset = 'graceful' | 'eager';

/**
 * `eager` drops the socket at once on these four, as the original requirements read literally.
 * It makes a healing gateway worse (nautilus_trader#4412), so it is never the default.
 */
const presets: Readonly<Record<RecoveryPreset, NoticeOverrides>> = {
  graceful: {},
  eager: {
    502: { first: 'reconnect' },
    504: { first: 'reconnect' },
    1100: { first: 'reconnect' },
    2103: { first: 'reconnect' },
  },
};

/**
 * The catalogue under a preset, then under the user's own overrides. What TWS says of upstream or of a farm stays known
 * where a row is made to reconnect: TWS says it again on the new link, and no order may leave meanwhile.
 */
export function noticeRules(preset: RecoveryPreset = 'graceful', overrides: NoticeOverrides = {}): NoticeRules {
  const rules = new Map<number, NoticeRow>(noticeCatalogue.map((row) => [row.code, row]));
  for (const layer of [presets[preset], overrides]) {
    for (const [key, change] of Object.entries(layer)) {
      const code = Number(key);
      rules.set(code, changed(rules.get(code) ?? unlisted(code), change));
    }
  }
  return rules;
}

function changed(row: NoticeRow, change: NoticeOverride): NoticeRow {
  if (change.first !== 'reconnect' || (row.scope !== 'upstream' && row.scope !== 'farm')) return { ...row, ...change };
  const escalation = [AT_ONCE, ...(change.escalation ?? row.escalation ?? [])];
  return { ...row, ...change, first: row.first, escalation };
}

const AT_ONCE: Escalation = { graceMs: 0, step: 'reconnect' };

/** How a code that no row names is treated: warnings inform, the rest fails what they name. */
export function unlisted(code: number): NoticeRow {
  const isWarning = code >= FIRST_WARNING && code <= LAST_WARNING;
  return {
    code,
    name: `code ${code}`,
    meaning: isWarning ? 'a warning that is not in the catalogue' : 'a message that is not in the catalogue',
    scope: 'request',
    first: isWarning ? 'advise' : 'fail',
    source: 'DOC "Warning Message Codes": 2100 to 2169',
  };
}

const FIRST_WARNING = 2100;
const LAST_WARNING = 2199;
