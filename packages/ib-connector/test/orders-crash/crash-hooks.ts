import { Socket } from 'node:net';
import { type JournalFile, type JournalFiles, stoqeyTwsApi, type TwsApiFactory } from '@autobot/ib-connector';
import { nodeJournalFiles } from '../../src/orders/journal/journal-files.ts';
import type { CrashPoint } from './crash-points.ts';

/** Called at each step; does not return from the one that kills. */
export type Step = (point: CrashPoint) => void;

const allKinds = ['intent', 'sent', 'state'] as const;
type Kind = (typeof allKinds)[number];

/** Journal files that come by the steps of writing. */
export function crashingFiles(step: Step, isTheEnd: (point: CrashPoint) => boolean): JournalFiles {
  return {
    async open(path) {
      const file = await nodeJournalFiles.open(path);
      let unsynced: Kind[] = [];
      const crashing: JournalFile = {
        read: () => file.read(),
        truncate: (length) => file.truncate(length),
        close: () => file.close(),
        append: async (bytes) => {
          const kinds = kindsIn(bytes);
          unsynced.push(...kinds);
          const hasIntent = kinds.includes('intent');
          if (hasIntent) step('intent.before');
          for (const kind of kinds) {
            if (isTheEnd(`${kind}.torn`)) await file.append(bytes.subarray(0, Math.floor(bytes.length / 2)));
            step(`${kind}.torn`);
          }
          await file.append(bytes);
          if (hasIntent) step('intent.written');
        },
        sync: async () => {
          // What is only noted is synced together with what comes after it.
          const synced = unsynced;
          unsynced = [];
          await file.sync();
          for (const kind of synced) step(`${kind}.synced`);
        },
      };
      return crashing;
    },
  };
}

// Records that are appended at about the same time share one write.
function kindsIn(bytes: Uint8Array): readonly Kind[] {
  const text = Buffer.from(bytes).toString();
  return allKinds.filter((kind) => text.includes(`"type":"${kind}"`));
}

/** The transport, coming by the steps of sending and hearing. */
export function crashingApi(step: Step, isTheEnd: (point: CrashPoint) => boolean): TwsApiFactory {
  return (options) => {
    const api = stoqeyTwsApi({
      ...options,
      onEvent: (name, args) => {
        options.onEvent(name, args);
        const point = heard.get(name);
        if (point !== undefined) step(point);
      },
    });
    const placeOrder = api.placeOrder.bind(api);
    api.placeOrder = (...order) => {
      step('send.before');
      if (isTheEnd('send.torn'))
        tearNextWrite(() => {
          step('send.torn');
        });
      else step('send.torn');
      placeOrder(...order);
      step('send.after');
    };
    const cancelOrder = api.cancelOrder.bind(api);
    api.cancelOrder = (orderId) => {
      cancelOrder(orderId);
      step('cancel.after');
    };
    const reqExecutions = api.reqExecutions.bind(api);
    api.reqExecutions = (...request) => {
      reqExecutions(...request);
      step('reconcile.asked');
    };
    return api;
  };
}

const heard: ReadonlyMap<string, CrashPoint> = new Map<string, CrashPoint>([
  ['orderStatus', 'acknowledged.heard'],
  ['execDetails', 'fill.heard'],
  ['completedOrdersEnd', 'reconcile.answered'],
]);

// Half of the next message goes out, and then nothing.
function tearNextWrite(then: () => void): void {
  // oxlint-disable-next-line typescript/unbound-method -- put back below, and called on the socket it is called on
  const { write } = Socket.prototype;
  Socket.prototype.write = function torn(this: Socket, data: string | Uint8Array): boolean {
    Socket.prototype.write = write;
    const bytes = Buffer.from(data);
    const isWritten = this.write(bytes.subarray(0, Math.ceil(bytes.length / 2)));
    then();
    return isWritten;
  };
}
