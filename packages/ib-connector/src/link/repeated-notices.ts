import type { NoticeRow } from '../inbound/notice-row.ts';

/** Counts notices that may come once but not often. Forgets when told so: what another link said counts for nothing. */
export class RepeatedNotices {
  readonly #toldMs = new Map<number, readonly number[]>();

  /** One more came; true if with it there were so many within so long that its row gives the link up. */
  isTooMany({ code, repeated }: NoticeRow, nowMs: number): boolean {
    if (repeated === undefined) return false;
    const recent = (this.#toldMs.get(code) ?? []).filter((atMs) => nowMs - atMs < repeated.withinMs);
    this.#toldMs.set(code, [...recent, nowMs].slice(-repeated.times));
    return recent.length + 1 >= repeated.times;
  }

  forget(): void {
    this.#toldMs.clear();
  }
}
