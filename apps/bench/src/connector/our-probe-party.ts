// A process of its own: round trips of the link while quotes pour in and are read.
import { IBConnector, type Quote, type Stream } from '@autobot/ib-connector';
import { setTimeout as after } from 'node:timers/promises';
import type { ProbeTimes } from './probe-times.ts';
import { LINES, symbolOf } from './quote-flow.ts';

const PROBES = 25;
const WARM_PROBES = 3;
// The connector asks TWS no more often than this; asked sooner it tells the last answer once more.
const APART_MS = 1_060;

const connector = new IBConnector({ port: Number(process.argv[2]) });
let quotes = 0;
process.on('disconnect', () => process.exit());
await connector.connect();
for (let line = 0; line < LINES; line += 1) {
  void readAll(await connector.streamQuotes(symbolOf(line), { buffer: { keep: 'all', capacity: 1_000_000 } }));
}
for (let probe = 0; probe < WARM_PROBES; probe += 1) await probeOnce();
const [startedMs, before] = [performance.now(), quotes];
const tookMs: number[] = [];
while (tookMs.length < PROBES) tookMs.push(await probeOnce());
const times: ProbeTimes = { tookMs, perSecond: ((quotes - before) / (performance.now() - startedMs)) * 1_000 };
process.send?.(times);

async function probeOnce(): Promise<number> {
  await after(APART_MS);
  const { latencyMs } = await connector.healthCheck();
  // No answer is the worst there is.
  return latencyMs ?? Number.POSITIVE_INFINITY;
}

async function readAll(stream: Stream<Quote>): Promise<void> {
  for await (const item of stream) if (item.type === 'quote') quotes += 1;
}
