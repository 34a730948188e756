import type { Clock, Publisher, Timer } from '@autobot/resilience';
import type { Disposition } from '../inbound/classify-notice.ts';
import type { Notice } from '../inbound/inbound-event.ts';
import type { Escalation, FarmKind, NoticeRow } from '../inbound/notice-row.ts';
import type { IbEvent, RestoreCause } from '../observe/ib-event.ts';
import type { RestoreCount, StreamFeed } from '../subscriptions/stream-feed.ts';
import { EscalationTimers } from './escalation-timers.ts';
import { type FarmStatuses, nextFarmStatuses } from './farm-status.ts';
import { nextUpstreamState, type UpstreamInput, type UpstreamState } from './upstream-state.ts';

/** How long recovery waits. Milliseconds. */
export interface RecoveryTimings {
  /** Quiet after 1101 or 1102 before anything is asked again; a new 1100 starts over. Default 2,000. */
  readonly settleMs: number;
  /** How long a stream has to prove by a tick that it lives. Default 3,000. */
  readonly verifyMs: number;
  /** Until a recovery that failed is tried again. Default 5,000. */
  readonly retryMs: number;
}

/** The defaults of `RecoveryTimings`; 2 s and 3 s are what field reports use (research/ib-connectivity.md 1-A, 1-B). */
export const defaultRecoveryTimings: RecoveryTimings = { settleMs: 2_000, verifyMs: 3_000, retryMs: 5_000 };

/** What recovery acts through. */
export interface RecoveryContext {
  readonly clock: Clock;
  readonly events: Publisher<IbEvent>;
  readonly timings: RecoveryTimings;
  readonly feed: StreamFeed;
  /** Brings our orders in line with the broker's. */
  readonly reconcile: () => Promise<void>;
  readonly restartLink: (cause: Notice) => void;
  /** Something the order gate depends on has changed. */
  readonly onChange: () => void;
}

// A recorded burst of false 200s lasted a good while after the farms were back (ib-connectivity.md 1-C, row 200).
const AFTERMATH_MS = 30_000;

type UpstreamChange = Extract<Disposition, { to: 'upstream' }>['change'];
type FarmNews = Extract<Disposition, { to: 'farm' }>;

/** Carries out what the catalogue says about upstream and farms: keeps the socket, waits, verifies, asks again. */
export class Recovery {
  readonly #context: RecoveryContext;
  readonly #escalations: EscalationTimers;
  readonly #verifications = new Map<string, Timer>();
  #upstream: UpstreamState;
  #farms: FarmStatuses = new Map();
  #pending: Timer | undefined;
  #isOfLastEpoch = false;
  #troubleEndedMs = Number.NEGATIVE_INFINITY;

  constructor(context: RecoveryContext) {
    this.#context = context;
    this.#upstream = { name: 'up', sinceMs: context.clock.now() };
    this.#escalations = new EscalationTimers(context.clock);
  }

  get upstream(): UpstreamState {
    return this.#upstream;
  }

  get farms(): FarmStatuses {
    return this.#farms;
  }

  /** TWS is cut off from IB or a farm has trouble, or had until just now: what it denies may exist. */
  get isDegraded(): boolean {
    if (this.#upstream.name !== 'up') return true;
    if ([...this.#farms.values()].some(({ state }) => state === 'broken' || state === 'connecting')) return true;
    return this.#context.clock.now() - this.#troubleEndedMs < AFTERMATH_MS;
  }

  /**
   * A new epoch is ready: TWS knows none of our streams. What it said of upstream while the link was being opened
   * counts already: if that is not up, the streams wait for its recovery.
   */
  async linkUp(): Promise<void> {
    this.#forgetLastEpoch();
    const { feed } = this.#context;
    if (this.#upstream.name === 'up' && feed.size > 0) await this.#restore('newEpoch', () => feed.resubscribeAll());
  }

  linkLost(): void {
    this.#stopTimers();
    this.#isOfLastEpoch = true;
    this.#farms = new Map();
    this.#context.feed.linkLost();
  }

  /** What TWS says about its own connection to IB. */
  upstreamChanged(change: UpstreamChange, notice: Notice, row: NoticeRow): void {
    this.#forgetLastEpoch();
    if (change === 'down') {
      if (this.#upstream.name !== 'down') this.#lost(notice, row);
      else this.#move({ type: 'lost', notice });
      return;
    }
    this.#escalations.cancel('upstream');
    const { timings, clock, feed } = this.#context;
    const before = this.#upstream;
    const data = change === 'restoredDataLost' ? 'lost' : 'kept';
    this.#move({ type: 'restored', data });
    feed.upstreamRestored(data);
    if (this.#upstream === before) return;
    // After 1102 the streams have until then to prove by a tick that they live.
    const provingMs = change === 'restoredDataKept' ? timings.verifyMs : 0;
    this.#recoverAfter(Math.max(timings.settleMs, provingMs), clock.now());
  }

  /** What TWS says about one of IB's data centres. */
  farmChanged(news: FarmNews, notice: Notice, row: NoticeRow): void {
    const { clock, events } = this.#context;
    const { farm } = news;
    const change = nextFarmStatuses(this.#farms, { farm, state: news.change }, clock.now());
    this.#farms = change.farms;
    if (!change.isNew) return;
    events.publish({ type: 'farm.changed', atMs: clock.now(), farm, state: news.change });
    this.#verifications.get(farm)?.cancel();
    if (news.change === 'broken') {
      const sinceMs = clock.now();
      this.#escalations.start(farm, row.escalation ?? [], (step, lastedMs) => {
        if (step === 'suspectStreams') this.#suspectStreams(row.farm, sinceMs);
        else this.#escalate(step, notice, `data farm ${farm}`, lastedMs);
      });
      return;
    }
    this.#escalations.cancel(farm);
    if (change.isRecovered) this.#troubleEndedMs = clock.now();
    if (change.isRecovered && row.farm !== undefined && row.farm !== 'definitions') this.#verifyStreams(farm, row.farm);
  }

  stop(): void {
    this.#stopTimers();
  }

  #lost(notice: Notice, row: NoticeRow): void {
    this.#pending?.cancel();
    this.#move({ type: 'lost', notice });
    this.#context.feed.upstreamLost();
    this.#escalations.start('upstream', row.escalation ?? [], (step, lastedMs) => {
      if (step !== 'suspectStreams') this.#escalate(step, notice, "TWS's connection to IB", lastedMs);
    });
  }

  #suspectStreams(farm: FarmKind | undefined, sinceMs: number): void {
    if (farm !== undefined && farm !== 'definitions') this.#context.feed.farmBroken(farm, sinceMs);
  }

  #escalate(step: Exclude<Escalation['step'], 'suspectStreams'>, notice: Notice, what: string, lastedMs: number): void {
    const { clock, events, restartLink } = this.#context;
    switch (step) {
      case 'warn':
        events.publish({ type: 'outage.prolonged', atMs: clock.now(), what, lastedMs });
        break;
      case 'reconnect':
        restartLink(notice);
        break;
    }
  }

