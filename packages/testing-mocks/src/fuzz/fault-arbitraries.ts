import type fc from 'fast-check';
import type { Fault } from '../faults/fault.ts';
import { farmCatalogue } from '../session/notice-catalogue.ts';
import type { ReplyName, RequestName } from '../wire/message-ids.ts';

/** The module of that name, which a caller of `faultSchedules` brings along. */
export type FastCheck = typeof fc;

type Draw = { readonly [Kind in Fault['kind']]: (fastCheck: FastCheck) => fc.Arbitrary<Fault> };

const SECOND = 1_000;
const MINUTE = 60_000;
// What a bot sends most; losing or refusing the rest is as the losing of these.
const requests: readonly RequestName[] = [
  'reqMktData',
  'placeOrder',
  'cancelOrder',
  'reqHistoricalData',
  'reqContractDetails',
  'reqCurrentTime',
  'reqPositions',
  'reqAccountSummary',
  'reqAllOpenOrders',
  'reqExecutions',
  'reqCompletedOrders',
];
const replies: readonly ReplyName[] = [
  'nextValidId',
  'managedAccounts',
  'orderStatus',
  'openOrder',
  'execDetails',
  'commissionReport',
  'historicalData',
  'contractDetails',
  'currentTime',
  'position',
  'tickPrice',
];
// Codes that say nothing about the link: what TWS claims about itself must be so, or a client cannot know the truth.
const harmlessCodes = [2107, 2108, 2119, 399, 10_167] as const;
// Refusals that a request may meet at any time.
const refusals = [200, 321, 322, 354] as const;

