import type { Clock, Publisher, Verdict } from '@autobot/resilience';
import { RequestFailedError } from '../errors/request-errors.ts';
import { NotSubscribedError } from '../errors/stream-errors.ts';
import type { Recovery } from '../link/recovery.ts';
import { RepeatedNotices } from '../link/repeated-notices.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import type { PluginHost } from '../observe/plugin-host.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import { complaintOf, type PacingComplaint } from '../pacing/complaint-of.ts';
import type { Requester } from '../requests/requester.ts';
import type { StreamFeed } from '../subscriptions/stream-feed.ts';
import { classifyNotice, type Disposition, farmsOf, type NoticeOwner, rowOf } from './classify-notice.ts';
import type { InboundEvent, Notice } from './inbound-event.ts';
import { twsCodes } from './notice-catalogue.ts';
import type { NoticeRules } from './notice-rules.ts';

/** Who can own what arrives. */
export interface DispatcherContext {
  readonly clock: Clock;
  readonly events: Publisher<IbEvent>;
  readonly rules: NoticeRules;
  readonly requester: Requester;
  readonly feed: StreamFeed;
  readonly orders: Pick<OrderDesk, 'accept' | 'acceptNotice' | 'byOrderId'>;
  readonly recovery: Recovery;
  readonly plugins: PluginHost;
  /** TWS says that messages come too fast. */
  readonly onRateComplaint: () => void;
  /** TWS says that a rule besides the rate of messages was broken, or that no more of a kind fit. */
  readonly onPacingComplaint: (complaint: PacingComplaint) => void;
  readonly restartLink: (notice: Notice) => void;
  /** TWS says that it moves to another port. */
  readonly onPortChanged: (notice: Notice) => void;
  /** TWS says that its API is read-only. */
  readonly onReadOnlySession: () => void;
}

/** Hands each event to exactly one owner; observers hear of it besides. */
export class Dispatcher {
  readonly #context: DispatcherContext;
  readonly #toldExecIds = new Set<string>();
  readonly #repeated = new RepeatedNotices();

  constructor(context: DispatcherContext) {
    this.#context = context;
  }

  accept(event: InboundEvent): void {
    const { feed, requester, orders, plugins, events, clock } = this.#context;
    plugins.heard();
    if (event.type === 'tcpConnected') this.#repeated.forget();
    if (feed.accept(event)) return;
    if (event.type === 'notice') {
      this.#notice(event.notice);
      return;
    }
    orders.accept(event);
    requester.accept(event);
    // Each comparison with the broker has it repeat the trades of the day.
    if (event.type === 'execution' && !this.#toldExecIds.has(event.execution.execId)) {
      this.#toldExecIds.add(event.execution.execId);
      events.publish({ type: 'order.executed', atMs: clock.now(), execution: event.execution });
    }
  }

  #notice(notice: Notice): void {
    const { rules, events, clock, plugins, recovery, onRateComplaint, onPacingComplaint, onReadOnlySession } =
      this.#context;
    const row = rowOf(notice, rules);
    const situation = { owner: this.#ownerOf(notice.id), isDegraded: recovery.isDegraded };
    const disposition = classifyNotice(notice, situation, rules);
    if (row.first === 'slowDown') {
      onRateComplaint();
      plugins.pushedBack({ scope: 'messages' });
    }
    const complaint = complaintOf(row.name, notice.text);
    if (complaint !== undefined) {
      onPacingComplaint(complaint);
      plugins.pushedBack({ scope: complaint.of === 'history' ? 'history' : complaint.kind });
    }
    if (READ_ONLY.test(notice.text)) onReadOnlySession();
    const isAnswer = situation.owner === 'request' && this.#context.requester.acceptNotice(notice);
    if (!isAnswer) this.#carryOut(disposition, notice);
    events.publish({ type: 'notice.received', atMs: clock.now(), notice, name: row.name, to: disposition.to });
    if (this.#repeated.isTooMany(row, clock.now())) this.#context.restartLink(notice);
  }

  #ownerOf(id: number): NoticeOwner {
    const { feed, requester, orders } = this.#context;
    if (feed.owns(id)) return 'stream';
    if (requester.owns(id)) return 'request';
    return orders.byOrderId(id) === undefined ? 'nobody' : 'order';
  }

