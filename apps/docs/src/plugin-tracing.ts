import { AsyncLocalStorage } from 'node:async_hooks';
import { IBConnector } from '@autobot/ib-connector';
import type { Middleware } from '@autobot/resilience';

const doing = new AsyncLocalStorage<string>();
const around: Middleware['around'] = async (call, next) => {
  const [parent, startMs] = [doing.getStore(), performance.now()];
  try {
    return await doing.run(call.operation, () => next(call));
  } finally {
    const tookMs = performance.now() - startMs;
    console.log(`${parent} > ${call.operation}, ${tookMs < 1_000 ? 'fast' : 'slow'}`);
  }
};

await using ib = IBConnector.fromEnv().use({ name: 'tracing', middleware: [{ name: 'tracing', around }] });
await ib.connect();
await doing.run('strategy', () => ib.getTicker('AAPL'));
