import { IBConnector } from '@autobot/ib-connector';

await using ib = IBConnector.fromEnv();
await ib.connect();

const request = { symbol: 'AAPL', duration: '3 D', barSize: '30 secs', end: new Date('2026-01-08T21:00:00Z') } as const;
const { requests, waitMs, rule } = ib.history.estimate(request);
console.log(`${requests} requests, at least ${waitMs} ms, ${rule ?? 'no rule in the way'}`);

let bars = 0;
for await (const page of ib.history.pages(request)) bars += page.bars.length;
console.log(`${bars > 0 ? 'bars came' : 'no bars'}, page by page`);
