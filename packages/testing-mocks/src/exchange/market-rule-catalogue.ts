/** From a price on, the smallest step prices move in. */
export interface PriceStep {
  readonly lowEdge: number;
  readonly increment: number;
}

/**
 * Tables of price steps by number, as instruments name them.
 * Source: answers of a real TWS for 26, 32, 67, 635 and 2806 (stoqey-ib.md 3.5, get-market-rule); 239 for currencies is of that kind.
 */
export const marketRules: ReadonlyMap<number, readonly PriceStep[]> = new Map([
  [26, [{ lowEdge: 0, increment: 0.01 }]],
  [32, [{ lowEdge: 0, increment: 0.01 }]],
  [67, [{ lowEdge: 0, increment: 0.25 }]],
  [239, [{ lowEdge: 0, increment: 0.000_05 }]],
  [635, [{ lowEdge: 0, increment: 0.0001 }]],
  [2806, [{ lowEdge: 0, increment: 0.25 }]],
]);
