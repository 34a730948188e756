// A process of its own: the same requests through the connector with its limit out of the way.
import { IBConnector, stock } from '@autobot/ib-connector';
import { LINES, symbolOf } from './quote-flow.ts';
import { OPEN_LIMIT } from './open-limit.ts';
import { timeBlock } from './timed-requests.ts';

const connector = new IBConnector({ port: Number(process.argv[2]), ...OPEN_LIMIT });
await connector.connect();
process.on('message', () => {
  void timeBlock((index) => connector.getContractDetails(stock(symbolOf(index % LINES)))).then((tookMs) =>
    process.send?.(tookMs),
  );
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
