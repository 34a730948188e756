import type { Verdict } from '@autobot/resilience';
import type { Notice } from './inbound-event.ts';
import { type NoticeRules, unlisted } from './notice-rules.ts';
import type { FarmKind, NoticeAction, NoticeRow, OrderEffect, StreamEffect } from './notice-row.ts';

/** Whose id a notice carries. */
export type NoticeOwner = 'request' | 'stream' | 'order' | 'nobody';

/** Who acts on a notice, and how; exactly one. Observers hear of every notice besides. */
export type Disposition =
  | { readonly to: 'request'; readonly verdict: Verdict }
  | { readonly to: 'stream'; readonly verdict?: Verdict; readonly effect?: StreamEffect }
  | { readonly to: 'order'; readonly effect: OrderEffect }
  | { readonly to: 'upstream'; readonly change: 'down' | 'restoredDataLost' | 'restoredDataKept' }
  | { readonly to: 'farm'; readonly farm: string; readonly change: 'broken' | 'ok' | 'inactive' | 'connecting' }
  | { readonly to: 'link'; readonly change: 'reconnect' | 'clientIdInUse' | 'portChanged' }
  | { readonly to: 'pacing' }
  | { readonly to: 'observers' };

/** What a notice comes into. */
export interface NoticeSituation {
  readonly owner: NoticeOwner;
  /** TWS is cut off from IB or a farm has trouble, or had until just now. */
  readonly isDegraded: boolean;
}

/** Decides what a notice means, from its row and the situation it comes into; pure. */
export function classifyNotice(notice: Notice, situation: NoticeSituation, rules: NoticeRules): Disposition {
  const { owner, isDegraded } = situation;
  const row = rowOf(notice, rules);
  const shared = sharedDisposition(row.first, notice);
  if (shared !== undefined) return shared;
  if (owner === 'order') return { to: 'order', effect: row.order ?? (row.first === 'fail' ? 'doubts' : 'informs') };
  // A message that was one too many was not taken either: what it asked for will not come.
  const isEnded = row.first === 'fail' || (row.first === 'slowDown' && row.verdict !== undefined);
  const effect = row.stream === undefined ? {} : { effect: row.stream };
  if (isEnded && owner !== 'nobody') {
    const verdict = verdictByText(notice, row, isDegraded);
    return owner === 'stream' ? { to: owner, verdict, ...effect } : { to: owner, verdict };
  }
  if (owner === 'stream' && row.stream !== undefined) return { to: owner, effect: row.stream };
  return { to: row.first === 'slowDown' ? 'pacing' : 'observers' };
}

/** The row of a notice, by its text where the code alone says too little; one that is not listed gets the general rule. */
export function rowOf({ code, text }: Notice, rules: NoticeRules): NoticeRow {
  const row = rules.get(code) ?? unlisted(code);
  const ofText = row.byText?.find(({ says }) => text.toLowerCase().includes(says));
  return ofText === undefined ? row : { ...row, ...ofText };
}

/** The farm a notice names at its end: after a colon, or after the last full stop where there is none. */
export function farmOf(text: string): string {
  const afterColon = /:\s*([\w.-]+)\s*$/.exec(text)?.[1];
  return afterColon ?? /\.\s*([\w-]+)\s*$/.exec(text)?.[1] ?? 'unnamed';
}

/** What a notice of upstream says of a farm. */
export interface NamedFarm {
  readonly farm: string;
  readonly kind: FarmKind;
  readonly change: 'broken' | 'ok';
}

/** The farms that the end of an outage (1101, 1102) names as connected or not; none where it names none. */
export function farmsOf(text: string): readonly NamedFarm[] {
  return [...text.matchAll(/(not )?connected:\s*([\w.-]+(?:\s*[;,]\s*[\w.-]+)*)/gi)].flatMap(([, not, names = '']) =>
    names.split(/\s*[;,]\s*/).map((name) => {
      const farm = name.replace(/\.$/, '');
      return { farm, kind: kindOf(farm), change: not === undefined ? 'ok' : 'broken' } as const;
    }),
  );
}

// By the only mark there is, its name: ushmds, secdefil, and the rest give market data.
function kindOf(farm: string): FarmKind {
  if (/hmds/i.test(farm)) return 'history';
  return /sec-?def/i.test(farm) ? 'definitions' : 'marketData';
}

function sharedDisposition(first: NoticeAction, notice: Notice): Disposition | undefined {
  switch (first) {
    case 'upstreamDown':
      return { to: 'upstream', change: 'down' };
    case 'upstreamRestoredDataLost':
      return { to: 'upstream', change: 'restoredDataLost' };
    case 'upstreamRestoredDataKept':
      return { to: 'upstream', change: 'restoredDataKept' };
    case 'farmBroken':
      return { to: 'farm', farm: farmOf(notice.text), change: 'broken' };
    case 'farmOk':
      return { to: 'farm', farm: farmOf(notice.text), change: 'ok' };
    case 'farmInactive':
      return { to: 'farm', farm: farmOf(notice.text), change: 'inactive' };
    case 'farmConnecting':
      return { to: 'farm', farm: farmOf(notice.text), change: 'connecting' };
    case 'reconnect':
    case 'clientIdInUse':
    case 'portChanged':
      return { to: 'link', change: first };
    case 'ignore':
      return { to: 'observers' };
    case 'slowDown':
    case 'fail':
    case 'advise':
      return undefined;
  }
}

// Pacing is told by several codes, 162, 420 and 10189 among them (QuantConnect/Lean#607).
function verdictByText(notice: Notice, row: NoticeRow, isDegraded: boolean): Verdict {
  if (/pacing violation|too frequent/i.test(notice.text)) return 'throttled';
  return (isDegraded ? row.whileDegraded : undefined) ?? row.verdict ?? 'refused';
}
