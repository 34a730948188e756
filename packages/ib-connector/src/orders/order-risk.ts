import type { Clock, Publisher } from '@autobot/resilience';
import { OrderRefusedError } from '../errors/order-errors.ts';
import type { InboundEvent } from '../inbound/inbound-event.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import { type Contract, contractText } from '../tws-api/contract.ts';
import type { OrderFields } from '../tws-api/order-fields.ts';
import { killSwitchGuard } from './guards/allowed-orders.ts';
import { askGuards, type GuardedOrder, type GuardRefusal, type MarketView, type TradingWorld } from './guards/guard.ts';
import type { GuardSettings } from './guards/guard-settings.ts';
import { RiskBook } from './guards/risk-book.ts';
import type { OrderLog } from './journal/order-log.ts';
import type { KillSwitch } from './kill-switch.ts';
import type { OrderTracker } from './order-tracker.ts';

/** What risk is judged with. */
export interface OrderRiskContext {
  readonly clock: Clock;
  readonly events: Publisher<IbEvent>;
  readonly settings: GuardSettings;
  readonly killSwitch: KillSwitch;
  /** Where TWS is. */
  readonly port: () => number;
  /** Accounts that TWS manages. */
  readonly accounts: () => readonly string[];
  /** At once where a stream shows it, else when it was asked for. */
  readonly market: (contract: Contract, name: string) => LookAtMarket;
  /** The day's profit of an account with what is not realised; undefined or NaN if nobody has it streamed. */
  readonly dayProfit: (account: string) => number | undefined;
  readonly log: OrderLog;
  readonly tracker: OrderTracker;
}

/** An order that is about to be let through. */
export interface Candidate {
  readonly contract: Contract;
  readonly fields: OrderFields;
  readonly intentId: string | undefined;
  /** What may still be traded; default all of it. */
  readonly remaining?: number;
  readonly isChange?: boolean;
  /** True if it waits for the first order of its group and ends what that one opens. */
  readonly isChild?: boolean;
}

/** A market that is known, or will be once TWS was asked; undefined where nothing is told. */
export type LookAtMarket = MarketView | undefined | Promise<MarketView | undefined>;

/** The markets of candidates, in their order; empty if no guard looks at them. */
export type Markets = readonly (MarketView | undefined)[];

/** Asks the guards, and keeps the books they are answered from. */
export class OrderRisk {
  readonly #context: OrderRiskContext;
  readonly #book = new RiskBook();
  // Put together once for each contract: every order asks twice.
  readonly #names = new WeakMap<Contract, string>();

  constructor(context: OrderRiskContext) {
    this.#context = context;
  }

