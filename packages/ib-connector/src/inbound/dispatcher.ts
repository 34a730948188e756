import type { Clock, Publisher, Verdict } from '@autobot/resilience';
import { RequestFailedError } from '../errors/request-errors.ts';
import type { Recovery } from '../link/recovery.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import type { PluginHost } from '../observe/plugin-host.ts';
import type { OrderTracker } from '../orders/order-tracker.ts';
import type { Requester } from '../requests/requester.ts';
import type { QuoteFeed } from '../subscriptions/quote-feed.ts';
import { classifyNotice, type Disposition, type NoticeOwner, rowOf } from './classify-notice.ts';
import type { InboundEvent, Notice } from './inbound-event.ts';
import type { NoticeRules } from './notice-rules.ts';

/** Who can own what arrives. */
export interface DispatcherContext {
  readonly clock: Clock;
  readonly events: Publisher<IbEvent>;
  readonly rules: NoticeRules;
  readonly requester: Requester;
  readonly feed: QuoteFeed;
  readonly tracker: OrderTracker;
  readonly recovery: Recovery;
  readonly plugins: PluginHost;
  /** TWS says that messages come too fast. */
  readonly onRateComplaint: () => void;
  readonly restartLink: (notice: Notice) => void;
  /** TWS says that its API is read-only. */
  readonly onReadOnlySession: () => void;
}

/** Hands each event to exactly one owner; observers hear of it besides. */
export class Dispatcher {
  readonly #context: DispatcherContext;

  constructor(context: DispatcherContext) {
    this.#context = context;
  }

  accept(event: InboundEvent): void {
    const { feed, requester, tracker, plugins, events, clock } = this.#context;
    plugins.heard();
    if (feed.accept(event)) return;
    if (event.type === 'notice') {
      this.#notice(event.notice);
      return;
    }
    tracker.accept(event);
    requester.accept(event);
    if (event.type === 'execution') {
      events.publish({ type: 'order.executed', atMs: clock.now(), execution: event.execution });
    }
  }

  #notice(notice: Notice): void {
    const { rules, events, clock, plugins, recovery, onRateComplaint, onReadOnlySession } = this.#context;
    const row = rowOf(notice, rules);
    const situation = { owner: this.#ownerOf(notice.id), isDegraded: recovery.isDegraded };
    const disposition = classifyNotice(notice, situation, rules);
    if (row.first === 'slowDown') {
      onRateComplaint();
      plugins.pushedBack({ scope: 'messages' });
    }
    if (READ_ONLY.test(notice.text)) onReadOnlySession();
    this.#carryOut(disposition, notice);
    events.publish({ type: 'notice.received', atMs: clock.now(), notice, name: row.name, to: disposition.to });
  }

  #ownerOf(id: number): NoticeOwner {
    const { feed, requester, tracker } = this.#context;
    if (feed.owns(id)) return 'stream';
    if (requester.owns(id)) return 'request';
    return tracker.byOrderId(id) === undefined ? 'nobody' : 'order';
  }

  #carryOut(disposition: Disposition, notice: Notice): void {
    const { requester, feed, tracker, recovery, rules, restartLink } = this.#context;
    switch (disposition.to) {
      case 'request':
        requester.fail(notice.id, this.#failure(requester.operationOf(notice.id), notice, disposition.verdict));
        break;
      case 'stream':
        // What may pass is asked for again; only a plain no ends what the caller wanted.
        if (disposition.verdict !== 'refused') feed.askAgain(notice.id);
        else feed.fail(notice.id, this.#failure('quotes', notice, disposition.verdict));
        break;
      case 'order':
        tracker.acceptNotice(notice, disposition.effect);
        break;
      case 'upstream':
        recovery.upstreamChanged(disposition.change, notice, rowOf(notice, rules));
        break;
      case 'farm':
        recovery.farmChanged(disposition, notice, rowOf(notice, rules));
        break;
      case 'link':
        // What else a notice says of the link shows in the socket itself, which the driver watches.
        if (disposition.change === 'reconnect') restartLink(notice);
        break;
      case 'pacing':
      case 'observers':
        break;
    }
  }

  #failure(operation: string, notice: Notice, verdict: Verdict): Error {
    return new RequestFailedError(operation, notice, verdict);
  }
}

// Text of 321 with no id. Source: rust-ibapi CHANGELOG #698.
const READ_ONLY = /api interface is currently in read-only mode/i;
