import type { ExecutionReport, OpenOrderReport } from '../../inbound/inbound-event.ts';
import type { Contract } from '../../tws-api/contract.ts';
import { contractText } from '../../tws-api/contract.ts';
import { executionName } from '../order-fills.ts';
import { isFinal, type OrderSnapshot } from '../order-state.ts';
import type { GuardedOrder, OpenExposure, TradingWorld } from './guard.ts';

/** What of the world is known from our own orders and from what TWS tells of the account. */
export type BookedWorld = Omit<TradingWorld, 'port' | 'accounts' | 'trading' | 'market' | 'isIntentUsed' | 'dailyLoss'>;

/** Open orders of one side of a holding. */
interface Side {
  count: number;
  /** Shares or contracts that may still trade. */
  quantity: number;
  foreignCount: number;
  foreignQuantity: number;
  /** The last order of each set of terms, by its fingerprint. */
  readonly alike: Map<string, { readonly orderRef: string; readonly atMs: number }>;
}

/** One contract in one account. */
interface Holding {
  position: number;
  readonly BUY: Side;
  readonly SELL: Side;
}

interface Entry {
  readonly side: Side;
  /** The same for orders that are alike in every term; empty for one that was not placed by this process. */
  readonly fingerprint: string;
  readonly remaining: number;
}

/** Where an order is counted. */
interface Place {
  readonly order: GuardedOrder;
  readonly holding: Holding;
  readonly side: Side;
  readonly fingerprint: string;
}

/** An order that is not ours, as the broker shows it: what of it has traded is not told, so all of it counts. */
export type ForeignOrder = Pick<OpenOrderReport, 'account' | 'contract' | 'action' | 'quantity'>;

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/**
 * Counts what is under way, held and lost, so that every guard is answered without a look at all orders. An order counts
 * from the moment it is let through, before it is sent: two that wait for the disk must not both take the same room.
 */
export class RiskBook {
  readonly #entries = new Map<string, Entry>();
  // By account, then by contract id, or its text where it has none: no key is put together on the way of an order.
  readonly #holdings = new Map<string, Map<number | string, Holding>>();
  readonly #shares = new Map<string, number>();
  readonly #results = new Map<string, { readonly atMs: number; readonly profit: number }>();
  readonly #executed = new Set<string>();
  readonly #recentMs: number[] = [];
  #lastPlace: Place | undefined;
  #messages = 0;
  #arePositionsKnown = false;

  /** Takes an order into account that the guards let pass; one of the same reference is replaced. */
  reserve(orderRef: string, order: GuardedOrder, nowMs: number): void {
    this.#recentMs.push(nowMs);
    this.#messages += 1;
    const { side, fingerprint } = this.#placeOf(order);
    this.#put(orderRef, { side, fingerprint, remaining: order.quantity });
    if (!order.isChange) side.alike.set(fingerprint, { orderRef, atMs: nowMs });
  }

  /** It was not sent after all. */
  release(orderRef: string): void {
    const entry = this.#entries.get(orderRef);
    if (entry !== undefined) forgetAlike(orderRef, entry);
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
    const side = this.#holding(at.account, at.contract)[order.action];
    this.#put(orderRef, { side, fingerprint: '', remaining: order.quantity - order.filled });
  }

  /** Orders of others that were open when the broker was asked last; they replace those of the time before. */
  foreign(reports: readonly ForeignOrder[]): void {
    this.#forgetForeign();
    for (const { account, contract, action, quantity } of reports) {
      const side = this.#holding(account, contract)[action.startsWith('B') ? 'BUY' : 'SELL'];
      side.foreignCount += 1;
      side.foreignQuantity += quantity;
    }
  }

  /** An order has changed. */
  update(order: OrderSnapshot): void {
    const { orderRef, state, quantity, filled } = order;
    if (filled > 0) this.#executed.add(orderRef);
    const entry = this.#entries.get(orderRef);
    if (entry === undefined) return;
    if (!isFinal(state)) {
      const remaining = quantity - filled;
      if (remaining !== entry.remaining) this.#put(orderRef, { ...entry, remaining });
    } else {
      // What ended without a trade did nothing: the same may be tried again at once.
      if (filled === 0 && state !== 'filled') forgetAlike(orderRef, entry);
      this.#drop(orderRef);
    }
  }