  #carryOut(disposition: Disposition, notice: Notice): void {
    const { requester, orders, recovery, rules, restartLink, onPortChanged } = this.#context;
    switch (disposition.to) {
      case 'request':
        requester.fail(notice.id, this.#failure(requester.operationOf(notice.id), notice, disposition.verdict));
        break;
      case 'stream':
        this.#tellStream(disposition, notice);
        break;
      case 'order':
        orders.acceptNotice(notice, disposition.effect, rowOf(notice, rules).name);
        break;
      case 'upstream':
        recovery.upstreamChanged(disposition.change, notice, rowOf(notice, rules));
        this.#tellFarms(notice);
        break;
      case 'farm':
        recovery.farmChanged(disposition, notice, rowOf(notice, rules));
        break;
      case 'link':
        // What else a notice says of the link shows in the socket itself, which the driver watches.
        if (disposition.change === 'reconnect') restartLink(notice);
        if (disposition.change === 'portChanged') onPortChanged(notice);
        break;
      case 'pacing':
        break;
      case 'observers':
        this.#failNamed(notice);
        break;
    }
  }

  // What the end of an outage says of the farms counts as if each had said it itself.
  #tellFarms(notice: Notice): void {
    const { recovery, rules } = this.#context;
    for (const { farm, kind, change } of farmsOf(notice.text)) {
      const first = change === 'ok' ? 'farmOk' : 'farmBroken';
      const row = [...rules.values()].find((listed) => listed.farm === kind && listed.first === first);
      if (row !== undefined) recovery.farmChanged({ to: 'farm', farm, change }, notice, row);
    }
  }

  // Of what carries no id in either direction an error can only speak in words.
  #failNamed(notice: Notice): void {
    const { requester, rules } = this.#context;
    if (notice.id !== NO_ID || rowOf(notice, rules).first !== 'fail') return;
    requester.failNamed(notice.text, (operation) => this.#failure(operation, notice, 'refused'));
  }

  #tellStream({ verdict, effect }: Extract<Disposition, { to: 'stream' }>, notice: Notice): void {
    const { feed } = this.#context;
    const { id, code } = notice;
    if (effect !== undefined) feed.noted(id, effect);
    if (verdict === undefined || !feed.owns(id)) return;
    // What may pass is asked for again; only a plain no ends what the caller wanted.
    if (verdict !== 'refused') feed.askAgain(id, { isFull: FULL.has(code) });
    else if (NOT_SUBSCRIBED.has(code)) feed.fail(id, new NotSubscribedError(feed.operationOf(id), notice));
    else feed.fail(id, this.#failure(feed.operationOf(id), notice, verdict));
  }

  #failure(operation: string, notice: Notice, verdict: Verdict): Error {
    return new RequestFailedError(operation, notice, verdict);
  }
}

/** The id of a notice that names nothing. */
const NO_ID = -1;
// Text of 321 with no id. Source: rust-ibapi CHANGELOG #698.
const READ_ONLY = /api interface is currently in read-only mode/i;
const { maxTickers, maxDepth, maxTickByTick, notSubscribed, delayedNotEnabled, notSubscribedNorDelayed } = twsCodes;
/** No more streams of that kind fit. */
const FULL: ReadonlySet<number> = new Set([maxTickers, maxDepth, maxTickByTick]);
/** IB does not give the data to this user. */
const NOT_SUBSCRIBED: ReadonlySet<number> = new Set([notSubscribed, delayedNotEnabled, notSubscribedNorDelayed]);
