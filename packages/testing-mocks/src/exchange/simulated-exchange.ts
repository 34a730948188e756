import { Publisher, type Random } from '@autobot/resilience';
import { AccountLedger, type Position } from './account-ledger.ts';
import { conditionOutlook } from './condition-outlook.ts';
import type { ExchangeEvent, Refusal } from './exchange-event.ts';
import { type Holding, holdingBooking } from './holding.ts';
import type { Market } from './market.ts';
import { type HandOrder, handRequest } from './hand-order.ts';
import {
  type Execution,
  isOpen,
  isReady,
  isStopOrder,
  newOrder,
  type Order,
  type OrderRequest,
  type OrderTerms,
  remaining,
  traded,
} from './order.ts';
import { OrderBook } from './order-book.ts';
import { OrderIds } from './order-ids.ts';
import { matchOrder } from './order-matcher.ts';
import { TradeBook } from './trade-book.ts';
import { trailed } from './trailing-stop.ts';

/** What an exchange is made of. */
export interface SimulatedExchangeOptions {
  readonly market: Market;
  readonly random: Random;
  readonly accounts: readonly string[];
  /** What every account starts with. Default 1,000,000. */
  readonly startingCash?: number;
  /** The first order id a client is offered. Default 1. */
  readonly firstOrderId?: number;
}

const STARTING_CASH = 1_000_000;

/** Takes orders, matches them against the market's quotes and keeps the books. It knows no protocol and no clients but by number. */
export class SimulatedExchange {
  readonly market: Market;
  readonly ledger: AccountLedger;
  readonly events: Publisher<ExchangeEvent> = new Publisher<ExchangeEvent>();
  readonly orderIds: OrderIds;
  readonly #book = new OrderBook();
  readonly #trades: TradeBook;
  #nextPermId: number;
  #isHolding = false;
  readonly #heldCancels = new Set<number>();
  #mostPerTrade = Number.POSITIVE_INFINITY;
  #splitsChange: (request: OrderRequest) => boolean = () => false;

  constructor(options: SimulatedExchangeOptions) {
    this.market = options.market;
    this.ledger = new AccountLedger(options.accounts, options.startingCash ?? STARTING_CASH);
    this.#trades = new TradeBook(this.ledger);
    this.orderIds = new OrderIds(options.firstOrderId ?? 1);
    this.#nextPermId = 1_000_000_000 + Math.floor(options.random.next() * 1_000_000);
  }

  /** Every order ever taken, oldest first. */
  get orders(): readonly Order[] {
    return this.#book.all;
  }

  get openOrders(): readonly Order[] {
    return this.#book.open;
  }

  /** Every trade, oldest first. */
  get executions(): readonly Execution[] {
    return this.#trades.executions;
  }

  get positions(): readonly Position[] {
    return this.ledger.positions;
  }

  /** The newest order a client has under a number, the newest open one if there is any. */
  orderOf(clientId: number, orderId: number): Order | undefined {
    return this.#book.ofClient(clientId, orderId);
  }

  /** Takes a new order, or changes the open one of the same client and number. */
  place(request: OrderRequest): Order | Refusal {
    const { clientId, orderId, parentId } = request;
    const existing = this.orderOf(clientId, orderId);
    const isUsed = !this.orderIds.isFree(clientId, orderId);
    if (isUsed && existing?.status === 'Filled') return 'already-filled';
    const parent = this.orderOf(clientId, parentId);
    if (parentId !== 0 && (parent === undefined || !isOpen(parent))) return 'no-parent';
    if (existing !== undefined && isOpen(existing)) {
      return this.#splitsChange(request) ? this.#take(request) : this.#change(existing, request.terms);
    }
    if (isUsed) return 'duplicate-id';
    this.orderIds.use(clientId, orderId);
    return this.#take(request);
  }

