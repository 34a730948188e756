import { buy, IBConnector } from '@autobot/ib-connector';

await using ib = IBConnector.fromEnv();
await ib.connect();

const { last } = await ib.getTicker('AAPL');
const price = Math.round(last);
const { entry, takeProfit, stopLoss } = await ib.trading.placeBracket({
  entry: buy(10, 'AAPL')
    .limit(price - 20)
    .goodTillCancelled()
    .build(),
  takeProfit: { limitPrice: price + 20 },
  stopLoss: { stopPrice: price - 40 },
});
console.log(`entry ${entry.current.state}, profit ${takeProfit?.current.state}, stop ${stopLoss?.current.state}`);

// Under the same id; if TWS says no, the order works on as it was.
const { limitPrice } = await ib.trading.change(entry, { limitPrice: price - 21 });
console.log(`entry now at ${price - 21 === limitPrice ? 'the new price' : limitPrice}`);

// The ends go with their entry.
await ib.cancelOrder(entry);
for await (const { state } of entry) console.log(`entry ${state}`);
