import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stock } from '../../tws-api/contract.ts';
import { killSwitchGuard, onlyInstruments } from './allowed-orders.ts';
import { askGuards, type Guard, type GuardedOrder, isReducing, type TradingWorld } from './guard.ts';
import { interlock, liveConfirmation } from './interlock.ts';
import { maxDailyLoss, maxOpenOrders, maxOrderEfficiencyRatio, maxOrderRate, noDuplicate } from './order-flow.ts';
import { priceCollar } from './price-collar.ts';
import { maxNotional, maxPosition, maxQuantity } from './size-limits.ts';

const anOrder: GuardedOrder = {
  instrument: 'AAPL STK SMART USD',
  contract: stock('AAPL'),
  account: 'DU1234567',
  action: 'BUY',
  quantity: 100,
  orderType: 'LMT',
  limitPrice: 190,
  stopPrice: undefined,
  intentId: undefined,
  isChange: false,
  isExit: false,
};
const market = { bid: 189.9, ask: 190.1, last: 190, ageMs: 100, isLive: true };
const aWorld: TradingWorld = {
  port: 7_497,
  accounts: ['DU1234567'],
  trading: 'active',
  position: 0,
  market,
  openSameSide: { count: 0, quantity: 0 },
  sameOrderAgoMs: undefined,
  isIntentUsed: false,
  ordersLastSecond: 0,
  messages: 0,
  executedOrders: 0,
  realizedLoss: 0,
  dailyLoss: 0,
};
const collar = priceCollar({ percent: 5, maxQuoteAgeMs: 1_000 });
const live = { mode: 'live', liveAccount: 'U7654321', liveConfirmation: liveConfirmation('U7654321') } as const;
const liveOrder = { account: 'U7654321' };
const liveWorld = { port: 7_496, accounts: ['U7654321'] };
const keyless = { mode: 'live', liveAccount: 'U7654321' } as const;

type Case = [string, Guard, Partial<GuardedOrder>, Partial<TradingWorld>];

describe('guards let pass', () => {
  it.each<Case>([
    ['a paper account on a paper port', interlock(), {}, {}],
    ['a live account on a live port with all three keys', interlock(live), liveOrder, liveWorld],
    ['an order of the largest size', maxQuantity(100), {}, {}],
    ['an order of the highest price', maxNotional(19_000), {}, {}],
    ['a position of the largest size', maxPosition(100), {}, {}],
    ['the end of a bracket', maxPosition(10), { action: 'SELL', isExit: true }, {}],
    ['what reduces a position that is too large', maxPosition(10), { action: 'SELL' }, { position: 500 }],
    ['a limit within the collar', collar, { limitPrice: 195 }, {}],
    ['a limit on the patient side', collar, { limitPrice: 1 }, {}],
    [
      'a stop limit whose limit is near its stop',
      collar,
      { orderType: 'STP LMT', stopPrice: 400, limitPrice: 405 },
      {},
    ],
    ['a stock on the list', onlyInstruments(['aapl']), {}, {}],
    ['a future on the list', onlyInstruments(['ES:FUT']), { contract: { symbol: 'ES', secType: 'FUT' } }, {}],
    ['the same order later', noDuplicate(1_000), {}, { sameOrderAgoMs: 1_000 }],
    ['the same order under another name', noDuplicate(1_000), { intentId: 'b' }, { sameOrderAgoMs: 1 }],
    ['the last order of a second', maxOrderRate(5), {}, { ordersLastSecond: 4 }],
    ['the last open order', maxOpenOrders(20), {}, { openSameSide: { count: 19, quantity: 1 } }],
    ['a poor ratio of a few messages', maxOrderEfficiencyRatio(20), {}, { messages: 49 }],
    ['what reduces a position after a loss', maxDailyLoss(100), { action: 'SELL' }, { position: 100, dailyLoss: 100 }],
    ['everything while active', killSwitchGuard, {}, {}],
    ['what reduces while reducing', killSwitchGuard, { action: 'SELL' }, { trading: 'reducing', position: 100 }],
  ])('%s', (_, guard, order, world) => {
    expect(guard({ ...anOrder, ...order }, { ...aWorld, ...world })).toBeUndefined();
  });
});

