import { buy, IBConnector, OrderOutcomeUnknownError } from '@autobot/ib-connector';

await using ib = IBConnector.fromEnv();
ib.on('order.resolved', ({ order, verdict }) => {
  console.log(`${verdict}: ${order.state}`);
});
await ib.connect();

try {
  const order = await ib.placeOrder(buy(10, 'AAPL').limit(1).intent('rebalance-7').build());
  console.log(order.current.state);
} catch (error) {
  if (!(error instanceof OrderOutcomeUnknownError)) throw error;
  // Do not place it again: under the same intent it would be refused, under another it could be bought twice.
  console.log(`${error.orderRef} is in doubt`);
  const resolved = new Promise((resolve) => ib.on('order.resolved', resolve));
  await resolved;
}