  /** TWS named what the account holds. */
  position(account: string, contract: Contract, position: number): void {
    this.#holding(account, contract).position = position;
  }

  /** All positions were told: what was not named is nothing. */
  positionsKnown(): void {
    this.#arePositionsKnown = true;
  }

  /** The link is gone: positions may change unseen. */
  forgetPositions(): void {
    this.#arePositionsKnown = false;
    for (const holding of this.#all()) holding.position = 0;
    this.#forgetForeign();
    this.#shares.clear();
  }

  /** A trade as it happens; a correction counts for the difference. Not for trades that are told again on request. */
  traded({ execId, account, contract, side, shares }: ExecutionReport): void {
    const name = executionName(execId);
    const holding = this.#holding(account, contract);
    const more = shares - (this.#shares.get(name) ?? 0);
    this.#shares.set(name, shares);
    holding.position += side.startsWith('S') ? -more : more;
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
    const { holding, side, fingerprint } = this.#placeOf(order);
    const alike = side.alike.get(fingerprint);
    return {
      position: this.#arePositionsKnown ? holding.position : undefined,
      openSameSide: this.#openOn(side, orderRef),
      sameOrderAgoMs: alike === undefined ? undefined : nowMs - alike.atMs,
      ordersLastSecond: this.#recentMs.length,
      messages: this.#messages,
      executedOrders: this.#executed.size,
      realizedLoss: this.realizedLoss(nowMs),
    };
  }

  // It is asked about and counted right after, in the same place.
  #placeOf(order: GuardedOrder): Place {
    if (this.#lastPlace?.order === order) return this.#lastPlace;
    const { account, contract, action, quantity, orderType, limitPrice, stopPrice } = order;
    const holding = this.#holding(account, contract);
    const fingerprint = `${quantity} ${orderType} ${limitPrice} ${stopPrice}`;
    this.#lastPlace = { order, holding, side: holding[action], fingerprint };
    return this.#lastPlace;
  }

  #holding(account: string | undefined, contract: Contract): Holding {
    const { conId } = contract;
    const key = conId !== undefined && conId > 0 ? conId : contractText(contract);
    const ofAccount = this.#holdings.get(account ?? '') ?? new Map<number | string, Holding>();
    if (ofAccount.size === 0) this.#holdings.set(account ?? '', ofAccount);
    const known = ofAccount.get(key);
    if (known !== undefined) return known;
    const holding = { position: 0, BUY: emptySide(), SELL: emptySide() };
    ofAccount.set(key, holding);
    return holding;
  }

  #all(): readonly Holding[] {
    return [...this.#holdings.values()].flatMap((ofAccount) => [...ofAccount.values()]);
  }

  #forgetForeign(): void {
    for (const { BUY, SELL } of this.#all()) {
      for (const side of [BUY, SELL]) {
        side.foreignCount = 0;
        side.foreignQuantity = 0;
      }
    }
  }

  #openOn(side: Side, butFor: string | undefined): OpenExposure {
    const count = side.count + side.foreignCount;
    const quantity = side.quantity + side.foreignQuantity;
    const own = butFor === undefined ? undefined : this.#entries.get(butFor);
    return own?.side === side ? { count: count - 1, quantity: quantity - own.remaining } : { count, quantity };
  }

  #put(orderRef: string, entry: Entry): void {
    this.#drop(orderRef);
    this.#entries.set(orderRef, entry);
    entry.side.count += 1;
    entry.side.quantity += entry.remaining;
  }

  #drop(orderRef: string): void {
    const entry = this.#entries.get(orderRef);
    if (entry === undefined) return;
    this.#entries.delete(orderRef);
    entry.side.count -= 1;
    // Sums of fractions leave a rest that nothing stands for.
    entry.side.quantity = entry.side.count === 0 ? 0 : entry.side.quantity - entry.remaining;
  }
}

function emptySide(): Side {
  return { count: 0, quantity: 0, foreignCount: 0, foreignQuantity: 0, alike: new Map() };
}

function forgetAlike(orderRef: string, { side, fingerprint }: Entry): void {
  if (side.alike.get(fingerprint)?.orderRef === orderRef) side.alike.delete(fingerprint);
}