describe('guards refuse, naming the rule, the value, the limit and the way out', () => {
  it.each<[...Case, string, RegExp]>([
    ['no account', interlock(), { account: undefined }, {}, 'interlock', /TWS manages DU1234567: set account/],
    ['a strange account', interlock(), { account: 'DU9' }, {}, 'interlock', /does not manage account DU9/],
    ['a live account without keys', interlock(), liveOrder, liveWorld, 'interlock', /is no paper account/],
    [
      'a paper account on a live port',
      interlock(),
      {},
      { port: 7_496 },
      'interlock',
      /7496 is where a live TWS listens/,
    ],
    ['an unknown port', interlock(), {}, { port: 5_000 }, 'interlock', /add it to paperPorts \(IB_PAPER_PORTS\)/],
    ['live without the account', interlock({ mode: 'live' }), liveOrder, liveWorld, 'interlock', /IB_LIVE_ACCOUNT/],
    [
      'live without the words',
      interlock(keyless),
      liveOrder,
      liveWorld,
      'interlock',
      /must say "real money on U7654321"/,
    ],
    [
      'live on a paper port',
      interlock(live),
      liveOrder,
      { ...liveWorld, port: 7_497 },
      'interlock',
      /no known live port/,
    ],
    ['too many', maxQuantity(99), {}, {}, 'maxQuantity', /100 AAPL .* above maxQuantity 99: order less/],
    ['too dear', maxNotional(18_999), {}, {}, 'maxNotional', /is 19000, above maxNotional 18999/],
    [
      'a dear sale at the market',
      maxNotional(100),
      { orderType: 'MKT', limitPrice: undefined },
      {},
      'maxNotional',
      /19010/,
    ],
    ['no price at all', maxNotional(1), { limitPrice: undefined }, { market: undefined }, 'maxNotional', /not known/],
    [
      'a large position',
      maxPosition(150),
      {},
      { position: 51 },
      'maxPosition',
      /could become 151, above maxPosition 150/,
    ],
    ['what works already', maxPosition(150), {}, { openSameSide: { count: 1, quantity: 51 } }, 'maxPosition', /151/],
    ['an unknown position', maxPosition(150), {}, { position: undefined }, 'maxPosition', /is not known yet/],
    ['a limit far above', collar, { limitPrice: 200 }, {}, 'priceCollar', /5.2 % above 190.1, more than 5 %/],
    ['a limit far below', collar, { action: 'SELL', limitPrice: 180 }, {}, 'priceCollar', /5.2 % below 189.9/],
    ['an old quote', collar, {}, { market: { ...market, ageMs: 1_001 } }, 'priceCollar', /is 1001 ms old/],
    [
      'no quote',
      collar,
      { orderType: 'MKT', limitPrice: undefined },
      { market: undefined },
      'priceCollar',
      /is not known/,
    ],
    ['a delayed quote', collar, {}, { market: { ...market, isLive: false } }, 'priceCollar', /is not live/],
    ['what is not listed', onlyInstruments(['MSFT']), {}, {}, 'instruments', /not on the list of instruments \(MSFT\)/],
    [
      'a future under a stock',
      onlyInstruments(['ES']),
      { contract: { symbol: 'ES', secType: 'FUT' } },
      {},
      'instruments',
      /ES|AAPL/,
    ],
    [
      'the same at once',
      noDuplicate(1_000),
      {},
      { sameOrderAgoMs: 999 },
      'duplicateIntent',
      /999 ms ago, within 1000 ms/,
    ],
    [
      'a name twice',
      noDuplicate(0),
      { intentId: 'a' },
      { isIntentUsed: true },
      'duplicateIntent',
      /intent "a" was used/,
    ],
    ['too fast', maxOrderRate(5), {}, { ordersLastSecond: 5 }, 'maxOrderRate', /the limit is 5: order more slowly/],
    [
      'too many open',
      maxOpenOrders(20),
      {},
      { openSameSide: { count: 20, quantity: 1 } },
      'maxOpenOrders',
      /cancel one first/,
    ],
    [
      'a poor ratio',
      maxOrderEfficiencyRatio(20),
      {},
      { messages: 50, executedOrders: 1 },
      'orderEfficiency',
      /25.5, above 20/,
    ],
    ['after a loss', maxDailyLoss(100), {}, { dailyLoss: 100 }, 'maxDailyLoss', /loss of 100.00 .* maxDailyLoss 100/],
    [
      'halted',
      killSwitchGuard,
      { action: 'SELL' },
      { trading: 'halted', position: 100 },
      'killSwitch',
      /nothing is sent/,
    ],
    [
      'reducing and growing',
      killSwitchGuard,
      {},
      { trading: 'reducing', position: 100 },
      'killSwitch',
      /position is 100/,
    ],
    [
      'reducing too far',
      killSwitchGuard,
      { action: 'SELL' },
      { trading: 'reducing', position: 99 },
      'killSwitch',
      /is 99/,
    ],
  ])('%s', (_, guard, order, world, rule, words) => {
    const refusal = guard({ ...anOrder, ...order }, { ...aWorld, ...world });
    expect(refusal?.rule).toBe(rule);
    expect(refusal?.sentence).toMatch(words);
  });
});

