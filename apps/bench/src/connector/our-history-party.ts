// A process of its own: the same history through the connector, which asks for it in pages, as TWS wants it.
import { IBConnector } from '@autobot/ib-connector';
import { HISTORY, timeHistory } from './history.ts';
import { OPEN_LIMIT } from './open-limit.ts';

const connector = new IBConnector({ port: Number(process.argv[2]), ...OPEN_LIMIT });
await connector.connect();
const { bars, symbol } = HISTORY;
const end = new Date(HISTORY.end);
await connector.resolveContract(symbol);
process.on('message', () => {
  void timeHistory(() => connector.getHistoricalData({ symbol, duration: `${bars} D`, barSize: '1 day', end })).then(
    (time) => process.send?.(time),
  );
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
