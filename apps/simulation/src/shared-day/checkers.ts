import type { JournalEntry } from '@autobot/testing-mocks';
import type { IbEvent } from '@autobot/ib-connector';
import { type Client, ORDER_BUDGET, type Tally } from './client.ts';

/** What checkers may look at. */
export interface DayView {
  readonly clients: readonly Client[];
  readonly tally: Tally;
  readonly nowMs: () => number;
  /** True while the store answers everybody. */
  readonly isStoreUp: () => boolean;
  /** Since when the gateway is away, and nobody can be let in; undefined while it is there. */
  readonly gatewayAwaySinceMs: () => number | undefined;
  /** When everybody was told to stop; undefined while all may go on. */
  readonly haltedAtMs: () => number | undefined;
}

/** Holds one thing against all that happens on the day. */
export interface DayChecker {
  readonly received?: (entry: JournalEntry) => void;
  readonly event?: (client: number, event: IbEvent) => void;
  readonly dialled?: () => void;
  /** Now and then. */
  readonly look?: () => void;
  /** So long after a trouble that all must be well. */
  readonly mended?: () => void;
  readonly end?: () => void;
}

type Violated = (sentence: string) => void;

const LINES = 100;
const TOO_MUCH = new Set([100, 101, 162, 322, 326, 10_189, 10_190]);
const HALT_MS = 100;
const PROBE_PAUSE_MS = 2_000;

/** So many at most in any window; says when one is too many. */
function atMost(limit: number, windowMs: number): (atMs: number) => boolean {
  const stampsMs: number[] = [];
  return (atMs) => {
    stampsMs.push(atMs);
    while ((stampsMs[0] ?? atMs) <= atMs - windowMs) stampsMs.shift();
    return stampsMs.length <= limit;
  };
}

/** Every checker by name, made for one day. */
export const dayCheckers: Readonly<Record<string, (view: DayView, violated: Violated) => DayChecker>> = {
  /** IB counts the user over all connections, and so does the mock: what it refuses was too much. */
  twsNeverComplains: (_view, violated) => ({
    event: (client, event) => {
      if (event.type !== 'notice.received' || !TOO_MUCH.has(event.notice.code)) return;
      violated(`TWS told client ${client} ${event.notice.code} "${event.notice.text}"`);
    },
  }),

  linesWithinCap: ({ clients }, violated) => ({
    look: () => {
      const lines = clients.reduce((sum, { connector }) => sum + connector.getStatus().pacing.slots.lines.inUse, 0);
      if (lines > LINES) violated(`${lines} lines are open, and there are ${LINES}`);
    },
  }),

  historyWithinWindows: (_view, violated) => {
    const ofUser = atMost(60, 600_000);
    const lastMs = new Map<string, number>();
    return {
      received: ({ name, atMs, fields }) => {
        if (name !== 'reqHistoricalData') return;
        if (!ofUser(atMs)) violated('more than 60 requests for small bars within ten minutes');
        const same = fields.slice(2).join('|');
        const beforeMs = lastMs.get(same);
        if (beforeMs !== undefined && atMs - beforeMs < 15_000)
          violated(`the same history after ${atMs - beforeMs} ms`);
        lastMs.set(same, atMs);
      },
    };
  },

  ordersWithinBudget: (_view, violated) => {
    const inTime = atMost(ORDER_BUDGET.limit, ORDER_BUDGET.windowMs);
    return {
      received: ({ name, atMs }) => {
        if (name !== 'placeOrder' || inTime(atMs)) return;
        violated(`more than ${ORDER_BUDGET.limit} orders within ${ORDER_BUDGET.windowMs / 60_000} minutes`);
      },
    };
  },

  clientIdsUnique: ({ clients }, violated) => ({
    look: () => {
      const ids = clients
        .filter(({ connector }) => connector.isReady)
        .map(({ connector }) => connector.getStatus().shared?.clientId);
      if (new Set(ids).size < ids.length) violated(`client ids in use: ${ids.join(', ')}`);
    },
  }),

  haltHolds: ({ clients, haltedAtMs, nowMs, isStoreUp }, violated) => {
    const isOver = (): boolean => nowMs() - (haltedAtMs() ?? Number.POSITIVE_INFINITY) >= HALT_MS && isStoreUp();
    return {
      look: () => {
        if (!isOver()) return;
        const going = clients.filter(({ connector }) => connector.getStatus().trading.state !== 'halted').length;
        if (going > 0)
          violated(`${going} clients are not halted ${nowMs() - (haltedAtMs() ?? 0)} ms after it was said`);
      },
      received: ({ name }) => {
        if (name === 'placeOrder' && isOver()) violated('an order was sent while everybody was halted');
      },
    };
  },

  oneDialAtATime: ({ gatewayAwaySinceMs, nowMs, isStoreUp }, violated) => {
    let lastMs = Number.NEGATIVE_INFINITY;
    return {
      dialled: () => {
        const awaySinceMs = gatewayAwaySinceMs();
        if (awaySinceMs === undefined || !isStoreUp()) return;
        const sinceMs = nowMs() - lastMs;
        lastMs = nowMs();
        if (sinceMs < PROBE_PAUSE_MS) violated(`a dial ${sinceMs} ms after another, both in vain`);
      },
    };
  },

  cancelsPass: ({ tally }, violated) => ({
    mended: () => {
      if (tally.cancelsLost > 0) violated(`${tally.cancelsLost} cancels did not come through`);
    },
  }),

  allRecover: ({ clients }, violated) => ({
    mended: () => {
      for (const [index, { connector }] of clients.entries()) {
        const { shared, trading } = connector.getStatus();
        const modes = shared?.limits.map(({ name, mode }) => `${name} ${mode}`) ?? [];
        const isWell = connector.isReady && trading.state === 'active' && shared?.isClientIdHeld === true;
        if (!isWell || modes.some((mode) => !mode.endsWith(' shared'))) {
          violated(
            `client ${index + 1} is not well: ${modes.join(', ')}, ${trading.state}, link ${connector.getStatus().state}`,
          );
        }
      }
    },
  }),

  /** A day on which nothing was done proves nothing. */
  muchWasDone: ({ tally, nowMs, clients }, violated) => ({
    end: () => {
      const hours = nowMs() / 3_600_000;
      const all = clients.length * hours;
      const least = (name: 'streams' | 'history' | 'orders' | 'cancels', count: number): void => {
        if (tally[name] < count)
          violated(`only ${tally[name]} ${name} in ${hours.toFixed(1)} hours, expected ${count}`);
      };
      least('streams', 2 * clients.length);
      least('history', 3 * all);
      least('orders', 2.5 * all);
      least('cancels', 2 * all);
    },
  }),
};
