/** What TWS last said of one of IB's data centres. `inactive` is neutral: it sleeps until asked. */
export interface FarmStatus {
  readonly state: 'ok' | 'broken' | 'inactive' | 'connecting';
  readonly sinceMs: number;
}

/** Every farm that was named, by its name. One farm's news never speaks for another. */
export type FarmStatuses = ReadonlyMap<string, FarmStatus>;

/** A change in one farm, with what it was before. */
export interface FarmChange {
  readonly farms: FarmStatuses;
  /** True if the farm was broken or connecting and is now well: its streams must prove that they live. */
  readonly isRecovered: boolean;
  /** False if the farm was in that state already. */
  readonly isNew: boolean;
}

/** Notes what TWS said of one farm; pure. */
export function nextFarmStatuses(
  farms: FarmStatuses,
  news: { readonly farm: string; readonly state: FarmStatus['state'] },
  nowMs: number,
): FarmChange {
  const before = farms.get(news.farm);
  if (before?.state === news.state) return { farms, isRecovered: false, isNew: false };
  const next = new Map(farms).set(news.farm, { state: news.state, sinceMs: nowMs });
  const wasAway = before?.state === 'broken' || before?.state === 'connecting';
  return { farms: next, isRecovered: wasAway && news.state === 'ok', isNew: true };
}
