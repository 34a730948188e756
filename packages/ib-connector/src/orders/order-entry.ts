import { randomUUID } from 'node:crypto';
import type { ContractBook } from '../contract-book.ts';
import { OrderRefusedError, OrderRejectedError } from '../errors/order-errors.ts';
import { InvalidRequestError } from '../errors/request-errors.ts';
import { orderPreview, type OrderPreview } from '../operations/order-preview.ts';
import { toTwsTime } from '../operations/tws-time.ts';
import { type Contract, contractText } from '../tws-api/contract.ts';
import type { OrderFields } from '../tws-api/order-fields.ts';
import { cancelOrder } from './cancel-order.ts';
import { changeOrder, type OrderChange } from './change-order.ts';
import { abandonOrder, type DoubtfulOrderContext, resubmitOrder } from './doubtful-order.ts';
import { globalCancel } from './global-cancel.ts';
import type { KillSwitch } from './kill-switch.ts';
import type { OrderDesk, OrderDeskParts } from './order-desk.ts';
import { type BracketRequest, bracketOrders, type OcaRequest, type OcaRule, ocaTypes } from './order-group.ts';
import { OrderHandle } from './order-handle.ts';
import { checkOrderRequest, type OrderRequest } from './order-request.ts';
import { isFinal, type OrderSnapshot } from './order-state.ts';
import { acknowledged, checkGate, checkInTick, confirmAlive, type OrderToPlace, sendOrders } from './place-order.ts';
import { pricesOnTicks, type TickedPrices } from './price-tick.ts';

/** The orders of a bracket that the broker has. */
export interface BracketHandles {
  readonly entry: OrderHandle;
  readonly takeProfit: OrderHandle | undefined;
  readonly stopLoss: OrderHandle | undefined;
}

// A look-up takes tenths of a second, and a second or two where the farm of definitions must wake up first.
const LOOK_UP_MS = 2_000;

type Writable<Fields> = { -readonly [Name in keyof Fields]: Fields[Name] };

/** Every way to place, change and cancel orders: `ib.trading`. */
export class OrderEntry {
  /** Stops new risk: `active`, `reducing` or `halted`. Cancels always pass. */
  readonly killSwitch: KillSwitch;
  readonly #parts: OrderDeskParts;
  readonly #contracts: ContractBook;

  /** Made by the connector. */
  constructor(desk: Pick<OrderDesk, 'parts' | 'killSwitch'>, contracts: ContractBook) {
    this.killSwitch = desk.killSwitch;
    this.#parts = desk.parts;
    this.#contracts = contracts;
  }