const amounts = fc.integer({ min: 1, max: 1_000 });
const orders = fc
  .record({ action: fc.constantFrom('BUY' as const, 'SELL' as const), quantity: amounts, limitPrice: amounts })
  .map((fields): GuardedOrder => ({ ...anOrder, ...fields }));
const worlds = fc
  .record({
    position: fc.option(fc.integer({ min: -1_000, max: 1_000 }), { nil: undefined }),
    openSameSide: fc.record({ count: fc.nat(30), quantity: fc.nat(1_000) }),
    trading: fc.constantFrom('active' as const, 'reducing' as const, 'halted' as const),
    ordersLastSecond: fc.nat(20),
    realizedLoss: fc.nat(1_000),
    dailyLoss: fc.nat(1_000),
  })
  .map((facts): TradingWorld => ({ ...aWorld, ...facts }));

const broken: Guard = () => {
  throw new Error('no such table');
};

describe('guards, whatever the order and the world', () => {
  it('never let through what is above a limit, and never refuse what is not', () => {
    fc.assert(
      fc.property(orders, worlds, amounts, (order, world, limit) => {
        expect(maxQuantity(limit)(order, world) === undefined).toBe(order.quantity <= limit);
        expect(maxOrderRate(limit)(order, world) === undefined).toBe(world.ordersLastSecond < limit);
      }),
    );
  });

  it('keep the worst that can become of a position within the limit, unless it only gets smaller', () => {
    fc.assert(
      fc.property(orders, worlds, amounts, (order, world, limit) => {
        if (maxPosition(limit)(order, world) !== undefined) return;
        const sign = order.action === 'BUY' ? 1 : -1;
        const before = world.position ?? Number.NaN;
        const after = before + sign * (order.quantity + world.openSameSide.quantity);
        expect(Math.abs(after)).toBeLessThanOrEqual(isReducing(order, world) ? Math.abs(before) : limit);
      }),
    );
  });

  it('call only that reducing which never turns a position over', () => {
    fc.assert(
      fc.property(orders, worlds, (order, world) => {
        if (!isReducing(order, world)) return;
        const before = world.position ?? 0;
        const after = before + (order.action === 'BUY' ? 1 : -1) * (order.quantity + world.openSameSide.quantity);
        expect(after === 0 || Math.sign(after) === Math.sign(before)).toBe(true);
        expect(Math.abs(after)).toBeLessThan(Math.abs(before));
      }),
    );
  });

  it('let nothing pass while halted, and nothing that adds risk while reducing', () => {
    fc.assert(
      fc.property(orders, worlds, (order, world) => {
        const mayPass = { active: true, reducing: isReducing(order, world), halted: false }[world.trading];
        expect(killSwitchGuard(order, world) === undefined).toBe(mayPass);
      }),
    );
  });

  it('grow stricter with every guard that is added, and name the first that refuses', () => {
    const all = [killSwitchGuard, maxQuantity(500), maxPosition(700), maxOrderRate(10), maxDailyLoss(600)];
    fc.assert(
      fc.property(orders, worlds, fc.shuffledSubarray(all), (order, world, some) => {
        const refusal = askGuards(some, order, world);
        expect(refusal).toEqual(some.map((guard) => guard(order, world)).find((one) => one !== undefined));
        expect(refusal === undefined || askGuards(all, order, world) !== undefined).toBe(true);
      }),
    );
  });

  it('refuse when one of them throws: what cannot be judged does not leave', () => {
    expect(askGuards([broken], anOrder, aWorld)).toMatchObject({ rule: 'guardFailed', value: 'no such table' });
  });
});
