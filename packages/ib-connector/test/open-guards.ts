import type { GuardOptions } from '@autobot/ib-connector';

/** Guards that let everything pass but the wrong account: what is tested with them is not about guards. */
export function openGuards(port: number): GuardOptions {
  const none = Number.POSITIVE_INFINITY;
  return {
    paperPorts: [port],
    priceCollar: 'off',
    maxQuantity: none,
    maxNotional: none,
    duplicateWindowMs: 0,
    maxOrdersPerSecond: none,
    maxOpenOrders: none,
    maxOrderEfficiencyRatio: none,
  };
}
