import type { SharedStore, SimulatedStore } from '@autobot/resilience/shared';

/** Each bug that can be put in on purpose: the checker that has to see it, and in what trouble it shows. */
export const mutants = {
  'fail-open': { checker: 'ordersWithinBudget', trouble: 'refuse' },
  'endless-leases': { checker: 'linesWithinCap', trouble: 'cutOff' },
  'deaf-halt': { checker: 'haltHolds', trouble: 'halt' },
  'everybody-dials': { checker: 'oneDialAtATime', trouble: 'restart' },
} as const;

/** All of them. */
export const mutantNames: readonly Mutant[] = ['fail-open', 'endless-leases', 'deaf-halt', 'everybody-dials'];

/** Names of the bugs. */
export type Mutant = keyof typeof mutants;

/** A store as it would be with that bug. */
export function mutantStore(store: SimulatedStore, mutant: Mutant | undefined): SharedStore {
  if (mutant === undefined) return store;
  let leases = 0;
  const bugs: Readonly<Record<Mutant, Partial<SharedStore>>> = {
    // It takes silence for consent.
    'fail-open': {
      acquire: (demand) => store.acquire(demand).catch(() => ({ isGranted: true })),
      readHalt: (key) => store.readHalt(key).catch(() => ({ epoch: 0, isHalted: false, reason: '' })),
    },
    'endless-leases': {
      lease: () => {
        leases += 1;
        return Promise.resolve({ isGranted: true, token: leases });
      },
      renew: () => Promise.resolve(true),
    },
    'deaf-halt': { watchHalt: () => () => undefined },
    'everybody-dials': { takeProbe: () => Promise.resolve({ may: 'probe' }) },
  };
  const whole: SharedStore = {
    name: store.name,
    acquire: (demand) => store.acquire(demand),
    record: (demand) => store.record(demand),
    lease: (demand) => store.lease(demand),
    renew: (demand) => store.renew(demand),
    release: (lease) => store.release(lease),
    readHalt: (key) => store.readHalt(key),
    writeHalt: (key, change) => store.writeHalt(key, change),
    watchHalt: (key, told) => store.watchHalt(key, told),
    takeProbe: (probe) => store.takeProbe(probe),
    settleProbe: (result) => store.settleProbe(result),
  };
  return { ...whole, ...bugs[mutant] };
}
