import { IBConnector, stock } from '@autobot/ib-connector';

// const api = new IBApiNext({ host, port, reconnectInterval: 5_000 }); api.connect(7);
await using ib = new IBConnector({ port: Number(process.env['IB_PORT']), clientId: 7, reconnectDelayMs: 5_000 });
await ib.connect();

// api.connectionState
ib.on('link.changed', ({ to }) => {
  console.log(to);
});
// api.errorSubject, and everything that comes as `info`
ib.on('notice.received', ({ notice }) => {
  console.log(notice.code, notice.text);
});
// await api.getContractDetails(contract)
const [details] = await ib.getContractDetails(stock('AAPL'));
// api.getMarketData(contract, '', false, false).subscribe(…)
await using quotes = await ib.streams.quotes('AAPL');
for await (const item of quotes) {
  if (item.type === 'quote' && item.quality === 'live') break;
}
// await api.getAllOpenOrders()
const orders = await ib.getOpenOrders();
console.log(`${details?.longName}: ${orders.length} open orders`);
