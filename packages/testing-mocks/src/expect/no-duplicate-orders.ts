import type { History } from './history.ts';
import type { JournalEntry } from './journal.ts';

/**
 * No order was sent twice: not under a second id with the same orderRef, and not again as it was.
 * A change of an order, which travels as placeOrder too, differs from what was sent before and is no duplicate.
 * @returns one sentence for each that was
 */
export function noDuplicateOrders({ journal }: Pick<History, 'journal'>): readonly string[] {
  const problems: string[] = [];
  const idsByRef = new Map<string, string>();
  const sent = new Map<string, JournalEntry>();
  for (const entry of journal.named('placeOrder')) {
    const id = `client ${entry.clientId ?? '?'} order ${entry.fields[1] ?? '?'}`;
    const orderRef = orderRefOf(entry);
    const earlierId = orderRef === '' ? undefined : idsByRef.get(orderRef);
    if (earlierId !== undefined && earlierId !== id) {
      problems.push(`orderRef "${orderRef}" was sent as ${earlierId} and, at ${entry.atMs} ms, as ${id}`);
    }
    if (orderRef !== '') idsByRef.set(orderRef, earlierId ?? id);
    const content = `${id}\0${entry.fields.join('\0')}`;
    const earlier = sent.get(content);
    if (earlier === undefined) sent.set(content, entry);
    else problems.push(`${id} was sent at ${earlier.atMs} ms and, unchanged, again at ${entry.atMs} ms`);
  }
  return problems;
}

function orderRefOf({ values }: JournalEntry): string {
  if (values === undefined || !('fields' in values)) return '';
  const { fields } = values;
  if (typeof fields !== 'object' || fields === null || !('orderRef' in fields)) return '';
  return typeof fields.orderRef === 'string' ? fields.orderRef : '';
}
