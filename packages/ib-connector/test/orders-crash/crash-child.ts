import { FileOrderJournal, IBConnector } from '@autobot/ib-connector';
import { openGuards } from '../open-guards.ts';
import { crashingApi, crashingFiles } from './crash-hooks.ts';
import { CLIENT_ID, type CrashPlan, type CrashPoint, type PlannedOrder } from './crash-points.ts';

// Waits for its plan, so that it can be started ahead of time; then trades until it comes to the step where it dies.
const plan = await new Promise<CrashPlan>((resolve) => {
  process.once('message', (message: CrashPlan) => {
    resolve(message);
  });
  process.send?.('ready');
});

let isReady = false;
let passed = 0;
const isOfReconcile = plan.point.startsWith('reconcile.');

// What is heard while connecting of orders of an earlier life does not count, except for the points of just that.
function counts(point: CrashPoint): boolean {
  return point === plan.point && (isReady || isOfReconcile);
}
const isTheEnd = (point: CrashPoint): boolean => counts(point) && passed + 1 === plan.nth;
function step(point: CrashPoint): void {
  if (!counts(point)) return;
  passed += 1;
  if (passed === plan.nth) process.kill(process.pid, 'SIGKILL');
}

const connector = new IBConnector({
  port: plan.port,
  clientId: CLIENT_ID,
  readOnly: false,
  guards: openGuards(plan.port),
  reconnectDelayMs: 20,
  journal: new FileOrderJournal(plan.journalPath, { files: crashingFiles(step, isTheEnd) }),
  createApi: crashingApi(step, isTheEnd),
});
await connector.connect();
await connector.resolveContract('AAPL');
isReady = true;

async function trade({ type, quantity, isCancelled }: PlannedOrder): Promise<void> {
  const order = { symbol: 'AAPL', action: 'BUY', quantity } as const;
  const handle = await connector.placeOrder(
    type === 'market' ? { ...order, orderType: 'MKT' } : { ...order, orderType: 'LMT', limitPrice: 1 },
  );
  if (type === 'market') await handle.whenDone();
  if (isCancelled) await connector.cancelOrder(handle);
}

if (plan.isConcurrent) await Promise.all(plan.orders.map((order) => trade(order)));
else for (const order of plan.orders) await trade(order);
// Records that nobody waits for may still be on their way to the disk: their points are passed while it closes.
await connector.disconnect();
process.exit(3);
