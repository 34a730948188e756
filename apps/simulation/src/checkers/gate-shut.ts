import type { MakeChecker } from './checker.ts';

const PLACE_ORDER = '3';

/** While TWS is cut off from IB, or we from TWS, the order gate is shut, and no order or change leaves. */
export const gateShut: MakeChecker = (view, violated) => {
  const trouble = (): string | undefined => {
    const { connection, upstream } = view.told;
    if (connection === undefined) return 'there is no connection';
    return upstream === 'down' ? 'TWS has said that it is cut off from IB' : undefined;
  };
  return {
    sent([id, orderId = '']) {
      const why = id === PLACE_ORDER ? trouble() : undefined;
      if (why !== undefined) violated(`order ${orderId} was sent while ${why}`);
    },
    look() {
      const why = trouble();
      if (why !== undefined && view.status.orderGate.isOpen) violated(`the order gate is open while ${why}`);
    },
  };
};
