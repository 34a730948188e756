import { createServer } from 'node:http';
import { dashboardHandler } from '@autobot/dashboard';
import { IBConnector } from '@autobot/ib-connector';

const ib = IBConnector.fromEnv();
await ib.connect();
const quotes = await ib.streamQuotes('AAPL');

const dashboard = dashboardHandler(ib, { quotes: () => [quotes.current] });
const server = createServer((request, response) => {
  if (!dashboard(request, response)) response.writeHead(404).end();
});
server.listen(8080, '127.0.0.1'); // http://127.0.0.1:8080/dashboard
