import * as kit from '@autobot/resilience';

const limiter = new kit.RateLimiter({ law: kit.slidingWindow({ limit: 50, windowMs: 1_000, guardMs: 20 }) });
const breaker = new kit.CircuitBreaker({ name: 'prices', failureThreshold: 5, resetTimeoutMs: 10_000 });
const layers = kit.pipeline(
  kit.deadline({ timeoutMs: 5_000 }),
  kit.retry({ maxAttempts: 3, backoff: kit.exponentialBackoff({ baseMs: 20, maxMs: 1_000 }) }),
  kit.breakCircuit(breaker),
  kit.rateLimit(limiter),
  kit.attemptTimeout({ timeoutMs: 1_000 }),
);
const price = await layers.execute(({ attempt }) => {
  if (attempt < 3) throw new Error('connection reset');
  return 101.25;
});
process.stdout.write(`${price} at the third try, ${breaker.name} is ${breaker.state}\n`);
