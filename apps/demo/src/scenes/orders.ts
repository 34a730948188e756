import type { OrderHandle } from '@autobot/ib-connector';
import type { MockStage, Stage } from '../stage/stage.ts';
import { type Act, claim, type Scene } from './scene.ts';

const SYMBOL = 'AAPL';
const QUANTITY = 10;
// So far below the market that the mock's prices never reach it.
const RESTING_SHARE = 0.8;

/** A market order is sent once, filled, and shows in the positions. */
export const marketOrder: Scene<MockStage> = {
  name: 'market order',
  async run({ client, tws }, act) {
    const before = { sent: tws.journal.named('placeOrder').length, held: await heldOf(client, act) };
    act.waitFor('the broker to have the order');
    const order = await client.connector.placeOrder({
      symbol: SYMBOL,
      action: 'BUY',
      quantity: QUANTITY,
      orderType: 'MKT',
    });
    act.waitFor('the order to be filled');
    const done = await order.whenDone();
    claim(done.state === 'filled' && done.filled === QUANTITY, `the order is ${done.state}, ${done.filled} filled`);
    const sent = tws.journal.named('placeOrder').length - before.sent;
    claim(sent === 1, `TWS received ${sent} orders instead of 1`);
    const bought = (await heldOf(client, act)) - before.held;
    claim(bought === QUANTITY, `the position grew by ${bought} instead of ${QUANTITY}`);
    return {
      detail: `bought ${QUANTITY} ${SYMBOL} at ${done.averageFillPrice.toFixed(2)}, sent once, position now ${before.held + bought}`,
      facts: { orderId: done.orderId, filled: done.filled, averageFillPrice: done.averageFillPrice, sent },
    };
  },
};

/** A limit order away from the market works until it is cancelled. */
export const limitOrder: Scene<MockStage> = {
  name: 'limit order',
  async run(stage, act) {
    const order = await placeRestingOrder(stage, act);
    const placed = order.current;
    claim(placed.state === 'working' || placed.state === 'acknowledged', `the order is ${placed.state}`);
    act.waitFor('the order to be cancelled');
    const done = await stage.client.connector.cancelOrder(order);
    claim(done.state === 'cancelled' && done.filled === 0, `after the cancel the order is ${done.state}`);
    return {
      detail: `${placed.quantity} ${SYMBOL} at ${placed.limitPrice} placed and cancelled`,
      facts: { orderId: placed.orderId, limitPrice: placed.limitPrice, state: done.state },
    };
  },
};

/** The broker's list shows an order while it is open, and no longer. */
export const openOrders: Scene<MockStage> = {
  name: 'open orders',
  async run(stage, act) {
    const { connector } = stage.client;
    const order = await placeRestingOrder(stage, act);
    act.waitFor('the open orders');
    const during = await connector.getOpenOrders({ signal: act.signal });
    const isListed = during.some(({ orderRef }) => orderRef === order.orderRef);
    claim(isListed, `order ${order.orderId} is open and not among the ${during.length} listed`);
    await connector.cancelOrder(order);
    const after = await connector.getOpenOrders({ signal: act.signal });
    claim(!after.some(({ orderRef }) => orderRef === order.orderRef), 'the cancelled order is still listed');
    return {
      detail: `${during.length} with ours, ${after.length} once it is cancelled`,
      facts: { during: during.length, after: after.length },
    };
  },
};

/** Places a limit order that works and does not fill. */
export async function placeRestingOrder({ client }: Stage, act: Act): Promise<OrderHandle> {
  act.waitFor('a quote to place an order by');
  const { last } = await client.connector.getTicker(SYMBOL, { signal: act.signal });
  act.waitFor('the broker to have the order');
  return client.connector.placeOrder({
    symbol: SYMBOL,
    action: 'BUY',
    quantity: QUANTITY,
    orderType: 'LMT',
    limitPrice: Math.floor(last * RESTING_SHARE),
  });
}

async function heldOf({ connector }: Stage['client'], act: Act): Promise<number> {
  act.waitFor('the positions');
  const positions = await connector.getPositions({ signal: act.signal });
  return positions.find(({ symbol }) => symbol === SYMBOL)?.position ?? 0;
}
