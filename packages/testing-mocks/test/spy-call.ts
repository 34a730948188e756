// oxlint-disable-next-line no-restricted-imports -- see stoqey-client.ts
import { OptionType, SecType } from '@stoqey/ib';

/** An option that the mock lists, as the library wants it named. */
export const spyCall = {
  symbol: 'SPY',
  secType: SecType.OPT,
  exchange: 'SMART',
  currency: 'USD',
  lastTradeDateOrContractMonth: '20281215',
  strike: 750,
  right: OptionType.Call,
  multiplier: 100,
};
