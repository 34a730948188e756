import type { PastTickReport } from '../inbound/query-event.ts';
import type { TicksRequest } from '../tws-api/query-requests.ts';
import { toTwsTime } from './tws-time.ts';

/** Which ticks: from a start on, or so many before an end. */
export type TickStretch =
  | { readonly from: Date; readonly until: Date; readonly count: number }
  | { readonly before: Date; readonly count: number };

/** A stretch of ticks, and how it is asked for. */
export interface TickWalk {
  readonly request: Omit<TicksRequest, 'startDateTime' | 'endDateTime' | 'count'>;
  readonly stretch: TickStretch;
  readonly ask: (request: TicksRequest) => Promise<readonly PastTickReport[]>;
}

/** The most ticks TWS gives at once. Source: TWS API docs, "Historical Time and Sales Data". */
export const MOST_TICKS = 1_000;

/**
 * Walks through the ticks of the past, each page oldest first: forward from a start, backward from an end.
 * Pages meet in a second that both are asked for, and what was told of it already is left out: ticks have whole
 * seconds and nothing else to tell them apart by, so a page may have ended inside of one.
 */
export async function* tickPages(walk: TickWalk): AsyncGenerator<readonly PastTickReport[], void, undefined> {
  const { request, stretch, ask } = walk;
  const isForward = 'from' in stretch;
  let left = stretch.count;
  let edge = Math.floor((isForward ? stretch.from : stretch.before).getTime() / 1_000);
  const endSecond = isForward ? stretch.until.getTime() / 1_000 : Number.POSITIVE_INFINITY;
  let seen = 0;
  while (left > 0 && edge < endSecond) {
    const at = toTwsTime(new Date(edge * 1_000));
    const count = Math.min(MOST_TICKS, left + seen);
    const times = isForward ? { startDateTime: at, endDateTime: '' } : { startDateTime: '', endDateTime: at };
    const ticks = await ask({ ...request, ...times, count });
    const known = ticks.filter(({ epochSeconds }) => epochSeconds === edge).length;
    const fresh = isForward ? ticks.slice(Math.min(seen, known)) : ticks.slice(0, ticks.length - Math.min(seen, known));
    const inside = fresh.filter(({ epochSeconds }) => epochSeconds < endSecond);
    const page = isForward ? inside.slice(0, left) : inside.slice(-left);
    left -= page.length;
    if (page.length > 0) yield page;
    const isExhausted = ticks.length < count || fresh.length > inside.length;
    const nextEdge = (isForward ? ticks.at(-1) : ticks[0])?.epochSeconds;
    if (isExhausted || nextEdge === undefined) return;
    // A second with more ticks than fit into a page cannot be told whole: go on behind it.
    const isStuck = nextEdge === edge;
    edge = isStuck ? edge + (isForward ? 1 : -1) : nextEdge;
    seen = isStuck ? 0 : ticks.filter(({ epochSeconds }) => epochSeconds === nextEdge).length;
  }
}
