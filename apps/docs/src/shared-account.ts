import { buy, IBConnector, optionsFromEnv, OrderRefusedError } from '@autobot/ib-connector';
import { MemoryStore } from '@autobot/resilience/shared';

// One line to change for several hosts: new RedisStore({ url, scope: 'ib:user' }), and await store.connect().
const store = new MemoryStore();
const shared = { store, maxClients: 2, orderBudget: { limit: 2, windowMs: 60_000 } };

/** What every process makes for itself. */
function client(clientId: number): IBConnector {
  const { options } = optionsFromEnv(process.env);
  return new IBConnector({ ...options, clientId, shared });
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
