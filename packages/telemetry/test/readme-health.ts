import { createServer } from 'node:http';
import { IBConnector } from '@autobot/ib-connector';
import { healthHandler } from '@autobot/telemetry/ib';

const ib = IBConnector.fromEnv();
const health = healthHandler(ib);
const server = createServer((request, response) => {
  if (!health(request, response)) response.writeHead(404).end();
});
server.listen(8081, '127.0.0.1');
await ib.connect();