  /** See `IBConnector.placeOrder`. */
  async place(request: OrderRequest): Promise<OrderHandle> {
    const prepared = this.#prepareOne(request);
    const order = prepared instanceof Promise ? await prepared : prepared;
    await sendOrders([order], this.#parts);
    await acknowledged(order.fields.orderRef, this.#parts);
    return this.#handle(order.fields.orderRef);
  }

  /**
   * Sends an order together with the ends of the position it opens; settles when the broker has all of them. They
   * leave in one tick, and none works before the last has arrived. If the entry is rejected its ends are cancelled.
   * @throws as `placeOrder`; the error names the first order that is not there as it should be
   */
  async placeBracket(request: BracketRequest): Promise<BracketHandles> {
    const { entry, takeProfit, stopLoss } = bracketOrders(request);
    const ends = [takeProfit, stopLoss].filter((end) => end !== undefined);
    const [parent, ...children] = await this.#prepare([entry, ...ends]);
    if (parent === undefined) throw new TypeError('a bracket has an entry');
    // The ends reduce each other even where the broker has lost sight of their parent.
    const family = this.#grouped(children, 'reduce').map((child): OrderToPlace => ({ ...child, isChild: true }));
    await sendOrders(transmittedAtTheEnd([parent, ...family]), this.#parts);
    await this.#allThere([parent, ...family], family);
    const handles = family.map(({ fields }) => this.#handle(fields.orderRef));
    const profit = takeProfit === undefined ? undefined : handles.shift();
    return { entry: this.#handle(parent.fields.orderRef), takeProfit: profit, stopLoss: handles.shift() };
  }

  /**
   * Sends orders of which only one is to be filled; settles when the broker has all of them.
   * @throws as `placeOrder`; the error names the first that is not there as it should be, the others work on
   */
  async placeOcaGroup({ orders, rule = 'cancel' }: OcaRequest): Promise<readonly OrderHandle[]> {
    if (orders.length < 2) {
      throw new InvalidRequestError(
        'orders',
        `an OCA group needs two orders or more, was ${orders.length}: use placeOrder`,
      );
    }
    const group = this.#grouped(await this.#prepare(orders), rule);
    await sendOrders(group, this.#parts);
    await this.#allThere(group, []);
    return group.map(({ fields }) => this.#handle(fields.orderRef));
  }

  /**
   * Asks what an order would do to margin and what it would cost. It carries TWS's what-if flag and is never worked;
   * it is refused wherever an order would be refused by the gate.
   * @throws {InvalidRequestError} {@link OrderRefusedError} {@link RequestFailedError}
   */
  async preview(request: OrderRequest): Promise<OrderPreview> {
    const { intentId: _, ...terms } = request;
    const order = await this.#prepareOne(terms);
    const { orderIds, log, requester } = this.#parts;
    const mark = orderIds.reserve();
    await log.append({ type: 'ids', highest: mark });
    orderIds.kept(mark);
    await confirmAlive(this.#parts);
    return requester.ask(orderPreview, {
      contract: order.contract,
      order: order.fields,
      takeId: () => orderIds.take(),
      check: () => {
        checkInTick([], this.#parts);
      },
    });
  }

  /**
   * Changes size or prices of an order that works, under its own id; settles when the broker shows the new terms.
   * @throws {InvalidRequestError} {@link OrderRefusedError} nothing was sent
   * @throws {OrderChangeRejectedError} the broker said no, and the order works as it was
   * @throws {OrderOutcomeUnknownError} it works by the old terms or by the new ones
   */
  async change(order: number | Pick<OrderHandle, 'orderId'>, change: OrderChange): Promise<OrderSnapshot> {
    const orderId = idOf(order);
    const orderRef = this.#parts.tracker.byOrderId(orderId)?.orderRef ?? '';
    const contract = this.#parts.intentOf(orderRef)?.contract;
    const minTick = contract === undefined ? undefined : this.#contracts.minTickOf(contract);
    return changeOrder(orderId, change, { ...this.#parts, minTick });
  }

  /** See `IBConnector.cancelOrder`. */
  cancel(order: number | Pick<OrderHandle, 'orderId'>): Promise<OrderSnapshot> {
    return cancelOrder(idOf(order), this.#parts);
  }

  /**
   * Cancels every open order at the broker with one message: of every client, and those made by hand too.
   * Settles with those of ours that were open, as they stand when all have ended or the time is up.
   * @throws {NotConnectedError} nothing was sent
   */
  cancelAll(): Promise<readonly OrderSnapshot[]> {
    return globalCancel(this.#parts);
  }

  /**
   * Writes down that a person found an order in doubt not to be at the broker: it counts as cancelled. Should the broker
   * show it after all, it comes back.
   * @param reason who looked, and where; it stands in the journal
   * @throws {InvalidRequestError} it is not in doubt, or the broker has not been asked on this link
   * @throws {JournalError} nothing has changed
   */
  abandon(orderRef: string, reason: string): Promise<OrderSnapshot> {
    return abandonOrder(orderRef, reason, this.#doubtful());
  }

  /**
   * Sends an order in doubt again, as a new order: only a person may decide that, for one that was merely slow to appear
   * is then at the broker twice. Nothing in this package calls it by itself.
   * @throws {InvalidRequestError} {@link OrderRefusedError} nothing was sent
   * @throws {OrderRejectedError} {@link OrderOutcomeUnknownError} as `place`
   */
  async resubmit(orderRef: string): Promise<OrderHandle> {
    const again = await resubmitOrder(orderRef, this.#doubtful());
    await acknowledged(again, this.#parts);
    return this.#handle(again);
  }

  #doubtful(): DoubtfulOrderContext {
    return { ...this.#parts, newOrderRef: () => this.#newId() };
  }

  // Everything that can be wrong with a request is found before the first of them is written down.
  async #prepare(requests: readonly OrderRequest[]): Promise<readonly OrderToPlace[]> {
    this.#check(requests);
    const contracts = await Promise.all(requests.map(async (request) => this.#contractOf(request)));
    return requests.map((request, index) => this.#toPlace(request, contracts[index] ?? {}));
  }

  #prepareOne(request: OrderRequest): OrderToPlace | Promise<OrderToPlace> {
    this.#check([request]);
    const contract = this.#contractOf(request);
    if (!(contract instanceof Promise)) return this.#toPlace(request, contract);
    return contract.then((resolved) => this.#toPlace(request, resolved));
  }

  #check(requests: readonly OrderRequest[]): void {
    const { clock, gate } = this.#parts;
    for (const request of requests) {
      checkOrderRequest(request, request.goodTill === undefined ? undefined : clock.wallNow());
    }
    checkGate(gate());
  }

  // At once where the contract is known, as it is for most orders.
  #contractOf(request: OrderRequest): Contract | Promise<Contract> {
    const instrument = instrumentOf(request);
    return this.#contracts.resolved(instrument) ?? this.#lookUp(instrument);
  }

  // A query waits for the link and is asked again, for a minute if it must; an order is not to leave a minute late.
  async #lookUp(instrument: string | Contract): Promise<Contract> {
    const limit = new AbortController();
    const timer = this.#parts.clock.setTimer(() => {
      limit.abort(contractUnknown(instrument));
    }, LOOK_UP_MS);
    try {
      return await this.#contracts.resolve(instrument, { signal: limit.signal });
    } finally {
      timer.cancel();
    }
  }

  #toPlace(request: OrderRequest, contract: Contract): OrderToPlace {
    const prices = pricesOnTicks(request, this.#contracts.minTickOf(contract));
    return { contract, fields: this.#fields(request, prices), intentId: request.intentId };
  }

  #fields(request: OrderRequest, prices: TickedPrices): OrderFields {
    const { trailPercent, goodTill, allOrNone } = request;
    const { limitPrice, stopPrice, trailAmount, limitOffset } = prices;
    const fields: Writable<OrderFields> = {
      action: request.action,
      quantity: request.quantity,
      orderType: request.orderType,
      timeInForce: request.timeInForce ?? 'DAY',
      outsideRegularHours: request.outsideRegularHours ?? false,
      account: request.account ?? this.#parts.defaultAccount(),
      orderRef: this.#newId(request.intentId),
    };
    if (limitPrice !== undefined) fields.limitPrice = limitPrice;
    if (stopPrice !== undefined) fields.stopPrice = stopPrice;
    if (trailAmount !== undefined) fields.trailAmount = trailAmount;
    if (trailPercent !== undefined) fields.trailPercent = trailPercent;
    if (limitOffset !== undefined) fields.limitOffset = limitOffset;
    if (goodTill !== undefined) fields.goodTill = toTwsTime(goodTill);
    if (allOrNone === true) fields.allOrNone = allOrNone;
    return fields;
  }

  // Journal, broker and a later process know an order by it, and so by the decision behind it.
  #newId(intentId: string = randomUUID()): string {
    return `${this.#parts.orderRefPrefix}:${intentId}`;
  }

  #grouped(orders: readonly OrderToPlace[], rule: OcaRule): readonly OrderToPlace[] {
    const ocaGroup = this.#newId();
    return orders.map((order) => ({ ...order, fields: { ...order.fields, ocaGroup, ocaType: ocaTypes[rule] } }));
  }

  // A child whose parent was rejected would wait for ever, or work alone where the broker sees it so (10006).
  async #allThere(orders: readonly OrderToPlace[], children: readonly OrderToPlace[]): Promise<void> {
    const [first, ...others] = orders.map(({ fields }) => acknowledged(fields.orderRef, this.#parts));
    const answers = Promise.allSettled(others);
    try {
      await first;
    } catch (error) {
      if (error instanceof OrderRejectedError) this.#endAll(children);
      throw error;
    }
    for (const answer of await answers) if (answer.status === 'rejected') throw answer.reason;
  }

  #endAll(orders: readonly OrderToPlace[]): void {
    const { tracker } = this.#parts;
    for (const { fields } of orders) {
      const order = tracker.get(fields.orderRef);
      if (order === undefined || isFinal(order.state)) continue;
      // Not waited for: the rejection of the entry is the answer, and each end tells by its own state what became of it.
      this.cancel(order).catch(() => undefined);
    }
  }

  #handle(orderRef: string): OrderHandle {
    const { tracker, ear, commissionOf } = this.#parts;
    return new OrderHandle(orderRef, { tracker, ear, commissionOf });
  }
}

// The last one takes the others along, so that none works before all are there. Source: TWS API docs, "Bracket Orders".
function transmittedAtTheEnd(orders: readonly OrderToPlace[]): readonly OrderToPlace[] {
  return orders.map((order, index) => ({
    ...order,
    fields: { ...order.fields, transmit: index === orders.length - 1 },
  }));
}

function idOf(order: number | Pick<OrderHandle, 'orderId'>): number {
  return typeof order === 'number' ? order : order.orderId;
}

function instrumentOf({ symbol, contract }: OrderRequest): string | Contract {
  const instrument = contract ?? symbol;
  if (instrument === undefined) throw new InvalidRequestError('symbol', 'a symbol or a contract is needed');
  return instrument;
}

function contractUnknown(instrument: string | Contract): OrderRefusedError {
  const what = typeof instrument === 'string' ? instrument : contractText(instrument);
  const sentence = `TWS has not told the contract of ${what} within ${LOOK_UP_MS} ms; ask for it before with resolveContract`;
  return new OrderRefusedError('contractUnknown', sentence, { value: what, limit: LOOK_UP_MS });
}
