import assert from 'node:assert/strict';
import type { Demand, SharedStore } from '../shared/shared-store.ts';

/** A store that nothing was asked of yet, and what a case does to it. */
export interface StoreUnderTest {
  readonly store: SharedStore;
  /** Lets so much time pass on the clock of the store, and not much more. */
  readonly pass: (ms: number) => Promise<void>;
  /** Makes the store forget everything. */
  readonly flush: () => Promise<void>;
}

/** One promise of a store. Rejects if it is not kept. */
export interface StoreContractCase {
  readonly title: string;
  readonly run: (subject: StoreUnderTest) => Promise<void>;
}

const WINDOW_MS = 300;
const demand = (limit: number, cost = 1, key = 'messages'): Demand => ({
  windows: [{ key, limit, windowMs: WINDOW_MS, cost }],
  coolDowns: [],
});
const wideAnd = (narrow: string): Demand => ({
  windows: [...demand(4, 1, 'wide').windows, ...demand(1, 1, narrow).windows],
  coolDowns: [],
});
const isGranted = async (store: SharedStore, asked: Demand): Promise<boolean> => (await store.acquire(asked)).isGranted;
const inSeries = async (times: number, work: () => Promise<boolean>): Promise<number> => {
  let done = 0;
  // oxlint-disable-next-line eslint/no-await-in-loop -- the order is what is tested
  for (let time = 0; time < times; time += 1) done += Number(await work());
  return done;
};

const windows: readonly StoreContractCase[] = [
  {
    title: 'grants a window its limit and not one more, and says how long to wait and for which rule',
    run: async ({ store }) => {
      assert.equal(await inSeries(8, () => isGranted(store, demand(5))), 5);
      const answer = await store.acquire(demand(5));
      assert.ok(!answer.isGranted && !answer.isHeld && answer.rule === 'messages');
      assert.ok(answer.waitMs > 0 && answer.waitMs <= WINDOW_MS, `waitMs was ${answer.waitMs}`);
    },
  },
  {
    title: 'counts a rolling window: what was used late in one is not forgotten at the start of the next',
    run: async ({ store, pass }) => {
      assert.ok(await isGranted(store, demand(3)));
      await pass(WINDOW_MS / 2);
      assert.equal(await inSeries(3, () => isGranted(store, demand(3))), 2);
      await pass(WINDOW_MS / 2 + 1);
      assert.equal(await inSeries(3, () => isGranted(store, demand(3))), 1);
    },
  },
  {
    title: 'takes several permits at once or none',
    run: async ({ store }) => {
      assert.ok(await isGranted(store, demand(5, 3)));
      assert.ok(!(await isGranted(store, demand(5, 3))));
      assert.ok(await isGranted(store, demand(5, 2)));
      assert.ok(!(await isGranted(store, demand(5))));
    },
  },
  {
    title: 'takes of every rule or of none',
    run: async ({ store }) => {
      assert.ok(await isGranted(store, wideAnd('a')));
      const refused = await store.acquire(wideAnd('a'));
      assert.ok(!refused.isGranted && refused.rule === 'a');
      assert.equal(await inSeries(4, () => isGranted(store, demand(4, 1, 'wide'))), 3);
    },
  },
  {
    title: 'refuses a key that cools down, and takes nothing else meanwhile',
    run: async ({ store, pass }) => {
      const asked = { ...demand(3), coolDowns: [{ key: 'same request', forMs: WINDOW_MS * 2 }] };
      assert.ok(await isGranted(store, asked));
      const refused = await store.acquire(asked);
      assert.ok(!refused.isGranted && refused.rule === 'same request' && refused.waitMs > WINDOW_MS);
      assert.equal(await inSeries(3, () => isGranted(store, demand(3))), 2);
      await pass(WINDOW_MS * 2 + 1);
      assert.ok(await isGranted(store, asked));
    },
  },
  {
    title: 'takes nothing for a cost of 0, even of a full window',
    run: async ({ store }) => {
      assert.ok(await isGranted(store, demand(1)));
      assert.ok(await isGranted(store, demand(1, 0)));
      assert.ok(!(await isGranted(store, demand(1))));
    },
  },
  {
    title: 'counts what is recorded, even beyond the limit',
    run: async ({ store, pass }) => {
      await store.record(demand(9, 7));
      assert.ok(!(await isGranted(store, demand(3))));
      await pass(WINDOW_MS + 1);
      assert.ok(await isGranted(store, demand(3)));
    },
  },
  {
    title: 'says at once that a cost above the limit can never be granted',
    run: async ({ store }) => {
      await assert.rejects(store.acquire(demand(5, 6)), { code: 'ERR_INVALID_OPTION' });
      await assert.rejects(store.acquire(demand(0)), { code: 'ERR_INVALID_OPTION' });
    },
  },
  {
    title: 'grants nothing for a window after it lost its memory, and says so',
    run: async ({ store, pass, flush }) => {
      assert.ok(await isGranted(store, demand(5)));
      await flush();
      const answer = await store.acquire(demand(5));
      assert.ok(!answer.isGranted && answer.isHeld, JSON.stringify(answer));
      await pass(WINDOW_MS + 1);
      assert.equal(await inSeries(6, () => isGranted(store, demand(5))), 5);
    },
  },
];

const ttlMs = 300;
const place = (holder: string, capacity = 2): { key: string; capacity: number; holder: string; ttlMs: number } => ({
  key: 'lines',
  capacity,
  holder,
  ttlMs,
});

