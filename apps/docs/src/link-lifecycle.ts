import { IBConnector } from '@autobot/ib-connector';

await using ib = IBConnector.fromEnv();
const isBack = new Promise<void>((resolve) => {
  ib.on('link.ready', ({ epoch }) => {
    if (epoch === 2) resolve();
  });
});
ib.on('link.changed', ({ from, to }) => {
  console.log(`${from} -> ${to}`);
});
ib.on('link.lost', () => {
  console.log(`why: ${ib.getStatus().link.cause}`);
});
await ib.connect();

// The link breaks under this request. It is asked again on the next link, and answered.
const details = await ib.getContractDetails({ symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'USD' });
await isBack;
console.log(
  `${details.length} contract, epoch ${ib.getStatus().link.epoch}, orders may leave: ${ib.getStatus().orderGate.isOpen}`,
);
