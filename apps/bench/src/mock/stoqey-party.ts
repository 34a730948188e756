// A process of its own: the unmodified @stoqey/ib, which decodes all it is sent.
// oxlint-disable-next-line no-restricted-imports -- it is what the mock is measured beside
import { EventName, IBApi, SecType } from '@stoqey/ib';
import type { Tally } from './measure.ts';
import { LINES } from './pace.ts';

const settings = { host: '127.0.0.1', port: Number(process.argv[2]), clientId: 1, maxReqPerSec: 1e9 };
const api = new IBApi(settings);
let messages = 0;
let ticks = 0;
const onTick = (): void => {
  ticks += 1;
};
// What decodes for nobody is no client: one listener for each kind of tick, which does next to nothing.
api.on(EventName.tickPrice, onTick).on(EventName.tickSize, onTick).on(EventName.tickString, onTick);
// One for each message, before its fields are decoded; the next comes only once they are.
api.on(EventName.received, () => {
  messages += 1;
});
api.once(EventName.nextValidId, () => {
  for (let line = 0; line < LINES; line += 1) {
    api.reqMktData(
      line + 1,
      { symbol: `SYM${line}`, secType: SecType.STK, exchange: 'SMART', currency: 'USD' },
      '',
      false,
      false,
    );
  }
  process.send?.('counting');
});
process.on('message', () => {
  if (ticks < messages / 2) throw new Error(`${ticks} ticks of ${messages} messages: it does not decode`);
  const tally: Tally = { messages, atMs: performance.now() };
  process.send?.(tally);
});
process.on('disconnect', () => process.exit());
api.connect();