const leases: readonly StoreContractCase[] = [
  {
    title: 'gives out as many places as there are, with tokens that grow',
    run: async ({ store }) => {
      const answers = [await store.lease(place('a')), await store.lease(place('b'))];
      const tokens = answers.map((answer) => (answer.isGranted ? answer.token : 0));
      assert.ok(Number(tokens[1]) > Number(tokens[0]) && Number(tokens[0]) > 0, String(tokens));
      const refused = await store.lease(place('c'));
      assert.ok(!refused.isGranted && !refused.isHeld && refused.waitMs > 0 && refused.waitMs <= ttlMs);
    },
  },
  {
    title: 'frees a place that is released, and only for whoever holds its token',
    run: async ({ store }) => {
      const first = await store.lease(place('a', 1));
      assert.ok(first.isGranted);
      const { token } = first;
      await store.release({ key: 'lines', holder: 'a', token: token + 1 });
      assert.ok(!(await store.lease(place('b', 1))).isGranted);
      await store.release({ key: 'lines', holder: 'a', token });
      const second = await store.lease(place('b', 1));
      assert.ok(second.isGranted && second.token > token);
    },
  },
  {
    title: 'keeps a place that is renewed, frees one that is not, and tells its holder',
    run: async ({ store, pass }) => {
      const kept = await store.lease(place('a'));
      const left = await store.lease(place('b'));
      assert.ok(kept.isGranted && left.isGranted);
      await pass(ttlMs / 2);
      assert.equal(await store.renew({ ...place('a'), token: kept.token }), true);
      await pass(ttlMs / 2 + 10);
      assert.ok((await store.lease(place('c'))).isGranted);
      assert.ok(!(await store.lease(place('d'))).isGranted);
      assert.equal(await store.renew({ ...place('b'), token: left.token }), false);
    },
  },
  {
    title: 'takes the word of holders after it lost its memory, and gives out nothing new until they could speak',
    run: async ({ store, pass, flush }) => {
      const held = await store.lease(place('a', 1));
      assert.ok(held.isGranted);
      await flush();
      const refused = await store.lease(place('b', 1));
      assert.ok(!refused.isGranted && refused.isHeld);
      await pass(ttlMs / 2);
      assert.equal(await store.renew({ ...place('a', 1), token: held.token }), true);
      await pass(ttlMs / 2 + 10);
      assert.ok(!(await store.lease(place('b', 1))).isGranted);
      await pass(ttlMs / 2);
      const next = await store.lease(place('b', 1));
      assert.ok(next.isGranted && next.token > held.token);
    },
  },
];

const flags: readonly StoreContractCase[] = [
  {
    title: 'halts with an epoch that grows, and tells who watches',
    run: async ({ store, pass }) => {
      let told = 0;
      const stop = store.watchHalt('desk', () => {
        told += 1;
      });
      await pass(50);
      assert.deepEqual(await store.readHalt('desk'), { epoch: 0, isHalted: false, reason: '' });
      const halted = await store.writeHalt('desk', { isHalted: true, reason: 'loss limit' });
      await pass(50);
      assert.ok(told > 0);
      stop();
      assert.deepEqual(await store.readHalt('desk'), { epoch: halted.epoch, isHalted: true, reason: 'loss limit' });
      const stale = await store.writeHalt('desk', { isHalted: false, reason: '', ifEpoch: halted.epoch - 1 });
      assert.deepEqual(stale, halted);
      const resumed = await store.writeHalt('desk', { isHalted: false, reason: '', ifEpoch: halted.epoch });
      assert.ok(!resumed.isHalted && resumed.epoch > halted.epoch);
      const later = await store.writeHalt('desk', { isHalted: true, reason: 'again', atLeastEpoch: 1_000 });
      assert.equal(later.epoch, 1_000);
    },
  },
  {
    title: 'lets one probe at a time, everyone go once it is up, and nobody for a while if it is not',
    run: async ({ store, pass }) => {
      const probe = (holder: string): Promise<{ may: string }> => store.takeProbe({ key: 'gateway', holder, ttlMs });
      assert.equal((await probe('a')).may, 'probe');
      const waiting = await store.takeProbe({ key: 'gateway', holder: 'b', ttlMs });
      assert.ok(waiting.may === 'wait' && waiting.waitMs > 0 && waiting.waitMs <= ttlMs);
      await store.settleProbe({ key: 'gateway', holder: 'b', isUp: true, forMs: 200 });
      assert.equal((await probe('b')).may, 'wait');
      await store.settleProbe({ key: 'gateway', holder: 'a', isUp: false, forMs: 200 });
      assert.equal((await probe('b')).may, 'wait');
      await pass(210);
      assert.equal((await probe('b')).may, 'probe');
      await store.settleProbe({ key: 'gateway', holder: 'b', isUp: true, forMs: 200 });
      assert.deepEqual([(await probe('a')).may, (await probe('c')).may], ['go', 'go']);
    },
  },
  {
    title: 'lets another probe if the first does not say how it went',
    run: async ({ store, pass }) => {
      const probe = (holder: string): Promise<{ may: string }> => store.takeProbe({ key: 'gateway', holder, ttlMs });
      assert.equal((await probe('a')).may, 'probe');
      await pass(ttlMs + 1);
      assert.equal((await probe('b')).may, 'probe');
      await store.settleProbe({ key: 'gateway', holder: 'a', isUp: true, forMs: 200 });
      assert.equal((await probe('c')).may, 'wait');
    },
  },
];

/**
 * What every `SharedStore` promises, as cases for whatever runs tests: each wants a store of its own that starts out
 * empty and knows it. Real time is fine, if it takes under 50 ms to ask.
 */
export const sharedStoreContract: readonly StoreContractCase[] = [...windows, ...leases, ...flags];
