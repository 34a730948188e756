import { seededRandom } from '@autobot/resilience';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barOf } from './bar-history.ts';
import { easternDayOf } from './eastern-time.ts';
import { Market } from './market.ts';
import { isOpen, type Order, type OrderTerms, type OrderType } from './order.ts';
import { SimulatedExchange } from './simulated-exchange.ts';
import { ticksOf } from './tick-history.ts';

const ACCOUNTS = ['DU1', 'DU2'];
const SYMBOLS = ['AAPL', 'MSFT', 'EUR'];
const CASH = 1_000_000;
const START_MS = Date.UTC(2026, 0, 9, 15);

/** Something that happens to an exchange. */
type Step =
  | { readonly type: 'place'; readonly account: number; readonly symbol: number; readonly terms: TermsOf }
  | { readonly type: 'change'; readonly which: number; readonly quantity: number }
  | { readonly type: 'cancel' | 'fill' | 'correct'; readonly which: number }
  | { readonly type: 'move'; readonly symbol: number; readonly percent: number }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'cut' | 'mend' }
  | { readonly type: 'limit'; readonly most: number | undefined };

interface TermsOf {
  readonly action: 'BUY' | 'SELL';
  readonly type: OrderType;
  readonly quantity: number;
  /** Where its prices lie, in percent of the last. */
  readonly offset: number;
}

const which = fc.nat({ max: 40 });
const symbol = fc.nat({ max: SYMBOLS.length - 1 });
const quantity = fc.integer({ min: 1, max: 100 });
const terms = fc.record({
  action: fc.constantFrom('BUY', 'SELL'),
  type: fc.constantFrom('MKT', 'LMT', 'STP', 'STP LMT', 'TRAIL'),
  quantity,
  offset: fc.integer({ min: -3, max: 3 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('place'), account: fc.nat({ max: 1 }), symbol, terms }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('move'), symbol, percent: fc.integer({ min: -5, max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('wait'), ms: fc.integer({ min: 1, max: 60_000 }) }) },
  fc.record({ type: fc.constantFrom('cancel', 'fill', 'correct'), which }),
  fc.record({ type: fc.constant('change'), which, quantity }),
  fc.record({ type: fc.constantFrom('cut', 'mend') }),
  fc.record({ type: fc.constant('limit'), most: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }) }),
);

/** An exchange under a clock of its own, which steps can be taken on. */
class Floor {
  nowMs = START_MS;
  readonly market: Market = new Market({ seed: 3, wallNow: () => this.nowMs });
  readonly exchange: SimulatedExchange;
  readonly #listed = SYMBOLS.map((name) => this.market.instruments.find(({ symbol: found }) => found === name));
  #orderId = 0;

  constructor() {
    this.exchange = new SimulatedExchange({ market: this.market, random: seededRandom(1), accounts: ACCOUNTS });
  }

  take(next: Step): void {
    const { exchange, market } = this;
    switch (next.type) {
      case 'place':
        this.#place(next.account, next.symbol, next.terms);
        break;
      case 'change':
        this.#with(exchange.openOrders, next.which, (order) => {
          if (next.quantity > order.filled)
            exchange.place({ ...order, terms: { ...order.terms, quantity: next.quantity } });
        });
        break;
      case 'cancel':
        this.#with(exchange.orders, next.which, ({ clientId, orderId }) => exchange.cancel(clientId, orderId));
        break;
      case 'fill':
        this.#with(exchange.openOrders, next.which, ({ permId }) => exchange.fill(permId, { quantity: 1 }));
        break;
      case 'correct':
        this.#with(exchange.executions, next.which, ({ execId, price }) => exchange.correct(execId, price + 0.5));
        break;
      case 'move': {
        const name = SYMBOLS[next.symbol] ?? '';
        const instrument = this.#listed[next.symbol];
        if (instrument !== undefined) market.movePrice(name, market.quote(instrument).last * (1 + next.percent / 100));
        break;
      }
      case 'wait':
        this.nowMs += next.ms;
        break;
      case 'cut':
        exchange.cutOff();
        break;
      case 'mend':
        exchange.reconnect();
        break;
      case 'limit':
        exchange.limitTrades(next.most);
        break;
      default:
        next satisfies never;
    }
    exchange.step();
  }

  #with<Item>(items: readonly Item[], at: number, act: (item: Item) => unknown): void {
    const item = items[at % Math.max(1, items.length)];
    if (item !== undefined) act(item);
  }

  #place(account: number, at: number, { action, type, quantity: size, offset }: TermsOf): void {
    const instrument = this.#listed[at];
    if (instrument === undefined) return;
    const price = this.market.quote(instrument).last * (1 + offset / 100);
    const orderTerms: OrderTerms = {
      action,
      quantity: size,
      type,
      limitPrice: type.endsWith('LMT') ? price : undefined,
      stopPrice: type.startsWith('STP') ? price : undefined,
      ...(type === 'TRAIL' ? { trail: { amount: undefined, percent: 1, initialStop: undefined, limitOffset: 0 } } : {}),
      isTransmitted: true,
      attributes: {},
    };
    this.#orderId += 1;
    const who = { clientId: 1, orderId: this.#orderId, parentId: 0, account: ACCOUNTS[account] ?? '', route: 'SMART' };
    this.exchange.place({ ...who, instrument, orderRef: '', terms: orderTerms });
  }
}

