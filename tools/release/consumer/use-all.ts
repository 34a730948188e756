// What a user's program does first, with the packages as they are published: compiled by tsc, run on every Node we promise.
import { env, loadConfig } from '@autobot/config';
import { IBConnector } from '@autobot/ib-connector';
import { CircuitBreaker, RateLimiter, slidingWindow } from '@autobot/resilience';
import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';

await using tws = await MockTws.start({ tickIntervalMs: 20 });
await using ib = new IBConnector({ host: tws.host, port: tws.port });
await ib.connect();
const { bid, ask } = await ib.getTicker('AAPL');
await using quotes = await ib.streamQuotes('AAPL');
let streamed = 0;
for await (const quote of quotes) {
  streamed += quote.type === 'quote' && quote.bid > 0 ? 1 : 0;
  if (streamed === 3) break;
}

const clock = new FakeClock();
const limiter = new RateLimiter({ law: slidingWindow({ limit: 1, windowMs: 1_000 }), clock });
const granted = [limiter.tryAcquire(), limiter.tryAcquire()].map(Boolean);
const answered = await new CircuitBreaker({ name: 'consumer' }).execute(() => Promise.resolve('answered'));
const { settings } = loadConfig({ HELLO: env.text({ meaning: 'greets', default: 'hello' }) }, { env: {} });

// @ts-expect-error a quote has no such field: the types are there, and are not any.
void quotes.nonsense;

const answer = { priced: bid > 0 && ask >= bid, streamed, granted, answered, hello: settings.HELLO };
process.stdout.write(`${JSON.stringify(answer)}\n`);
