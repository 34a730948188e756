import type { BarsRequest } from '../tws-api/tws-api.ts';
import type { Bar, BarSize } from './historical-bars.ts';
import { barMs, type HistoryPlan, leastMs, type Span, spanText } from './split-history.ts';
import { toTwsTime } from './tws-time.ts';

/** One page of history. Pages come newest first, the bars of a page oldest first. */
export interface HistoryPage {
  readonly bars: readonly Bar[];
  /** How far back bars are complete now. */
  readonly completeFrom: Date;
  /** How much of the stretch is done, 0 to 1. */
  readonly share: number;
}

/** A stretch of history, and how it is asked for. */
export interface HistoryWalk {
  readonly request: Omit<BarsRequest, 'endDateTime' | 'duration'> & { readonly barSize: BarSize };
  readonly plan: Extract<HistoryPlan, { type: 'counted' | 'until' }>;
  /** Whole seconds. */
  readonly end: Date;
  readonly ask: (request: BarsRequest) => Promise<readonly Bar[]>;
  /** Since when there is history at all; asked for when a page is empty. */
  readonly findHead: () => Promise<Date>;
}

const DAY_MS = 86_400_000;

/**
 * Walks back through history page by page. Each page ends where the bars of the one before began, so that no bar is
 * missing and none comes twice, whatever was closed in between.
 */
export async function* historyPages(walk: HistoryWalk): AsyncGenerator<HistoryPage, void, undefined> {
  const { request, plan, end, ask } = walk;
  const isDaily = barMs(request.barSize) === undefined;
  const startMs = plan.type === 'until' ? plan.start.getTime() : Number.NEGATIVE_INFINITY;
  let left = plan.type === 'counted' ? plan.span.count : Number.POSITIVE_INFINITY;
  let page: Span = firstPage(plan.page, request.barSize, end);
  let cursorMs = end.getTime();
  let oldestMs = Number.POSITIVE_INFINITY;
  let headMs: number | undefined;
  for (;;) {
    // A page that takes in a day once more asks for one more, or each page would cost a day of what is wanted.
    const repeated = isDaily && oldestMs < Number.POSITIVE_INFINITY ? 1 : 0;
    page = { ...page, count: Math.min(page.count, left + repeated) };
    const bars = await ask({ ...request, endDateTime: toTwsTime(new Date(cursorMs)), duration: spanText(page) });
    const unread = bars.filter(({ time }) => time.getTime() < oldestMs && time.getTime() >= startMs);
    const fresh = isDaily && unread.length > left ? unread.slice(-left) : unread;
    const reachedMs = cursorMs - leastMs(page);
    left -= page.count - repeated;
    const firstMs = bars[0]?.time.getTime();
    oldestMs = Math.min(oldestMs, firstMs ?? oldestMs);
    // Days are dated without their hours, so the next page takes in the whole first day once more.
    const nextMs = firstMs === undefined ? reachedMs : firstMs + (isDaily ? DAY_MS : 0);
    cursorMs = nextMs < cursorMs ? nextMs : reachedMs;
    if (firstMs === undefined) headMs ??= (await walk.findHead()).getTime();
    const isDone = left <= 0 || Math.min(cursorMs, reachedMs) <= startMs || cursorMs <= (headMs ?? -Infinity);
    yield {
      bars: fresh,
      completeFrom: new Date(Math.max(cursorMs, startMs)),
      share: isDone ? 1 : shareOf(plan, { left, cursorMs, end }),
    };
    if (isDone) return;
    page = plan.page;
  }
}

// The first page is shorter by the unfinished bar, so that every page begins with a whole one.
function firstPage(page: Span, barSize: BarSize, end: Date): Span {
  const lengthMs = barMs(barSize);
  if (page.unit !== 'S' || lengthMs === undefined) return page;
  const unfinishedMs = end.getTime() % lengthMs;
  return unfinishedMs === 0 ? page : { ...page, count: page.count - (lengthMs - unfinishedMs) / 1_000 };
}

interface Progress {
  readonly left: number;
  readonly cursorMs: number;
  readonly end: Date;
}

function shareOf(plan: HistoryWalk['plan'], { left, cursorMs, end }: Progress): number {
  if (plan.type === 'counted') return 1 - left / plan.span.count;
  return (end.getTime() - cursorMs) / (end.getTime() - plan.start.getTime());
}
