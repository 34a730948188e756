/**
 * What both are asked for: daily bars up to one evening, which IB's pacing leaves alone. The library takes a message of
 * them in one piece.
 */
export const HISTORY = {
  bars: 20_000,
  symbol: 'AAPL',
  end: '2025-12-31T22:00:00Z',
  twsEnd: '20251231-22:00:00',
} as const;

/** What an answer cost, from the call to the last bar. Its server has all of it ready, in a process of its own. */
export interface HistoryTime {
  readonly wallMs: number;
  /** Of the client's processor, its collector included. */
  readonly clientMs: number;
  readonly bars: number;
}

/** Times one answer. */
export async function timeHistory(ask: () => Promise<readonly unknown[]>): Promise<HistoryTime> {
  const [startedMs, startedWith] = [performance.now(), process.cpuUsage()];
  const bars = await ask();
  const wallMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(startedWith);
  return { wallMs, clientMs: (user + system) / 1_000, bars: bars.length };
}