  #recoverAfter(delayMs: number, restoredAtMs: number): void {
    this.#pending?.cancel();
    this.#pending = this.#context.clock.setTimer(() => {
      void this.#recover(restoredAtMs);
    }, delayMs);
  }

  // The state object itself tells whether this recovery is still the one that is wanted.
  async #recover(restoredAtMs: number): Promise<void> {
    const { feed, reconcile, timings, clock, events } = this.#context;
    const state = this.#upstream;
    if (state.name !== 'restoring') return;
    try {
      const streams =
        state.data === 'lost'
          ? this.#restore('upstreamDataLost', () => feed.resubscribeAll())
          : this.#restore('upstreamDataKept', () => feed.verify(restoredAtMs, 'upstreamLost'));
      await Promise.all([streams, reconcile()]);
      if (this.#upstream === state) this.#move({ type: 'recovered' });
    } catch (error) {
      // The loss of the link is told as such, and the next epoch asks for everything anew.
      if (this.#isOfLastEpoch) return;
      events.publish({
        type: 'recovery.failed',
        atMs: clock.now(),
        during: `upstream restored, data ${state.data}`,
        error,
      });
      if (this.#upstream === state) this.#recoverAfter(timings.retryMs, restoredAtMs);
    }
  }

  #verifyStreams(farm: string, kind: 'marketData' | 'history'): void {
    const { clock, timings, feed, events } = this.#context;
    const sinceMs = clock.now();
    const verify = async (): Promise<void> => {
      if (this.#upstream.name !== 'up' || feed.size === 0) return;
      try {
        await this.#restore('farmOk', () => feed.verify(sinceMs, 'farmBroken', kind));
      } catch (error) {
        events.publish({ type: 'recovery.failed', atMs: clock.now(), during: `data farm ${farm} is back`, error });
      }
    };
    this.#verifications.set(
      farm,
      clock.setTimer(() => {
        void verify();
      }, timings.verifyMs),
    );
  }

  async #restore(cause: RestoreCause, restore: () => Promise<RestoreCount>): Promise<void> {
    const { clock, events } = this.#context;
    const count = await restore();
    events.publish({ type: 'streams.restored', atMs: clock.now(), cause, ...count });
  }

  #forgetLastEpoch(): void {
    if (!this.#isOfLastEpoch) return;
    this.#isOfLastEpoch = false;
    this.#move({ type: 'linkUp' });
  }

  #move(input: UpstreamInput): void {
    const { clock, events, onChange } = this.#context;
    const from = this.#upstream;
    this.#upstream = nextUpstreamState(from, input, clock.now());
    if (this.#upstream.name === from.name) return;
    if (this.#upstream.name === 'up') this.#troubleEndedMs = clock.now();
    events.publish({ type: 'upstream.changed', atMs: clock.now(), from: from.name, to: this.#upstream.name });
    onChange();
  }

  #stopTimers(): void {
    this.#pending?.cancel();
    this.#escalations.cancelAll();
    for (const timer of this.#verifications.values()) timer.cancel();
    this.#verifications.clear();
  }
}
