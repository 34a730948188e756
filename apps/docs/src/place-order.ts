import { IBConnector, OrderOutcomeUnknownError } from '@autobot/ib-connector';

await using ib = IBConnector.fromEnv();
await ib.connect();

try {
  const order = await ib.placeOrder({ symbol: 'AAPL', action: 'BUY', quantity: 10, orderType: 'MKT' });
  const { state, filled, averageFillPrice } = await order.whenDone();
  console.log(`${state}: ${filled} at ${averageFillPrice}`);
} catch (error) {
  if (!(error instanceof OrderOutcomeUnknownError)) throw error;
  // Never sent again: the broker is asked, and `order.resolved` tells what it says.
  console.log(`order ${error.orderRef} is in doubt`);
}
