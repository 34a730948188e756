import { setTimeout as after } from 'node:timers/promises';
import { MockTws } from '@autobot/testing-mocks';
import type { Trader } from './trader.ts';

/** One way to lose orders, the same for every client. */
export interface FaultScript {
  readonly title: string;
  /** True if TWS is cut off from IB while the orders are placed: whatever reaches it then is worked later, or never. */
  readonly isCutOff?: boolean;
  /** Makes trouble, and places orders in the middle of it. */
  run(stage: Stage): Promise<void>;
}

/** What a script works with. */
export interface Stage {
  readonly tws: MockTws;
  readonly place: (count: number) => void;
}

/** What became of the orders of one script. */
export interface OrderFates {
  readonly placed: number;
  /** Reached TWS on a later connection than the one there was, or while TWS was cut off from IB. */
  readonly late: number;
  /** Reached TWS more than once. */
  readonly twice: number;
  /** Not at the broker, and nobody was told anything of it. */
  readonly lost: number;
}

// Long enough for a client to dial again and send what it kept: 40 orders a second, and the waits of the scripts.
const SETTLE_MS = 3_000;

/** The experiments of research/ib-connectivity.md, appendix A. */
export const FAULT_SCRIPTS: readonly FaultScript[] = [
  {
    title: 'A: three orders while the link is down',
    run: async ({ tws, place }) => {
      using _ = tws.fault({ kind: 'refuse' });
      tws.fault({ kind: 'drop', how: 'reset' });
      await after(50);
      place(3);
      await after(500);
    },
  },
  {
    title: 'B: forty orders, a drop after the eighth, back at once',
    run: async ({ tws, place }) => {
      tws.fault({ kind: 'drop', on: 'placeOrder', nth: 8, when: 'after' });
      place(40);
      await after(1_000);
    },
  },
  {
    title: 'B2: the same, away for 2.5 s',
    run: async ({ tws, place }) => {
      tws.fault({ kind: 'drop', on: 'placeOrder', nth: 8, when: 'after' });
      place(40);
      await tws.whenReceived('placeOrder', { count: 8 });
      using _ = tws.fault({ kind: 'refuse' });
      await after(2_500);
    },
  },
  {
    title: '1100: three orders while TWS is cut off from IB',
    isCutOff: true,
    run: async ({ tws, place }) => {
      tws.fault({ kind: 'upstream-lost' });
      await after(200);
      place(3);
      await after(500);
      tws.fault({ kind: 'upstream-restored', data: 'kept' });
    },
  },
];

/** Puts a client through a script on a mock of its own, and counts what the mock and the client's caller know. */
export async function playScript(script: FaultScript, trader: Trader): Promise<OrderFates> {
  await using tws = await MockTws.start();
  await using _ = trader;
  await trader.connect(tws.port);
  const placed: string[] = [];
  const connection = tws.journal.connections.length;
  const { isCutOff = false } = script;
  const place = (count: number): void => {
    for (let one = 0; one < count; one += 1) {
      const orderRef = `bench:${placed.length + 1}`;
      placed.push(orderRef);
      trader.place(orderRef);
    }
  };
  await script.run({ tws, place });
  await after(SETTLE_MS);
  const received = tws.journal.named('placeOrder').map((entry) => ({ ref: refOf(entry.values), on: entry.connection }));
  const times = (ref: string): number => received.filter((one) => one.ref === ref).length;
  const atBroker = new Set(tws.exchange.orders.map(({ orderRef }) => orderRef));
  return {
    placed: placed.length,
    late: received.filter(({ on }) => isCutOff || on !== connection).length,
    twice: placed.filter((ref) => times(ref) > 1).length,
    lost: placed.filter((ref) => !atBroker.has(ref) && !trader.wasTold(ref)).length,
  };
}

function refOf(values: object | undefined): string {
  const fields: unknown = values === undefined ? undefined : Reflect.get(values, 'fields');
  const ref: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, 'orderRef') : undefined;
  return typeof ref === 'string' ? ref : '';
}
