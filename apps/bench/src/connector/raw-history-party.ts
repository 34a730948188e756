// A process of its own: a long history through the unmodified @stoqey/ib, each time it is told.
// oxlint-disable-next-line no-restricted-imports -- it is what the connector is measured beside
import { BarSizeSetting, WhatToShow } from '@stoqey/ib';
import { HISTORY, timeHistory } from './history.ts';
import { RawClient, stock } from './raw-client.ts';

const client = await RawClient.connect(Number(process.argv[2]));
const ask = (): Promise<readonly unknown[]> => {
  const { bars, symbol, twsEnd } = HISTORY;
  const { DAYS_ONE } = BarSizeSetting;
  return client.request((reqId) =>
    client.api.reqHistoricalData(
      reqId,
      stock(symbol),
      twsEnd,
      `${bars} D`,
      DAYS_ONE,
      WhatToShow.TRADES,
      true,
      2,
      false,
    ),
  );
};
process.on('message', () => {
  void timeHistory(ask).then((time) => process.send?.(time));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
