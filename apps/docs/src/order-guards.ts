import { buy, IBConnector, OrderRefusedError } from '@autobot/ib-connector';

await using ib = IBConnector.fromEnv();
await ib.connect();

const { initialMarginChange, commission } = await ib.trading.preview(buy(10, 'AAPL').market().build());
console.log(`margin ${Number(initialMarginChange) > 0}, commission ${commission}`);

await ib.trading.killSwitch.set('halted', 'the model drifts');
try {
  await ib.placeOrder(buy(10, 'AAPL').market().build());
} catch (error) {
  if (!(error instanceof OrderRefusedError)) throw error;
  console.log(`${error.reason}: ${String(error.value)}, allowed ${String(error.limit)}`);
}