  /** What the markets say, if any guard looks at them; each contract is asked about once. */
  look(candidates: readonly Candidate[]): Markets | Promise<Markets> {
    const { settings, market } = this.#context;
    if (!settings.usesMarket) return [];
    const markets: LookAtMarket[] = [];
    for (const { contract } of candidates) {
      const same = candidates.findIndex((other) => other.contract === contract);
      markets.push(same < markets.length ? markets[same] : market(contract, this.#nameOf(contract)));
    }
    return areKnown(markets) ? markets : Promise.all(markets.map((each) => Promise.resolve(each)));
  }

  /**
   * Lets orders through, all of them or none, and counts them from now on; one tick.
   * @throws {OrderRefusedError} names the rule, the value and the limit
   */
  admit(candidates: readonly Candidate[], markets: Markets): void {
    const { clock, settings } = this.#context;
    // Read once: it is one tick.
    const nowMs = clock.now();
    const dailyLoss = this.#watchLoss(nowMs);
    const counted: string[] = [];
    let index = 0;
    for (const candidate of candidates) {
      const order = toGuarded(candidate, this.#nameOf(candidate.contract));
      const { orderRef } = candidate.fields;
      const world = this.#world(order, orderRef, { market: markets[index], dailyLoss, nowMs });
      index += 1;
      const refusal = askGuards(settings.guards, order, world);
      if (refusal !== undefined) {
        for (const ref of counted) this.#book.release(ref);
        this.#refuse(candidate, refusal);
      }
      if (candidate.isChange !== true) counted.push(orderRef);
      this.#book.reserve(orderRef, order, nowMs);
    }
  }

  /**
   * Asks the kill switch once more, in the tick of the send: it may have been thrown while the order was on its way.
   * @throws {OrderRefusedError}
   */
  checkSwitch(candidate: Candidate): void {
    if (this.#context.killSwitch.state === 'active') return;
    const order = toGuarded(candidate, this.#nameOf(candidate.contract));
    const now = { market: undefined, dailyLoss: 0, nowMs: this.#context.clock.now() };
    const refusal = killSwitchGuard(order, this.#world(order, candidate.fields.orderRef, now));
    if (refusal !== undefined) this.#refuse(candidate, refusal);
  }

  /** They were not sent. */
  release(candidates: readonly Candidate[]): void {
    for (const { fields, isChange } of candidates) {
      const order = this.#context.tracker.get(fields.orderRef);
      if (isChange === true && order !== undefined) this.#book.update(order);
      else this.#book.release(fields.orderRef);
    }
  }

  countCancel(): void {
    this.#book.countMessage();
  }

  orderChanged(...[order]: Parameters<RiskBook['update']>): void {
    this.#book.update(order);
  }

  /** Takes what TWS tells of positions, trades and their results. */
  accept(event: InboundEvent): void {
    const { clock, tracker } = this.#context;
    if (event.type === 'position') this.#book.position(event.account, event.contract, event.position);
    else if (event.type === 'positionEnd') this.#book.positionsKnown();
    else if (event.type === 'execution') {
      // Under a request id it is told again, and the positions asked for meanwhile contain it.
      if (event.reqId < 0) this.#book.traded(event.execution);
    } else if (event.type === 'commission' && event.realizedPnl !== undefined) {
      const nowMs = clock.now();
      this.#book.result(event.execId, event.realizedPnl, nowMs);
      this.#watchLoss(nowMs);
    } else if (event.type === 'openOrder') {
      const order = tracker.get(event.order.orderRef);
      if (order !== undefined) this.#book.adopt(order.orderRef, order, event.order);
    }
  }

  linkLost(): void {
    this.#book.forgetPositions();
  }

  /** Open orders that are not ours, as the broker showed them. */
  foreign(...[reports]: Parameters<RiskBook['foreign']>): void {
    this.#book.foreign(reports);
  }

  #nameOf(contract: Contract): string {
    const known = this.#names.get(contract);
    if (known !== undefined) return known;
    const name = contractText(contract);
    this.#names.set(contract, name);
    return name;
  }

  #dailyLoss(nowMs: number): number {
    const { accounts, dayProfit } = this.#context;
    let profit = 0;
    for (const account of accounts()) {
      const told = dayProfit(account) ?? Number.NaN;
      if (!Number.isNaN(told)) profit += told;
    }
    return Math.max(this.#book.realizedLoss(nowMs), -profit);
  }

  // What has lost too much stops, also after a restart, until a person has looked (research/product.md 7).
  #watchLoss(nowMs: number): number {
    const { clock, settings, killSwitch, events } = this.#context;
    if (settings.maxDailyLoss === Number.POSITIVE_INFINITY) return 0;
    const loss = this.#dailyLoss(nowMs);
    if (loss < settings.maxDailyLoss || killSwitch.state !== 'active') return loss;
    const reason = `a loss of ${loss.toFixed(2)} within a day has reached maxDailyLoss ${settings.maxDailyLoss}`;
    killSwitch.set('halted', reason).catch((error: unknown) => {
      // It holds in this process; only the next one might not know.
      events.publish({ type: 'recovery.failed', atMs: clock.now(), during: 'keeping the kill switch', error });
    });
    return loss;
  }

  #world(order: GuardedOrder, orderRef: string, now: Moment): TradingWorld {
    const { port, accounts, killSwitch, tracker } = this.#context;
    return {
      ...this.#book.world(order, now.nowMs, orderRef),
      // The name of a decision is part of the reference, so the journal and the broker remember it too.
      isIntentUsed: order.intentId !== undefined && (this.#book.has(orderRef) || tracker.get(orderRef) !== undefined),
      port: port(),
      accounts: accounts(),
      trading: killSwitch.state,
      market: now.market,
      dailyLoss: now.dailyLoss,
    };
  }

  #refuse({ fields }: Candidate, { rule, value, limit, sentence }: GuardRefusal): never {
    const { clock, events, log } = this.#context;
    const { orderRef } = fields;
    log.note({ type: 'refused', orderRef, rule, reason: sentence, value, limit });
    events.publish({ type: 'order.refused', atMs: clock.now(), orderRef, rule, value, limit, sentence });
    throw new OrderRefusedError(rule, sentence, { value, limit });
  }
}

/** What is looked at once for all orders that go together. */
interface Moment extends Pick<TradingWorld, 'market' | 'dailyLoss'> {
  readonly nowMs: number;
}

function areKnown(markets: readonly LookAtMarket[]): markets is Markets {
  return !markets.some((market) => market instanceof Promise);
}

function toGuarded(candidate: Candidate, instrument: string): GuardedOrder {
  const { contract, fields, intentId, remaining, isChange = false, isChild = false } = candidate;
  const { account, action, quantity, orderType, limitPrice, stopPrice } = fields;
  return {
    instrument,
    contract,
    account,
    action,
    quantity: remaining ?? quantity,
    orderType,
    limitPrice,
    stopPrice,
    intentId,
    isChange,
    isExit: isChild,
  };
}
