/** One trade of an order, in its latest version. */
export interface OrderExecution {
  /** The part after the last dot counts corrections: `…01` is the trade, `…02` the same trade corrected. */
  readonly execId: string;
  readonly permId: number;
  readonly shares: number;
  readonly price: number;
}

/**
 * Puts a trade among those that are known; pure. The same list comes back for one that is known, and for an older
 * version of one. Source: TWS API docs, "Executions and Commissions": a correction has the id of the trade, but for
 * what follows the last dot.
 */
export function withTrade(trades: readonly OrderExecution[], trade: OrderExecution): readonly OrderExecution[] {
  const { name, version } = partsOf(trade.execId);
  const index = trades.findIndex(({ execId }) => partsOf(execId).name === name);
  const known = trades[index];
  if (known === undefined) return [...trades, trade];
  return version > partsOf(known.execId).version ? trades.with(index, trade) : trades;
}

/** Shares of all trades: what the order has done to the position, whatever else was told. */
export function tradedShares(trades: readonly OrderExecution[]): number {
  return trades.reduce((sum, { shares }) => sum + shares, 0);
}

/** What was paid for a share on average; 0 without trades. */
export function averagePrice(trades: readonly OrderExecution[]): number {
  const shares = tradedShares(trades);
  return shares === 0 ? 0 : trades.reduce((sum, trade) => sum + trade.shares * trade.price, 0) / shares;
}

/** True if a trade was corrected: then trades alone say what is filled, because statuses of before still may come. */
export function isCorrected(trades: readonly OrderExecution[]): boolean {
  return trades.some(({ execId }) => partsOf(execId).version > 1);
}

/** What names a trade through all its corrections. */
export function executionName(execId: string): string {
  return partsOf(execId).name;
}

function partsOf(execId: string): { readonly name: string; readonly version: number } {
  const dot = execId.lastIndexOf('.');
  const version = dot === -1 ? Number.NaN : Number(execId.slice(dot + 1));
  return Number.isInteger(version) ? { name: execId.slice(0, dot), version } : { name: execId, version: 1 };
}
