// A process of its own: IBApiNext with its reconnect at 5 s and its watchdog on, in the middle of some trouble.
// oxlint-disable-next-line no-restricted-imports -- it is what the connector is measured beside
import { IBApiNext } from '@stoqey/ib';
import { stock } from './raw-client.ts';
import { SYMBOLS, Witness } from './trouble.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const settings = { host: '127.0.0.1', port: Number(process.argv[2]), maxReqPerSec: 40, logger: quiet };
const api = new IBApiNext({ ...settings, reconnectInterval: 5_000, connectionWatchdogInterval: 5 });
const witness = new Witness();
process.on('disconnect', () => process.exit());
process.on('message', (word) => {
  if (typeof word === 'number') process.send?.(witness.report(word));
  else for (const symbol of SYMBOLS) witness.asked(api.getContractDetails(stock(symbol)));
});
api.connect(1);
await api.getCurrentTime();
for (const symbol of SYMBOLS) {
  api.getMarketData(stock(symbol), '', false, false).subscribe({
    next: () => {
      witness.quote(symbol);
    },
    error: () => undefined,
  });
}
process.send?.('ready');
