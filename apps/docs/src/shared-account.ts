import { buy, IBConnector, optionsFromEnv, OrderRefusedError, SharedKillSwitchStore } from '@autobot/ib-connector';
import type { Plugin } from '@autobot/resilience';
import { MemoryStore, rateLimitShared, SharedLimiter } from '@autobot/resilience/shared';

// One line to change for several hosts: new RedisStore({ url, scope: 'ib:user' }), and await store.connect().
const store = new MemoryStore();

/** What every process makes for itself. */
function client(clientId: number): IBConnector {
  const rules = [{ key: 'orders', limit: 2, windowMs: 60_000 }];
  const orders = new SharedLimiter({
    name: 'order budget',
    store,
    rules,
    maxInstances: 2,
    reserve: 0,
    fallback: 'closed',
  });
  const wait = rateLimitShared(orders, { maxWaitMs: 250 });
  const orderBudget: Plugin = {
    name: 'order budget',
    middleware: [
      {
        name: 'orderBudget',
        around: (call, next) => (call.kind === 'command' ? wait.around(call, next) : next(call)),
      },
    ],
  };
  const killSwitch = new SharedKillSwitchStore({ store });
  const { options } = optionsFromEnv(process.env);
  return new IBConnector({ ...options, clientId, killSwitch, plugins: [orderBudget] });
}

await using one = client(1);
await using two = client(2);
await Promise.all([one.connect(), two.connect()]);
for (const [index, ib] of [one, two, one].entries()) {
  try {
    await ib.placeOrder(
      buy(index + 1, 'AAPL')
        .market()
        .build(),
    );
    console.log('sent');
  } catch (error) {
    if (!(error instanceof OrderRefusedError)) throw error;
    console.log(error.message);
  }
}
await one.trading.killSwitch.set('halted', 'loss limit');
console.log(two.trading.killSwitch.state, two.trading.killSwitch.reason);
