// What a user's program does first, with the packages as they are published: compiled by tsc, run on every Node we promise.
import { createServer } from 'node:http';
import { env, loadConfig } from '@autobot/config';
import { dashboardHandler } from '@autobot/dashboard';
import { IBConnector } from '@autobot/ib-connector';
import { CircuitBreaker, Publisher, RateLimiter, type ResilienceEvent, slidingWindow } from '@autobot/resilience';
import { RedisStore } from '@autobot/resilience-redis';
import { SharedSlots } from '@autobot/resilience/shared';
import { FakeClock } from '@autobot/resilience/testing';
import { recordEvents } from '@autobot/telemetry';
import { MockTws } from '@autobot/testing-mocks';
import { metrics } from '@opentelemetry/api';

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
const events = new Publisher<ResilienceEvent>();
const stopRecording = recordEvents(events, metrics.getMeter('consumer'));
const answered = await new CircuitBreaker({ name: 'consumer', events }).execute(() => Promise.resolve('answered'));
const { settings } = loadConfig({ HELLO: env.text({ meaning: 'greets', default: 'hello' }) }, { env: {} });

stopRecording();

const dashboard = dashboardHandler(ib);
const server = createServer((request, response) => {
  if (!dashboard(request, response)) response.writeHead(404).end();
});
const { promise: listening, resolve: onListening } = Promise.withResolvers<void>();
server.listen(0, '127.0.0.1', onListening);
await listening;
const address = server.address();
const page = await fetch(`http://127.0.0.1:${typeof address === 'object' ? address?.port : address}/dashboard`);
const isPage = (await page.text()).includes('IB connection');
dashboard[Symbol.dispose]();
server.close();
server.closeAllConnections();

// Nobody listens there: it gives no lease, and does not hang.
await using store = new RedisStore({ url: 'redis://127.0.0.1:1', scope: 'consumer' });
await using slots = new SharedSlots({ store, key: 'lines', capacity: 1 });
const lease = (await slots.tryAcquire()) ?? 'none';

// @ts-expect-error a quote has no such field: the types are there, and are not any.
void quotes.nonsense;

const answer = { priced: bid > 0 && ask >= bid, streamed, granted, answered, hello: settings.HELLO, isPage, lease };
process.stdout.write(`${JSON.stringify(answer)}\n`);
