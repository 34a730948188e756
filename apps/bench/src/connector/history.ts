/** What both are asked for: daily bars, which IB's pacing leaves alone. The library takes a message of them in one piece. */
export const HISTORY = { bars: 20_000, symbol: 'AAPL' } as const;

/**
 * What an answer cost. The client's own time is that of its processor: the mock takes longer to make the bars than
 * either of them should take to read them.
 */
export interface HistoryTime {
  readonly clientMs: number;
  readonly wallMs: number;
  readonly bars: number;
}

/** Times one answer. */
export async function timeHistory(ask: () => Promise<readonly unknown[]>): Promise<HistoryTime> {
  const [startedMs, startedWith] = [performance.now(), process.cpuUsage()];
  const bars = await ask();
  const { user, system } = process.cpuUsage(startedWith);
  return { clientMs: (user + system) / 1_000, wallMs: performance.now() - startedMs, bars: bars.length };
}
