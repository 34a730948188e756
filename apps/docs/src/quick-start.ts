import { IBConnector } from '@autobot/ib-connector';

// Reads IB_HOST, IB_PORT, IB_CLIENT_ID, …; by default paper TWS on this machine, read-only.
const ib = IBConnector.fromEnv();
ib.on('link.ready', ({ epoch }) => {
  console.log(`connection ${epoch} is ready`);
});
ib.on('link.lost', () => {
  console.log(`lost: ${ib.getStatus().link.cause}`);
});
await ib.connect();

// Goes on by itself after a restart, a lost socket, 1100, a broken farm or a frozen gateway.
for await (const item of await ib.streamQuotes('AAPL')) {
  if (item.type === 'gap') console.log('some quotes were missed');
  else if (item.bid < item.ask) console.log(`AAPL ${item.bid} / ${item.ask}, ${item.quality}`);
}
