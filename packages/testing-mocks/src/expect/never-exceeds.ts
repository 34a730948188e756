import type { History } from './history.ts';

/** How many messages may come in how long a time. */
export interface NeverExceedsOptions {
  readonly messages: number;
  /** Length of the rolling window in milliseconds. Default 1,000. */
  readonly perMs?: number;
}

/**
 * No connection sent more messages in any rolling window; startApi does not count.
 * @returns one sentence for each connection that did: `expect(neverExceeds(tws, { messages: 50 })).toEqual([])`
 */
export function neverExceeds({ journal }: Pick<History, 'journal'>, options: NeverExceedsOptions): readonly string[] {
  const { messages, perMs = 1_000 } = options;
  return journal.connections.flatMap(({ connection }) => {
    const arrivals = journal.all.filter((entry) => entry.connection === connection && entry.name !== 'startApi');
    const times = arrivals.map((entry) => entry.atMs);
    const most = mostWithin(times, perMs);
    return most.count <= messages
      ? []
      : [
          `connection ${connection} sent ${most.count} messages within ${perMs} ms from ${most.fromMs} ms on, at most ${messages} are allowed`,
        ];
  });
}

function mostWithin(times: readonly number[], perMs: number): { readonly count: number; readonly fromMs: number } {
  let most = { count: 0, fromMs: 0 };
  let first = 0;
  for (const [index, atMs] of times.entries()) {
    while (atMs - (times[first] ?? atMs) >= perMs) first += 1;
    const count = index - first + 1;
    if (count > most.count) most = { count, fromMs: times[first] ?? atMs };
  }
  return most;
}
