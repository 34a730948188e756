import type { CompletedOrderReport, ExecutionReport, OpenOrderReport } from '../inbound/inbound-event.ts';
import type { ExecutionFilter } from '../tws-api/tws-api.ts';
import type { Operation } from './operation.ts';

/** Every order that is open at the broker, of all clients. */
export const openOrders: Operation<undefined, readonly OpenOrderReport[]> = {
  name: 'openOrders',
  purpose: 'account',
  channel: 'openOrders',
  timeoutMs: 10_000,
  isQuick: true,
  send: (api) => {
    api.reqAllOpenOrders();
  },
  collect: () => {
    const open = new Map<string, OpenOrderReport>();
    return {
      accept(event) {
        // The same order is told more than once (stoqey/ib#239); the last word counts.
        if (event.type === 'openOrder')
          open.set(`${event.order.clientId}:${event.order.orderId}:${event.order.permId}`, event.order);
        return event.type === 'openOrderEnd' ? { result: [...open.values()] } : undefined;
      },
    };
  },
};

/** Orders of the day that are no longer open. */
export const completedOrders: Operation<undefined, readonly CompletedOrderReport[]> = {
  name: 'completedOrders',
  purpose: 'account',
  channel: 'completedOrders',
  timeoutMs: 10_000,
  isQuick: true,
  send: (api) => {
    api.reqCompletedOrders();
  },
  collect: () => {
    const completed: CompletedOrderReport[] = [];
    return {
      accept(event) {
        if (event.type === 'completedOrder') completed.push(event.order);
        return event.type === 'completedOrdersEnd' ? { result: completed } : undefined;
      },
    };
  },
};

/** Executions since midnight, TWS's time. */
export const executions: Operation<ExecutionFilter, readonly ExecutionReport[]> = {
  name: 'executions',
  purpose: 'account',
  timeoutMs: 10_000,
  isQuick: true,
  send: (api, reqId, filter) => {
    api.reqExecutions(reqId, filter);
  },
  collect: () => {
    const found: ExecutionReport[] = [];
    return {
      accept(event) {
        if (event.type === 'execution') found.push(event.execution);
        return event.type === 'executionsEnd' ? { result: found } : undefined;
      },
    };
  },
};
