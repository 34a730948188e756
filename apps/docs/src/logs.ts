import { createLogger } from '@autobot/config';
import { IBConnector, logEvents } from '@autobot/ib-connector';

await using ib = IBConnector.fromEnv();
logEvents(ib, createLogger({ level: 'info' }));
await ib.connect();
