import { buy, IBConnector, stock } from '@autobot/ib-connector';

// ib = IB(); ib.connect('127.0.0.1', 7497, clientId=1)
await using ib = IBConnector.fromEnv();
await ib.connect();

// contract = Stock('AAPL', 'SMART', 'USD'); ib.qualifyContracts(contract)
const contract = await ib.resolveContract(stock('AAPL'));
// bars = ib.reqHistoricalData(contract, '', '1 D', '5 mins', 'TRADES', True)
const bars = await ib.getHistoricalData({ contract, duration: '1 D', barSize: '5 mins', whatToShow: 'TRADES' });
// ticker = ib.reqMktData(contract, '', True)
const { bid, ask } = await ib.getTicker(contract);
// ib.positions(); ib.accountSummary()
const [positions, summary] = [await ib.getPositions(), await ib.getAccountSummary()];
// trade = ib.placeOrder(contract, LimitOrder('BUY', 1, 100)); ib.cancelOrder(trade.order)
const order = await ib.placeOrder(buy(1, contract).limit(1).build());
const cancelled = await ib.cancelOrder(order);
// ib.disconnectedEvent += …
ib.on('link.lost', ({ cause }) => {
  console.log(cause);
});
console.log(bars.length > 0, bid < ask, positions.length, summary.NetLiquidation > 0, cancelled.state);
