import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileOrderJournal, IBConnector } from '@autobot/ib-connector';
import { type Random, seededRandom } from '@autobot/resilience';
import { MockTws } from '@autobot/testing-mocks';
import { openGuards } from '../open-guards.ts';
import { intentsOf, problemsOf } from './check-run.ts';
import type { ChildPool } from './child-pool.ts';
import { CLIENT_ID, type CrashPlan, type CrashPoint, type PlannedOrder } from './crash-points.ts';

/** What one run showed. */
export interface CrashRun {
  readonly seed: number;
  readonly point: CrashPoint;
  /** True if the process was killed at the point, and not before or never. */
  readonly isHit: boolean;
  readonly problems: readonly string[];
}

/**
 * One run: a process trades and is killed at a step; things happen at the broker meanwhile; a second life takes over the
 * journal, compares with the broker, and trades once more.
 */
export async function crashRun(seed: number, point: CrashPoint, pool: ChildPool): Promise<CrashRun> {
  const random = seededRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), 'crash-'));
  const journalPath = join(folder, 'orders.ndjson');
  await using tws = await MockTws.start({ seed, tickIntervalMs: 20 });
  try {
    const { port } = tws;
    const plan = planOf({ port, journalPath, point }, random);
    const isHit = point.startsWith('reconcile.') ? await killedTwice(plan, pool) : await killed(plan, pool);
    // The broker must have read what the dead process wrote before it is compared with.
    await allRead(tws);
    liveOnAtTheBroker(tws, random);
    const problems = await restartedProblems(tws, journalPath);
    return { seed, point, isHit, problems };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function planOf(fixed: Pick<CrashPlan, 'port' | 'journalPath' | 'point'>, random: Random): CrashPlan {
  const among = (count: number): number => Math.floor(random.next() * count);
  const { point } = fixed;
  const needsFill = point === 'fill.heard';
  const needsCancel = point === 'cancel.after';
  const orders = Array.from({ length: 1 + among(3) }, (): PlannedOrder => {
    const type = needsFill || (!needsCancel && among(2) === 0) ? 'market' : 'resting';
    const isCancelled = type === 'resting' && (needsCancel || among(3) === 0);
    return { type, quantity: 10 * (1 + among(10)), isCancelled };
  });
  const isConcurrent = among(2) === 0;
  // Orders that are placed at once share writes: only the first is sure to come by.
  const nth = isConcurrent && /^(intent|sent|state)\./.test(point) ? 1 : 1 + among(orders.length);
  return { ...fixed, orders, isConcurrent, nth: point.startsWith('reconcile.') ? 1 : nth };
}

async function killed(plan: CrashPlan, pool: ChildPool): Promise<boolean> {
  const { signal, code, errors } = await pool.run(plan);
  if (signal === 'SIGKILL') return true;
  if (code === 3) return false;
  throw new Error(`the process ended by itself with ${code}: ${errors}`);
}

// The first life dies with an order in doubt, the second while it asks for it.
async function killedTwice(plan: CrashPlan, pool: ChildPool): Promise<boolean> {
  const isFirstHit = await killed({ ...plan, point: 'send.after' }, pool);
  return isFirstHit && killed({ ...plan, orders: [] }, pool);
}

async function allRead(tws: MockTws): Promise<void> {
  while (tws.journal.connections.some(({ closedAtMs }) => closedAtMs === undefined)) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

// While nobody listens, resting orders trade in full or in part, and TWS may restart with its order ids behind.
function liveOnAtTheBroker(tws: MockTws, random: Random): void {
  for (const order of tws.exchange.openOrders) {
    const chance = random.next();
    if (chance < 0.3) tws.exchange.fill(order.permId);
    else if (chance < 0.5) tws.exchange.fill(order.permId, { quantity: order.terms.quantity / 2 });
    else if (chance < 0.8) tws.exchange.cancel(order.clientId, order.orderId);
  }
  const idsBack = Math.floor(random.next() * 8);
  if (idsBack > 0 && idsBack < 4) tws.fault({ kind: 'restart', forMs: 5, nextValidIdBack: idsBack });
}

async function restartedProblems(tws: MockTws, journalPath: string): Promise<readonly string[]> {
  const intents = await intentsOf(journalPath);
  await using connector = new IBConnector({
    port: tws.port,
    clientId: CLIENT_ID,
    readOnly: false,
    guards: openGuards(tws.port),
    reconnectDelayMs: 20,
    journal: new FileOrderJournal(journalPath),
  });
  await connector.connect();
  const problems = problemsOf(tws, connector, intents);
  const order = await connector.placeOrder({ symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'MKT' });
  await order.whenDone();
  return [...problems, ...problemsOf(tws, connector, await intentsOf(journalPath))];
}
