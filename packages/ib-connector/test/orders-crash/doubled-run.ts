import { IBConnector, MemoryOrderJournal, OrderOutcomeUnknownError, OrderRefusedError } from '@autobot/ib-connector';
import { seededRandom } from '@autobot/resilience';
import { FakeClock } from '@autobot/resilience/testing';
import { MockTws, type Order } from '@autobot/testing-mocks';
import { openGuards } from '../open-guards.ts';
import { CLIENT_ID } from './crash-points.ts';
import type { FaultRun } from './fault-run.ts';

/** Name of what `doubledRun` plays, beside `troubles`. */
export const DOUBLED = 'two permanent ids for one order';

const LATENCY_MS = 100;
// The broker is asked every five minutes.
const RECONCILE_MS = 6 * 60_000;

/**
 * What a change did in the field (nautilus#4564): it became a second order beside the first, under the same number and
 * reference. Either may trade before, between or after, and the link may be lost while the change is on its way. It must
 * be told, every trade counted once, and a cancel must leave nothing open.
 */
export async function doubledRun(seed: number): Promise<FaultRun> {
  const random = seededRandom(seed);
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock, seed, tickIntervalMs: 200 });
  const connector = new IBConnector({
    port: tws.port,
    clientId: CLIENT_ID,
    readOnly: false,
    guards: openGuards(tws.port),
    clock,
    random: seededRandom(1),
    journal: new MemoryOrderJournal(),
  });
  const within = async <Result>(promise: Promise<Result>, ms: number): Promise<Result> => {
    promise.catch(() => undefined);
    await clock.run(ms);
    return promise;
  };
  const told = new Set<string>();
  const inDoubt = new Set<string>();
  connector.on('order.duplicated', ({ order }) => told.add(order.orderRef));
  connector.on('order.changed', ({ order }) => {
    if (order.state === 'unknown') inDoubt.add(order.orderRef);
  });
  await within(connector.connect(), 3_000);
  const quantity = 10 * (2 + Math.floor(random.next() * 8));
  const limit = { symbol: 'AAPL', action: 'BUY', quantity, orderType: 'LMT', limitPrice: 1 } as const;
  const handle = await within(connector.placeOrder(limit), 3_000);

  tws.fault({ kind: 'latency', ms: LATENCY_MS });
  tws.fault({ kind: 'split-order' });
  const change = connector.trading.change(handle, { limitPrice: 2 });
  const hasDrop = random.next() < 0.5;
  // TWS has been silent for a while, so it is asked for a sign of life first; the answers are what takes time.
  await clock.run((1 + 2 * random.next()) * LATENCY_MS);
  if (hasDrop) tws.fault({ kind: 'drop', how: 'reset' });
  const changed = await within(
    change.catch((error: unknown) => error),
    30_000,
  );
  tradeSome(tws, random.next());
  await clock.run(RECONCILE_MS);
  const copies = tws.exchange.orders.filter(({ orderRef }) => orderRef === handle.orderRef);
  const live = tws.exchange.openOrders.length;
  const known = handle.current.permIds.length;
  tradeSome(tws, random.next());
  await clock.run(1_000);
  const cancelled = await within(
    connector.cancelOrder(handle).catch((error: unknown) => error),
    60_000,
  );
  await clock.run(RECONCILE_MS);

  const problems: string[] = [];
  const isRefused = changed instanceof OrderRefusedError;
  const isHonest = !(changed instanceof Error) || isRefused || changed instanceof OrderOutcomeUnknownError;
  if (!isHonest) problems.push(`the change ended with ${String(changed)}`);
  if (live > 1 && !told.has(handle.orderRef)) problems.push('two were open, and nobody was told');
  if (known < copies.length) problems.push(`the broker has ${copies.length} of it, and ${known} are known`);
  if (cancelled instanceof Error) problems.push(`the cancel ended with ${String(cancelled)}`);
  if (tws.exchange.openOrders.length > 0) problems.push('after the cancel one is still open');
  const orders = tws.exchange.orders.filter(({ orderRef }) => orderRef === handle.orderRef);
  problems.push(...problemsOfTrades(orders, handle.current));
  const sent = tws.journal.named('placeOrder').length;
  if (!isRefused && copies.length !== 2) problems.push(`the broker made ${copies.length} of it`);
  if (sent > 2) problems.push(`an order and a change were sent with ${sent} messages`);
  await within(connector.disconnect(), 1_000);
  // What a change in doubt has done to the order is in doubt with it, and so are orders in doubt themselves.
  const isInDoubt = changed instanceof OrderOutcomeUnknownError || inDoubt.size > 0;
  return { problems, inDoubt: isInDoubt ? 1 : 0, refused: isRefused ? 1 : 0, sent };
}

function tradeSome(tws: MockTws, chance: number): void {
  const [first, second] = tws.exchange.openOrders;
  if (first !== undefined && chance < 0.2) tws.exchange.fill(first.permId, { quantity: half(first) });
  else if (second !== undefined && chance < 0.4) tws.exchange.fill(second.permId, { quantity: half(second) });
  else if (second !== undefined && chance < 0.5) tws.exchange.fill(second.permId);
}

function half(order: Order): number {
  return (order.terms.quantity - order.filled) / 2;
}

function problemsOfTrades(
  copies: readonly Order[],
  { state, executions }: { readonly state: string; readonly executions: readonly { readonly shares: number }[] },
): readonly string[] {
  const atBroker = copies.reduce((sum, { filled }) => sum + filled, 0);
  const counted = executions.reduce((sum, { shares }) => sum + shares, 0);
  const problems: string[] = [];
  if (counted !== atBroker) problems.push(`${atBroker} have traded, and we count ${counted}`);
  if (state !== 'cancelled' && state !== 'filled') problems.push(`all of it has ended, and it is held for ${state}`);
  return problems;
}