  /**
   * Takes an order that somebody typed into TWS itself: it belongs to no client until client 0 binds it.
   * @throws RangeError if nothing of that symbol is listed
   */
  placeByHand(hand: HandOrder): Order {
    return this.#take(handRequest(hand, this.market, this.ledger.accounts[0] ?? ''));
  }

  /** Gives an order made by hand a number of client 0's, so that it can be changed and cancelled under it. */
  bind(permId: number, orderId: number): Order {
    return this.#save({ ...this.#book.byPermId(permId), orderId });
  }

  #take(request: OrderRequest): Order {
    const permId = this.#nextPermId;
    this.#nextPermId += 1;
    const order = newOrder(request, { permId, isHeld: this.#isHolding, takenMs: this.market.nowMs });
    if (isReady(order)) {
      this.#book.put(order);
      this.#transmitRelatives(order);
      this.#work(permId);
    } else {
      this.#save(order);
    }
    return this.#book.byPermId(permId);
  }

  /** Cancels an open order of a client, and the children that wait for it. */
  cancel(clientId: number, orderId: number): Order | Refusal {
    const order = this.orderOf(clientId, orderId);
    if (order === undefined) return 'not-found';
    if (order.status === 'Filled') return 'already-filled';
    if (order.status === 'Cancelled') return 'already-cancelled';
    if (order.status === 'PendingCancel') return 'being-cancelled';
    if (this.#isHolding) {
      this.#heldCancels.add(order.permId);
      return this.#save({ ...order, status: 'PendingCancel' });
    }
    return this.#cancelNow(order);
  }

  /**
   * Trades an order by hand, in full or in part, whatever the market says.
   * @throws RangeError if the order is not open or less than that is left
   */
  fill(permId: number, fill: { readonly quantity?: number; readonly price?: number } = {}): Execution {
    const order = this.#book.byPermId(permId);
    const quantity = fill.quantity ?? remaining(order);
    if (!isOpen(order) || quantity <= 0 || quantity > remaining(order)) {
      throw new RangeError(
        `cannot trade ${quantity} of order ${permId}: it is ${order.status}, ${remaining(order)} left`,
      );
    }
    return this.#trade(order, quantity, fill.price ?? this.market.quote(order.instrument).last);
  }

  /** From now on changes of an order that fit make a second order of the same number beside it; undefined lifts that. */
  splitChanges(fits: ((request: OrderRequest) => boolean) | undefined): void {
    this.#splitsChange = fits ?? (() => false);
  }

  /** From now on an order trades at most so much at once, and the rest with later steps; undefined lifts that. */
  limitTrades(quantity: number | undefined): void {
    this.#mostPerTrade = quantity ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Corrects the price of a trade: it takes a new execId, one higher after the last dot, and positions, cash and profits follow.
   * @throws RangeError if there is no such trade
   */
  correct(execId: string, price: number): Execution {
    const corrected = this.#trades.correct(execId, price);
    const { permId } = corrected.order;
    const latest = this.executions.findLast(({ order }) => order.permId === permId) ?? corrected;
    const { averagePrice, lastFillPrice } = latest.order;
    this.#book.put({ ...this.#book.byPermId(permId), averagePrice, lastFillPrice });
    this.events.publish({ type: 'execution.corrected', execution: corrected });
    return corrected;
  }

  /**
   * Books what an account held before the exchange opened.
   * @throws RangeError if nothing of that symbol is listed
   */
  hold(holding: Holding): void {
    this.ledger.book(holdingBooking(holding, this.market, this.ledger.accounts[0] ?? ''));
  }

  /** Looks at every open order once more; call it whenever prices may have moved. */
  step(): void {
    for (const order of this.openOrders) this.#work(order.permId);
  }

  /** From now on new orders and cancels wait, as they do in a TWS that has lost its servers. Working orders go on trading. */
  cutOff(): void {
    this.#isHolding = true;
  }

  /** Passes on what has waited. */
  reconnect(): void {
    this.#isHolding = false;
    for (const permId of this.#heldCancels) {
      const order = this.#book.byPermId(permId);
      if (isOpen(order)) this.#cancelNow(order);
      else if (order.status === 'Filled') this.events.publish({ type: 'cancel.refused', order });
    }
    this.#heldCancels.clear();
    for (const order of this.openOrders) if (order.isHeld) this.#book.put({ ...order, isHeld: false });
    this.step();
  }

  #change(order: Order, terms: OrderTerms): Order {
    this.#save({ ...order, terms });
    if (terms.isTransmitted) this.#transmitRelatives(order);
    this.#work(order.permId);
    return this.#book.byPermId(order.permId);
  }

  /** A transmitted child takes its parent and its brothers along. Source: TWS API docs, "Bracket Orders". */
  #transmitRelatives(order: Order): void {
    const parent = this.#book.parentOf(order);
    if (parent === undefined) return;
    for (const other of [parent, ...this.#book.siblingsOf(order)]) {
      if (!isOpen(other) || other.terms.isTransmitted) continue;
      this.#book.put({ ...other, terms: { ...other.terms, isTransmitted: true } });
      this.#work(other.permId);
    }
  }

  /** Takes an order as far as the present quote lets it go. */
  #work(permId: number): void {
    const order = this.#book.byPermId(permId);
    if (!isOpen(order) || !isReady(order)) return;
    const outlook = this.#waitsForParent(order) ? 'waits' : conditionOutlook(order, this);
    if (outlook === 'waits') {
      this.#setStatus(order, 'PreSubmitted');
      return;
    }
    if (outlook === 'cancels') {
      this.#cancelNow(order);
      return;
    }
    const quote = this.market.quote(order.instrument);
    const isAsleep = isStopOrder(order) && !order.isTriggered;
    this.#setStatus(
      this.#book.put({ ...trailed(order, quote), isReleased: true }),
      isAsleep ? 'PreSubmitted' : 'Submitted',
    );
    // Read again: whoever heard of the status may have bound the order.
    const working = this.#book.byPermId(permId);
    const outcome = matchOrder(working, quote);
    if (outcome.type === 'trades') {
      this.#trade(working, Math.min(remaining(working), this.#mostPerTrade), outcome.price);
    }
    if (outcome.type === 'wakes') {
      this.#book.put({ ...working, isTriggered: true });
      this.#work(permId);
    }
  }

  #waitsForParent(order: Order): boolean {
    return order.parentId !== 0 && this.#book.parentOf(order)?.status !== 'Filled';
  }

  #trade(order: Order, quantity: number, price: number): Execution {
    const nowMs = this.market.nowMs;
    const after = this.#book.put(traded(order, { quantity, price, nowMs }));
    const execution = this.#trades.record({ order: after, quantity, price, atMs: nowMs });
    this.events.publish({ type: 'execution.made', execution });
    if (!isOpen(after)) this.#afterFill(after);
    return execution;
  }

  /** A filled parent wakes its children; a filled child ends its brothers. */
  #afterFill(order: Order): void {
    for (const child of this.#book.childrenOf(order)) this.#work(child.permId);
    for (const sibling of this.#book.siblingsOf(order)) this.#cancelNow(sibling);
  }

  #cancelNow(order: Order): Order {
    const cancelled = this.#save({ ...order, status: 'Cancelled', doneMs: this.market.nowMs });
    for (const child of this.#book.childrenOf(order)) this.#cancelNow(child);
    return cancelled;
  }

  /** A cancel that is under way shows until it has arrived, whatever the order does meanwhile. */
  #setStatus(order: Order, status: Order['status']): Order {
    if (order.status === status || order.status === 'PendingCancel') return order;
    return this.#save({ ...order, status });
  }

  #save(order: Order): Order {
    this.#book.put(order);
    this.events.publish({ type: 'order.changed', order });
    return order;
  }
}
