import { IBConnector } from '@autobot/ib-connector';
import type { Middleware } from '@autobot/resilience';

const around: Middleware['around'] = async (call, next) => {
  try {
    const result = await next(call);
    console.log(`${call.kind} ${call.operation}: ok`);
    return result;
  } catch (error) {
    console.log(`${call.kind} ${call.operation}: ${String(Reflect.get(Object(error), 'code'))}`);
    throw error;
  }
};

await using ib = IBConnector.fromEnv().use({ name: 'audit', middleware: [{ name: 'audit', around }] });
await ib.connect();
await ib.getTicker('AAPL');
await ib.getTicker('NOSUCHNAME').catch(() => undefined);