/** What each kind of fault may look like; sizes and times are those of trouble in the field. */
export const drawFault: Draw = {
  refuse: (fastCheck) => lasting(fastCheck, 'refuse', 2 * MINUTE),
  drop: (fastCheck) =>
    fastCheck.oneof(
      fastCheck.record({ kind: fastCheck.constant('drop' as const), how: howToCut(fastCheck) }),
      fastCheck.record({
        kind: fastCheck.constant('drop' as const),
        on: fastCheck.constantFrom(...requests),
        nth: fastCheck.integer({ min: 1, max: 4 }),
        when: fastCheck.constantFrom('before' as const, 'after' as const),
        how: howToCut(fastCheck),
      }),
    ),
  freeze: (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('freeze' as const),
      forMs: duration(fastCheck, 2 * MINUTE),
      newConnections: fastCheck.constantFrom('silent' as const, 'served' as const),
    }),
  'accept-silent': (fastCheck) => lasting(fastCheck, 'accept-silent', 2 * MINUTE),
  latency: (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('latency' as const),
      ms: fastCheck.integer({ min: 1, max: 3_000 }),
      jitterMs: fastCheck.integer({ min: 0, max: 500 }),
      direction: fastCheck.constantFrom('to-client' as const, 'to-tws' as const, 'both' as const),
      forMs: duration(fastCheck, 2 * MINUTE),
    }),
  throttle: (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('throttle' as const),
      bytesPerSecond: fastCheck.integer({ min: 200, max: 20_000 }),
      forMs: duration(fastCheck, MINUTE),
    }),
  slice: (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('slice' as const),
      bytes: fastCheck.integer({ min: 1, max: 64 }),
      forMs: duration(fastCheck, 10 * SECOND),
    }),
  coalesce: (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('coalesce' as const),
      ms: fastCheck.integer({ min: 10, max: 2_000 }),
      forMs: duration(fastCheck, MINUTE),
    }),
  truncate: (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('truncate' as const),
      bytes: fastCheck.integer({ min: 0, max: 60 }),
      nth: fastCheck.integer({ min: 1, max: 20 }),
    }),
  garbage: (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('garbage' as const),
      bytes: fastCheck.integer({ min: 1, max: 2_000 }),
    }),
  'upstream-lost': (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('upstream-lost' as const),
      forMs: duration(fastCheck, 5 * MINUTE),
      reports: fastCheck.constantFrom('delivered' as const, 'lost' as const),
    }),
  'upstream-restored': (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('upstream-restored' as const),
      data: fastCheck.constantFrom('lost' as const, 'kept' as const),
    }),
  'nightly-reset': (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('nightly-reset' as const),
      forMs: duration(fastCheck, 4 * MINUTE),
      data: fastCheck.constantFrom('lost' as const, 'kept' as const),
    }),
  'farm-broken': (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('farm-broken' as const),
      farm: farmName(fastCheck),
      forMs: duration(fastCheck, 2 * MINUTE),
      killsStreams: fastCheck.boolean(),
    }),
  'farm-ok': (fastCheck) =>
    fastCheck.record({ kind: fastCheck.constant('farm-ok' as const), farm: farmName(fastCheck) }),
  'farm-flap': (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('farm-flap' as const),
      farms: fastCheck.uniqueArray(farmName(fastCheck), { minLength: 1, maxLength: 3 }),
      times: fastCheck.integer({ min: 1, max: 6 }),
      everyMs: fastCheck.integer({ min: 100, max: 8_000 }),
    }),
  'silent-streams': (fastCheck) => fastCheck.record({ kind: fastCheck.constant('silent-streams' as const) }),
  'competing-session': (fastCheck) => lasting(fastCheck, 'competing-session', 2 * MINUTE),
  restart: (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('restart' as const),
      forMs: duration(fastCheck, 2 * MINUTE),
      nextValidIdBack: fastCheck.integer({ min: 0, max: 5 }),
    }),
  'login-needed': (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('login-needed' as const),
      forMs: duration(fastCheck, 2 * MINUTE),
      port: fastCheck.constantFrom('listens' as const, 'closed' as const),
    }),
  'port-moved': (fastCheck) => fastCheck.record({ kind: fastCheck.constant('port-moved' as const) }),
  'client-id-taken': (fastCheck) => lasting(fastCheck, 'client-id-taken', 2 * MINUTE),
  'over-rate': (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('over-rate' as const),
      strikes: fastCheck.integer({ min: 1, max: 3 }),
    }),
  notice: (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('notice' as const),
      code: fastCheck.constantFrom(...harmlessCodes),
    }),
  'pacing-violation': (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('pacing-violation' as const),
      times: fastCheck.integer({ min: 1, max: 3 }),
    }),
  'request-refused': (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('request-refused' as const),
      request: fastCheck.constantFrom(...requests),
      code: fastCheck.constantFrom(...refusals),
      times: fastCheck.integer({ min: 1, max: 3 }),
    }),
  'request-lost': (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('request-lost' as const),
      request: fastCheck.constantFrom(...requests),
      times: fastCheck.integer({ min: 1, max: 3 }),
    }),
  reply: (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('reply' as const),
      message: fastCheck.constantFrom(...replies),
      how: fastCheck.constantFrom('lose' as const, 'double' as const, 'delay' as const, 'swap' as const),
      ms: fastCheck.integer({ min: 100, max: 5_000 }),
      times: fastCheck.integer({ min: 1, max: 4 }),
    }),
  'partial-fills': (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('partial-fills' as const),
      quantity: fastCheck.integer({ min: 1, max: 20 }),
      forMs: duration(fastCheck, 2 * MINUTE),
    }),
  'split-order': (fastCheck) => fastCheck.record({ kind: fastCheck.constant('split-order' as const) }),
  'correct-execution': (fastCheck) =>
    fastCheck.record({
      kind: fastCheck.constant('correct-execution' as const),
      price: fastCheck.integer({ min: 1, max: 1_000 }),
    }),
};

function duration(fastCheck: FastCheck, mostMs: number): fc.Arbitrary<number> {
  return fastCheck.integer({ min: 100, max: mostMs });
}

function lasting<Kind extends 'refuse' | 'accept-silent' | 'competing-session' | 'client-id-taken'>(
  fastCheck: FastCheck,
  kind: Kind,
  mostMs: number,
): fc.Arbitrary<{ kind: Kind; forMs: number }> {
  return fastCheck.record({ kind: fastCheck.constant(kind), forMs: duration(fastCheck, mostMs) });
}

function howToCut(fastCheck: FastCheck): fc.Arbitrary<'reset' | 'end'> {
  return fastCheck.constantFrom('reset' as const, 'end' as const);
}

function farmName(fastCheck: FastCheck): fc.Arbitrary<string> {
  return fastCheck.constantFrom(...farmCatalogue.map(({ name }) => name));
}
