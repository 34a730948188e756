import type { JournalEntry } from '../orders/journal/order-record.ts';
import type { OrderSnapshot } from '../orders/order-state.ts';

/** One order in one line. */
export function orderLine(order: OrderSnapshot): string {
  const { orderRef, action, quantity, symbol, orderType, limitPrice, state, filled } = order;
  const price = limitPrice === undefined ? '' : ` ${limitPrice}`;
  return `${state.padEnd(12)} ${filled}/${quantity}  ${action} ${symbol} ${orderType}${price}  ${orderRef}`;
}

/** Everything that a journal says of one order, a line each. */
export function lifeOf(orderRef: string, entries: readonly JournalEntry[]): readonly string[] {
  const execIds = new Set<string>();
  const lines: string[] = [];
  for (const entry of entries) {
    if (entry.type === 'execution' && entry.orderRef === orderRef) execIds.add(entry.execution.execId);
    const isOfOrder =
      ('orderRef' in entry && entry.orderRef === orderRef) ||
      (entry.type === 'intent' && entry.resubmits === orderRef) ||
      (entry.type === 'commission' && execIds.has(entry.execId));
    if (isOfOrder) lines.push(`${String(entry.seq).padStart(6)}  ${entry.at}  ${wordsOf(entry)}`);
  }
  return lines;
}

function wordsOf(entry: JournalEntry): string {
  switch (entry.type) {
    case 'intent': {
      const { action, quantity, orderType, limitPrice, stopPrice } = entry.order;
      const prices = [limitPrice, stopPrice].filter((price) => price !== undefined).join(' ');
      const again = entry.resubmits === undefined ? '' : `, in place of ${entry.resubmits}`;
      return (
        `intent       ${action} ${quantity} ${entry.contract.symbol ?? ''} ${orderType} ${prices}`.trimEnd() + again
      );
    }
    case 'refused':
      return `refused      ${entry.rule}: ${entry.reason}`;
    case 'sent':
      return `sent         under order id ${entry.orderId}`;
    case 'change':
      return `change       ${JSON.stringify(entry.order)}`;
    case 'cancel':
      return `cancel       asked for under order id ${entry.orderId}`;
    case 'state': {
      const { state, filled, quantity, averageFillPrice, permIds, reason } = entry.order;
      const price = filled > 0 ? ` at ${averageFillPrice}` : '';
      return `${state.padEnd(12)} ${filled}/${quantity}${price}, permId ${permIds.join(' and ') || 'none'}${because(reason)}`;
    }
    case 'execution': {
      const { execId, shares, price } = entry.execution;
      return `execution    ${shares} at ${price}, ${execId}`;
    }
    case 'commission':
      return `commission   ${entry.commission} ${entry.currency}, ${entry.execId}`;
    case 'verdict':
      return `compared     ${entry.verdict}${entry.permIds === undefined ? '' : `, open as ${entry.permIds.join(' and ')}`}`;
    case 'adopted':
      return `taken over   ${orderLine(entry.order)}`;
    case 'abandoned':
      return `abandoned    by a person: ${entry.reason}`;
    case 'opened':
    case 'gate':
    case 'killSwitch':
    case 'ids':
      return entry.type;
  }
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `, ${reason}`;
}
