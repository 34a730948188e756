// A process of its own: the connector's heap after a collection, at the marks of a million quotes and a thousand links.
import { IBConnector } from '@autobot/ib-connector';
import { HEAP_MARKS } from './heap-marks.ts';
import { OPEN_LIMIT } from './open-limit.ts';
import { LINES, symbolOf } from './quote-flow.ts';

const [port, what] = process.argv.slice(2);
const connector = new IBConnector({
  port: Number(port),
  reconnectDelayMs: 1,
  random: { next: () => 0 },
  ...OPEN_LIMIT,
});
process.on('disconnect', () => process.exit());
if (what === 'quotes') {
  await connector.connect();
  const marks = [...HEAP_MARKS.quotes];
  let quotes = 0;
  const read = async (line: number): Promise<void> => {
    const stream = await connector.streamQuotes(symbolOf(line), { buffer: { keep: 'all', capacity: 1_000_000 } });
    for await (const _ of stream) {
      quotes += 1;
      if (quotes === marks[0]) {
        marks.shift();
        tellHeap();
      }
    }
  };
  for (let line = 0; line < LINES; line += 1) void read(line);
} else {
  const marks = [...HEAP_MARKS.links];
  let links = 0;
  await connector.connect();
  await connector.streamQuotes(symbolOf(0));
  connector.on('link.ready', () => {
    links += 1;
    if (links === marks[0]) {
      marks.shift();
      tellHeap();
    } else process.send?.('cut');
  });
  process.send?.('cut');
}

function tellHeap(): void {
  globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
}
