import type { SlotKind } from './line-slots.ts';

/** What TWS complains of: history that comes too fast, or one more of a kind than fits. */
export type PacingComplaint = { readonly of: 'history' } | { readonly of: 'slots'; readonly kind: SlotKind };

const byName: ReadonlyMap<string, SlotKind> = new Map<string, SlotKind>([
  ['maxTickers', 'lines'],
  ['maxDepth', 'depth'],
  ['maxTickByTick', 'tickByTick'],
]);

// One code says all of these (322); which it is shows in the text. Sources: field reports, ib-connectivity.md 1-D to 1-F.
const byText: readonly (readonly [pattern: RegExp, kind: SlotKind])[] = [
  [/simultaneous api historical/i, 'history'],
  [/simultaneous api scanner/i, 'scanners'],
  [/account summary requests exceeded/i, 'accountSummary'],
  [/tick-by-tick requests has been reached/i, 'tickByTick'],
];

/** What a notice says against our pacing, by the name of its row and its text; undefined if nothing. */
export function complaintOf(noticeName: string, text: string): PacingComplaint | undefined {
  if (/pacing violation/i.test(text)) return { of: 'history' };
  const kind = byName.get(noticeName) ?? kindByText(noticeName, text);
  return kind && { of: 'slots', kind };
}

function kindByText(noticeName: string, text: string): SlotKind | undefined {
  return noticeName === 'unprocessedRequest' ? byText.find(([pattern]) => pattern.test(text))?.[1] : undefined;
}
