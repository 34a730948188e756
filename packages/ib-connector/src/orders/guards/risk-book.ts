import type { ExecutionReport, OpenOrderReport } from '../../inbound/inbound-event.ts';
import type { Contract } from '../../tws-api/contract.ts';
import { contractText } from '../../tws-api/contract.ts';
import { executionName } from '../order-fills.ts';
import { isFinal, type OrderSnapshot } from '../order-state.ts';
import type { GuardedOrder, OpenExposure, TradingWorld } from './guard.ts';

/** What of the world is known from our own orders and from what TWS tells of the account. */
export type BookedWorld = Omit<TradingWorld, 'port' | 'accounts' | 'trading' | 'market' | 'isIntentUsed' | 'dailyLoss'>;

interface Entry {
  readonly holding: string;
  readonly side: string;
  readonly fingerprint: string;
  readonly remaining: number;
}

interface Sum {
  count: number;
  quantity: number;
}

/** An order that is not ours, as the broker shows it: what of it has traded is not told, so all of it counts. */
export type ForeignOrder = Pick<OpenOrderReport, 'account' | 'contract' | 'action' | 'quantity'>;

const NONE: OpenExposure = { count: 0, quantity: 0 };
const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/**
 * Counts what is under way, held and lost, so that every guard is answered without a look at all orders. An order counts
 * from the moment it is let through, before it is sent: two that wait for the disk must not both take the same room.
 */
export class RiskBook {
  readonly #entries = new Map<string, Entry>();
  readonly #sums = new Map<string, Sum>();
  readonly #foreign = new Map<string, Sum>();
  readonly #positions = new Map<string, number>();
  readonly #shares = new Map<string, number>();
  readonly #results = new Map<string, { readonly atMs: number; readonly profit: number }>();
  readonly #alike = new Map<string, { readonly orderRef: string; readonly atMs: number }>();
  readonly #executed = new Set<string>();
  readonly #recentMs: number[] = [];
  #messages = 0;
  #arePositionsKnown = false;

  /** Takes an order into account that the guards let pass; one of the same reference is replaced. */
  reserve(orderRef: string, order: GuardedOrder, nowMs: number): void {
    this.#recentMs.push(nowMs);
    this.#messages += 1;
    const holding = keyOf(order.account, order.contract);
    const fingerprint = fingerprintOf(order);
    const side = `${holding} ${order.action}`;
    this.#put(orderRef, { holding, side, fingerprint, remaining: order.quantity });
    if (order.isChange) return;
    this.#alike.set(fingerprint, { orderRef, atMs: nowMs });
  }

  /** It was not sent after all. */
  release(orderRef: string): void {
    const entry = this.#entries.get(orderRef);
    if (entry !== undefined) this.#forgetAlike(orderRef, entry);
    this.#drop(orderRef);
  }

  /** True for an order that was let through and has not ended. */
  has(orderRef: string): boolean {
    return this.#entries.has(orderRef);
  }

  /** A cancel was sent. */
  countMessage(): void {
    this.#messages += 1;
  }

