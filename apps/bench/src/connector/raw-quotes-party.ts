// A process of its own: the unmodified @stoqey/ib, with one listener for each kind of tick, which counts.
// oxlint-disable-next-line no-restricted-imports -- it is what the connector is measured beside
import { EventName, IBApi, SecType } from '@stoqey/ib';
import { LINES, RateCounter, symbolOf } from './quote-flow.ts';

const settings = { host: '127.0.0.1', port: Number(process.argv[2]), clientId: 1, maxReqPerSec: 1e9 };
const api = new IBApi(settings);
const counter = new RateCounter();
api.on(EventName.tickPrice, counter.tick).on(EventName.tickSize, counter.tick);
api.once(EventName.nextValidId, () => {
  for (let line = 0; line < LINES; line += 1) {
    const contract = { symbol: symbolOf(line), secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
    api.reqMktData(line + 1, contract, '', false, false);
  }
});
// The market stands still: what is answered now comes behind the last tick.
process.on('message', () => {
  api.once(EventName.currentTime, () => process.send?.(counter.rate));
  api.reqCurrentTime();
});
process.on('disconnect', () => process.exit());
api.connect();
