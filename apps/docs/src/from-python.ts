import { IBConnector, optionsFromEnv } from '@autobot/ib-connector';
import { CircuitBreaker, HeartbeatMonitor, RateLimiter, tokenBucket } from '@autobot/resilience';

// Rate limiter
const limiter = new RateLimiter({ law: tokenBucket({ ratePerSecond: 50, burst: 50 }) });
await limiter.acquire();
if (limiter.tryAcquire()) console.log('limiter: room for one more');

// Circuit breaker
const breaker = new CircuitBreaker({ name: 'ib_connector', failureThreshold: 5, resetTimeoutMs: 60_000 });
if (breaker.allowRequest()) breaker.recordSuccess();
breaker.recordFailure();
const protectedOperation = breaker.protect(() => Promise.resolve('done'));
console.log(`breaker: ${await protectedOperation()}, ${breaker.state}`);

// Settings
const config = {
  host: '127.0.0.1',
  port: 7497,
  clientId: 1,
  connectTimeoutMs: 30_000,
  maxReconnects: 5,
  rateLimit: 50,
};
console.log(`settings: ${new IBConnector(config).address}`);
const { options } = optionsFromEnv({});
console.log(`defaults: ${options.host}:${options.port}, id ${options.clientId}, read-only ${options.readOnly}`);
console.log(`defaults: ${options.connectTimeoutMs} ms, ${options.maxReconnects} dials, ${options.rateLimit} a second`);

// Connection
const connector = IBConnector.fromEnv();
await connector.connect();
await connector.disconnect();
await using ib = IBConnector.fromEnv();
await ib.connect();

// Heartbeat
function handleDisconnect(cause: Error): void {
  console.log(cause.message);
}
const monitor = new HeartbeatMonitor({
  healthCheck: async () => (await ib.healthCheck()).isHealthy,
  onConnectionLost: handleDisconnect,
  intervalMs: 10_000,
  timeoutMs: 30_000,
});
monitor.start();
console.log(`heartbeat: ${monitor.state}`);
monitor.stop();

// Market data
const ticker = await ib.getTicker('AAPL');
console.log(`ticker: bid below ask ${ticker.bid < ticker.ask}`);
const bars = await ib.getHistoricalData({ symbol: 'AAPL', duration: '1 D', barSize: '1 min', whatToShow: 'TRADES' });
console.log(`bars: ${Object.keys(bars[0] ?? {}).join(' ')}`);

// Account
const summary = await ib.getAccountSummary();
console.log(`net liquidation: ${summary.NetLiquidation > 0}`);
const bought = await ib.placeOrder({ symbol: 'AAPL', action: 'BUY', quantity: 100, orderType: 'MKT' });
await bought.whenDone();
const positions = await ib.getPositions();
for (const pos of positions) console.log(`${pos.symbol}: ${pos.position} @ ${pos.averageCost > 0}`);

// Orders
const order = await ib.placeOrder({ symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'LMT', limitPrice: 150 });
await ib.cancelOrder(order.orderId);
const orders = await ib.getOpenOrders();
console.log(`open orders: ${orders.length}`);

// Monitoring
const status = ib.getStatus();
console.log(`state: ${status.state}, breaker: ${status.circuitBreaker.state}`);
console.log(`p95: ${status.metrics.p95LatencyMs < 100}`);
