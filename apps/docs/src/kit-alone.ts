import { createServer } from 'node:http';
import * as kit from '@autobot/resilience';

// A server that fails twice before it answers.
let asked = 0;
const server = createServer((_, response) => {
  asked += 1;
  response.writeHead(asked < 3 ? 503 : 200).end('101.25');
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const port = typeof address === 'object' ? address?.port : address;

const limiter = new kit.RateLimiter({ law: kit.tokenBucket({ ratePerSecond: 50, burst: 50 }) });
const breaker = new kit.CircuitBreaker({ name: 'prices', failureThreshold: 5, resetTimeoutMs: 10_000 });
const layers = kit.pipeline(
  kit.deadline({ timeoutMs: 5_000 }),
  kit.retry({ maxAttempts: 3, backoff: kit.exponentialBackoff({ baseMs: 20, maxMs: 1_000 }) }),
  kit.breakCircuit(breaker),
  kit.rateLimit(limiter),
  kit.attemptTimeout({ timeoutMs: 1_000 }),
);
const price = await layers.execute(async ({ signal }) => {
  const response = await fetch(`http://127.0.0.1:${port}`, { signal });
  if (!response.ok) throw new Error(`the server said ${response.status}`);
  return response.text();
});
console.log(`${price} after ${asked} tries, the circuit is ${breaker.state}`);
server.close();
server.closeAllConnections();
