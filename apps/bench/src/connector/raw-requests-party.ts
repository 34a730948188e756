// A process of its own: requests through the unmodified @stoqey/ib, a block each time it is told.
import { LINES, symbolOf } from './quote-flow.ts';
import { RawClient } from './raw-client.ts';
import { timeBlock } from './timed-requests.ts';

const client = await RawClient.connect(Number(process.argv[2]));
process.on('message', () => {
  void timeBlock((index) => client.contractDetails(symbolOf(index % LINES))).then((tookMs) => process.send?.(tookMs));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