  /** Whose and for what an order is that was not placed by this process. */
  adopt(orderRef: string, order: OrderSnapshot, at: { readonly account: string; readonly contract: Contract }): void {
    if (this.#entries.has(orderRef) || isFinal(order.state)) return;
    const holding = keyOf(at.account, at.contract);
    const remaining = order.quantity - order.filled;
    this.#put(orderRef, { holding, side: `${holding} ${order.action}`, fingerprint: '', remaining });
  }

  /** Orders of others that were open when the broker was asked last; they replace those of the time before. */
  foreign(reports: readonly ForeignOrder[]): void {
    this.#foreign.clear();
    for (const { account, contract, action, quantity } of reports) {
      add(this.#foreign, `${keyOf(account, contract)} ${action}`, quantity);
    }
  }

  /** An order has changed. */
  update(order: OrderSnapshot): void {
    const { orderRef, state, quantity, filled } = order;
    if (filled > 0) this.#executed.add(orderRef);
    const entry = this.#entries.get(orderRef);
    if (entry === undefined) return;
    if (!isFinal(state)) this.#put(orderRef, { ...entry, remaining: quantity - filled });
    else {
      // What ended without a trade did nothing: the same may be tried again at once.
      if (filled === 0 && state !== 'filled') this.#forgetAlike(orderRef, entry);
      this.#drop(orderRef);
    }
  }

  /** TWS named what the account holds. */
  position(account: string, contract: Contract, position: number): void {
    this.#positions.set(keyOf(account, contract), position);
  }

  /** All positions were told: what was not named is nothing. */
  positionsKnown(): void {
    this.#arePositionsKnown = true;
  }

  /** The link is gone: positions may change unseen. */
  forgetPositions(): void {
    this.#arePositionsKnown = false;
    this.#positions.clear();
    this.#foreign.clear();
    this.#shares.clear();
  }

  /** A trade as it happens; a correction counts for the difference. Not for trades that are told again on request. */
  traded({ execId, account, contract, side, shares }: ExecutionReport): void {
    const name = executionName(execId);
    const key = keyOf(account, contract);
    const more = shares - (this.#shares.get(name) ?? 0);
    this.#shares.set(name, shares);
    this.#positions.set(key, (this.#positions.get(key) ?? 0) + (side.startsWith('S') ? -more : more));
  }

  /** What a trade earned; the latest word counts. */
  result(execId: string, profit: number, nowMs: number): void {
    const name = executionName(execId);
    this.#results.set(name, { atMs: this.#results.get(name)?.atMs ?? nowMs, profit });
  }

  /** Loss realised within 24 hours; 0 for a profit. */
  realizedLoss(nowMs: number): number {
    if (this.#results.size === 0) return 0;
    let sum = 0;
    for (const [name, { atMs, profit }] of this.#results) {
      if (nowMs - atMs > DAY_MS) this.#results.delete(name);
      else sum += profit;
    }
    return Math.max(0, -sum);
  }

  /** What guards want to know before an order, itself left out if it is one that works already. */
  world(order: GuardedOrder, nowMs: number, orderRef?: string): BookedWorld {
    while (nowMs - (this.#recentMs[0] ?? nowMs) >= SECOND_MS) this.#recentMs.shift();
    const holding = keyOf(order.account, order.contract);
    const alike = this.#alike.get(fingerprintOf(order));
    return {
      position: this.#arePositionsKnown ? (this.#positions.get(holding) ?? 0) : undefined,
      openSameSide: this.#openOn(`${holding} ${order.action}`, orderRef),
      sameOrderAgoMs: alike === undefined ? undefined : nowMs - alike.atMs,
      ordersLastSecond: this.#recentMs.length,
      messages: this.#messages,
      executedOrders: this.#executed.size,
      realizedLoss: this.realizedLoss(nowMs),
    };
  }

  #openOn(side: string, butFor: string | undefined): OpenExposure {
    const ours = this.#sums.get(side) ?? NONE;
    const foreign = this.#foreign.get(side) ?? NONE;
    const sum = { count: ours.count + foreign.count, quantity: ours.quantity + foreign.quantity };
    const own = butFor === undefined ? undefined : this.#entries.get(butFor);
    if (own?.side !== side) return sum;
    return { count: sum.count - 1, quantity: sum.quantity - own.remaining };
  }

  #put(orderRef: string, entry: Entry): void {
    this.#drop(orderRef);
    this.#entries.set(orderRef, entry);
    add(this.#sums, entry.side, entry.remaining);
  }

  #drop(orderRef: string): void {
    const entry = this.#entries.get(orderRef);
    if (entry === undefined) return;
    this.#entries.delete(orderRef);
    const sum = this.#sums.get(entry.side);
    if (sum === undefined) return;
    sum.count -= 1;
    sum.quantity -= entry.remaining;
    if (sum.count === 0) this.#sums.delete(entry.side);
  }

  #forgetAlike(orderRef: string, { fingerprint }: Entry): void {
    if (this.#alike.get(fingerprint)?.orderRef === orderRef) this.#alike.delete(fingerprint);
  }
}

function add(sums: Map<string, Sum>, side: string, quantity: number): void {
  const sum = sums.get(side) ?? { count: 0, quantity: 0 };
  sum.count += 1;
  sum.quantity += quantity;
  sums.set(side, sum);
}

function keyOf(account: string | undefined, contract: Contract): string {
  const { conId } = contract;
  return `${account ?? ''} ${conId !== undefined && conId > 0 ? conId : contractText(contract)}`;
}

function fingerprintOf(order: GuardedOrder): string {
  const { account, contract, action, quantity, orderType, limitPrice, stopPrice } = order;
  return `${keyOf(account, contract)} ${action} ${quantity} ${orderType} ${limitPrice} ${stopPrice}`;
}