function sum<Item>(items: readonly Item[], valueOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0);
}

function signed({ quantity: size, order }: { readonly quantity: number; readonly order: Order }): number {
  return order.terms.action === 'BUY' ? size : -size;
}

function off(what: string, actual: number, wanted: number): readonly string[] {
  return Math.abs(actual - wanted) < 1e-4 ? [] : [`${what} is ${actual}, and should be ${wanted}`];
}

function wrongBooks({ exchange, market }: Floor): readonly string[] {
  return ACCOUNTS.flatMap((account) => {
    const own = exchange.executions.filter(({ order }) => order.account === account);
    const totals = exchange.ledger.totals(account, (instrument) => market.quote(instrument).last);
    const { cash, netLiquidation, realizedPnl, unrealizedPnl } = totals;
    const paid = sum(own, (trade) => signed(trade) * trade.price);
    const commissions = sum(own, ({ commission }) => commission);
    const positions = exchange.ledger.held(account).flatMap(({ instrument, quantity: held }) => {
      const trades = own.filter(({ order }) => order.instrument.conId === instrument.conId);
      return off(`position in ${instrument.symbol}`, held, sum(trades, signed));
    });
    const profits = sum(own, (trade) => trade.realizedPnl);
    return [
      ...off('cash', cash, CASH - commissions - paid),
      ...off('net liquidation', netLiquidation, CASH - commissions + realizedPnl + unrealizedPnl),
      ...off('realized profit', realizedPnl, profits),
      ...positions,
    ];
  });
}

function wrongOrders({ exchange }: Floor): readonly string[] {
  return exchange.orders.flatMap((order) => {
    const { permId, filled, averagePrice, status, terms: asked } = order;
    const own = exchange.executions.filter((execution) => execution.order.permId === permId);
    const spent = sum(own, ({ quantity: size, price }) => size * price);
    return [
      ...off(
        `filled of ${permId}`,
        filled,
        sum(own, (execution) => execution.quantity),
      ),
      ...off(`average price of ${permId}`, averagePrice, filled === 0 ? 0 : spent / filled),
      ...(filled > asked.quantity ? [`${permId} traded ${filled} of ${asked.quantity}`] : []),
      ...(status === 'Filled' && filled !== asked.quantity ? [`${permId} is Filled at ${filled}`] : []),
      ...((order.doneMs === undefined) === isOpen(order) ? [] : [`${permId} is ${status}, done at ${order.doneMs}`]),
    ];
  });
}

function wrongData({ market, nowMs }: Floor): readonly string[] {
  const listed = market.instruments.filter((instrument) => SYMBOLS.includes(instrument.symbol));
  return listed.flatMap((instrument) => {
    const path = market.pathOf(instrument);
    const { bid, ask, last } = market.quote(instrument);
    const startMs = nowMs - (nowMs % 60_000);
    // Up to this instant, and with it.
    const bar = barOf({ instrument, path, price: 'TRADES' }, { day: easternDayOf(nowMs), startMs, endMs: nowMs + 1 });
    const ticks = ticksOf(instrument, path, { fromMs: startMs, untilMs: nowMs + 1, count: 60 });
    const outside = ticks.filter(({ price }) => price < bar.low || price > bar.high);
    return [
      ...off(`close of the bar of ${instrument.symbol}`, bar.close, last),
      ...(bid < ask && bid <= last && last <= ask ? [] : [`${instrument.symbol}: ${bid} / ${ask}, last ${last}`]),
      ...outside.map(({ price }) => `a tick at ${price} lies outside the bar, ${bar.low} to ${bar.high}`),
    ];
  });
}

// Given time, because other things run on the machine.
test('accounts, positions, orders, bars and ticks add up after whatever happens', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const floor = new Floor();
      for (const next of steps) {
        floor.take(next);
        expect([...wrongBooks(floor), ...wrongOrders(floor), ...wrongData(floor)]).toEqual([]);
      }
    }),
    { numRuns: 30 },
  );
});
