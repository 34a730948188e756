import { NotConnectedError, OrderRefusedError } from '@autobot/ib-connector';
import type { MakeChecker } from './checker.ts';

const PLACE_ORDER = '3';
// The look-up of a contract may take 2 s, a freshness probe 500 ms, and the wait for room 250 ms; what leaves later has been
// waiting for something else.
const MOST_WAIT_MS = 3_500;

/** No order is sent twice, under whatever id; none leaves after it was refused, or long after it was asked for. */
export const ordersOnce: MakeChecker = (view, violated) => {
  const askedMs = new Map<string, number>();
  const refused = new Set<string>();
  const idOf = new Map<string, string>();
  const refOf = new Map<string, string>();
  const contents = new Map<string, string>();
  return {
    ordering(orderRef) {
      askedMs.set(orderRef, view.clock.now());
    },
    ordered(orderRef, error) {
      if (error instanceof OrderRefusedError || error instanceof NotConnectedError) refused.add(orderRef);
      if (refused.has(orderRef) && idOf.has(orderRef))
        violated(`${orderRef} was sent, and its caller told that it was refused`);
    },
    sent(fields) {
      if (fields[0] !== PLACE_ORDER) return;
      const [, orderId = ''] = fields;
      const orderRef = fields.find((field) => askedMs.has(field));
      if (orderRef === undefined) {
        violated(`order ${orderId} was sent, and nobody asked for it`);
        return;
      }
      const content = fields.join('\0');
      // A change may well restore the terms of before the last one; the same twice in a row changes nothing.
      if (contents.get(orderId) === content) violated(`${orderRef} was sent twice, word by word, as order ${orderId}`);
      contents.set(orderId, content);
      const knownId = idOf.get(orderRef);
      if (knownId === undefined) {
        const waitedMs = view.clock.now() - (askedMs.get(orderRef) ?? 0);
        if (waitedMs > MOST_WAIT_MS + view.stalls.totalMs)
          violated(`${orderRef} left ${waitedMs} ms after it was asked for`);
        if (refused.has(orderRef)) violated(`${orderRef} was sent after its caller was told that it was refused`);
      } else if (knownId !== orderId)
        violated(`${orderRef} was sent as order ${knownId}, and again as order ${orderId}`);
      const knownRef = refOf.get(orderId);
      if (knownRef !== undefined && knownRef !== orderRef) {
        violated(`order id ${orderId} was used for ${knownRef}, and again for ${orderRef}`);
      }
      idOf.set(orderRef, orderId);
      refOf.set(orderId, orderRef);
    },
  };
};
