import { readFile } from 'node:fs/promises';
import type { IBConnector, OrderSnapshot } from '@autobot/ib-connector';
import type { MockTws, Order } from '@autobot/testing-mocks';
import { readJournal } from '../../src/orders/journal/read-journal.ts';

/** References of the orders that a journal file says may have been sent, oldest first. */
export async function intentsOf(journalPath: string): Promise<readonly string[]> {
  const { entries, damage } = readJournal(await readFile(journalPath));
  if (damage !== undefined) throw new Error(`the journal is damaged at line ${damage.line}: ${damage.problem}`);
  const refused = new Set(entries.flatMap((entry) => (entry.type === 'refused' ? [entry.orderRef] : [])));
  return entries.flatMap((entry) => (entry.type === 'intent' && !refused.has(entry.orderRef) ? [entry.orderRef] : []));
}

/** What is wrong after a restart, in sentences: an order sent twice, forgotten, or in another state than it is in. */
export function problemsOf(tws: MockTws, connector: IBConnector, intents: readonly string[]): readonly string[] {
  const ours = new Map(connector.orders.map((order) => [order.orderRef, order]));
  const theirs = new Map(tws.exchange.orders.map((order) => [order.orderRef, order]));
  return [
    ...sentTwice(tws),
    ...[...theirs.keys()].filter((ref) => !intents.includes(ref)).map((ref) => `${ref} was sent and not written down`),
    ...[...theirs.keys()].filter((ref) => !ours.has(ref)).map((ref) => `${ref} is at the broker and was forgotten`),
    ...intents.filter((ref) => !ours.has(ref)).map((ref) => `${ref} was written down and was forgotten`),
    ...[...ours.values()].flatMap((order) => wrongState(order, theirs.get(order.orderRef))),
  ];
}

function sentTwice(tws: MockTws): readonly string[] {
  const refs = tws.journal.named('placeOrder').map(({ values }) => orderRefOf(values));
  const ids = tws.journal.named('placeOrder').map(({ fields }) => fields[1] ?? '');
  return [
    ...repeated(refs).map((ref) => `${ref} was sent twice`),
    ...repeated(ids).map((id) => `order id ${id} was used twice`),
    ...(tws.exchange.orders.length > new Set(tws.exchange.orders.map(({ orderRef }) => orderRef)).size
      ? ['the broker holds an order twice']
      : []),
  ];
}

function orderRefOf(values: unknown): string {
  const fields: unknown = typeof values === 'object' && values !== null ? Reflect.get(values, 'fields') : undefined;
  const ref: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, 'orderRef') : undefined;
  return String(ref);
}

function repeated(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

function wrongState(order: OrderSnapshot, actual: Order | undefined): readonly string[] {
  if (actual === undefined) {
    return order.state === 'unknown' ? [] : [`${order.orderRef} is not at the broker, and held for ${order.state}`];
  }
  const expected = expectedStates(actual);
  const problems: string[] = [];
  if (!expected.includes(order.state)) {
    problems.push(`${order.orderRef} is ${actual.status} at the broker, and held for ${order.state}`);
  }
  const traded = order.executions.reduce((sum, { shares }) => sum + shares, 0);
  if (order.filled !== actual.filled || traded !== actual.filled) {
    problems.push(`${order.orderRef} has ${actual.filled} filled, and we count ${order.filled} (${traded} by trades)`);
  }
  return problems;
}

function expectedStates(actual: Order): readonly OrderSnapshot['state'][] {
  switch (actual.status) {
    case 'Filled':
      return ['filled'];
    case 'Cancelled':
      return ['cancelled'];
    case 'PendingSubmit':
    case 'PreSubmitted':
      return actual.filled > 0 ? ['partlyFilled'] : ['acknowledged'];
    case 'Submitted':
    case 'PendingCancel':
      return actual.filled > 0 ? ['partlyFilled'] : ['working', 'acknowledged'];
  }
}
