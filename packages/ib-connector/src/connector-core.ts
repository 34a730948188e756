import {
  adaptive,
  CircuitBreaker,
  exponentialBackoff,
  FRONT_LANE,
  LatencyTracker,
  LinkSupervisor,
  type Middleware,
  type Plugin,
  Publisher,
  RateLimiter,
  type RequiredLink,
  slidingWindow,
} from '@autobot/resilience';
import { defaultChain } from './default-chain.ts';
import { LinkFailedError, NotConnectedError } from './errors/link-errors.ts';
import type { IBConnectorSettings } from './ib-connector-config.ts';
import { Dispatcher } from './inbound/dispatcher.ts';
import type { Notice } from './inbound/inbound-event.ts';
import { noticeRules } from './inbound/notice-rules.ts';
import { verdictForBreaker } from './inbound/verdict-of.ts';
import { causeOf } from './link/explain-cause.ts';
import { judgeLink } from './link/judge-link.ts';
import { LinkProbe } from './link/link-probe.ts';
import { Recovery } from './link/recovery.ts';
import { TwsLinkDriver, type TwsSession } from './link/tws-link-driver.ts';
import type { IbEvent } from './observe/ib-event.ts';
import { PluginHost } from './observe/plugin-host.ts';
import type { Purpose } from './operations/operation.ts';
import { positions } from './operations/positions.ts';
import { OrderDesk } from './orders/order-desk.ts';
import { RequestIds } from './requests/request-ids.ts';
import { Requester } from './requests/requester.ts';
import type { Writable } from './requests/send-request.ts';
import { QuoteFeed } from './subscriptions/quote-feed.ts';

const PURPOSES: readonly Purpose[] = ['contracts', 'marketData', 'history', 'account', 'orders'];
const LONGEST_BACKOFF_MS = 60_000;
const COMMAND_MAX_WAIT_MS = 250;
// A sign of life this recent is enough for an order; else TWS is asked, and has so long to answer
// (research/ib-connectivity.md 6, feature 9).
const FRESH_MS = 1_500;
const ALIVE_TIMEOUT_MS = 500;
// Room among the messages of a second that only cancels and probes may use.
const RESERVE_SHARE = 0.1;
// However often TWS complains, so much of the rate is kept: recovery itself takes messages.
const LEAST_RATE_SHARE = 0.4;

/** The connector's parts, put together: what is behind the object that users hold. */
export class ConnectorCore {
  readonly settings: IBConnectorSettings;
  readonly events: Publisher<IbEvent> = new Publisher<IbEvent>();
  readonly plugins: PluginHost;
  readonly limiter: RateLimiter;
  readonly breakers: ReadonlyMap<Purpose, CircuitBreaker>;
  /** Round trips that TWS answers by itself: how well the link is. */
  readonly linkLatency: LatencyTracker;
  /** What callers waited for. */
  readonly requestLatency: LatencyTracker;
  readonly requester: Requester;
  readonly desk: OrderDesk;
  readonly feed: QuoteFeed;
  readonly recovery: Recovery;
  readonly supervisor: LinkSupervisor;
  readonly probe: LinkProbe;
  readonly #driver: TwsLinkDriver;

  constructor(settings: IBConnectorSettings) {
    this.settings = settings;
    const { clock, random, rateLimit: limit, rateGuardMs: guardMs } = settings;
    const { events } = this;
    this.plugins = new PluginHost(settings.plugins, clock);
    this.limiter = new RateLimiter({
      name: 'messages',
      // Halved when TWS complains of the rate (0, 100), and back by a twentieth a second.
      law: adaptive({
        lawAt: (share) => slidingWindow({ limit: Math.ceil(limit * share), windowMs: 1_000, guardMs }),
        minShare: LEAST_RATE_SHARE,
      }),
      maxQueue: settings.maxQueue,
      reserve: Math.min(limit - 1, Math.ceil(limit * RESERVE_SHARE)),
      clock,
      events,
    });
    this.breakers = new Map(
      PURPOSES.map((name) => [name, new CircuitBreaker({ name, classify: verdictForBreaker, clock, events })]),
    );
    this.linkLatency = new LatencyTracker({ name: 'link', targetMs: settings.latencyTargetMs, clock, events });
    this.requestLatency = new LatencyTracker({ name: 'requests', clock, events });
    this.requester = new Requester({
      clock,
      requestIds: new RequestIds(),
      limiter: this.limiter,
      middleware: this.#chain(),
      ready: () => this.#writable(this.supervisor.isReady),
      started: () => this.#writable(true),
      onAnswered: (operation, tookMs) => {
        if (operation.isQuick) this.linkLatency.record(tookMs);
      },
      onSent: (operation) => {
        this.plugins.sent(operation);
      },
    });
    this.desk = new OrderDesk({
      settings,
      events,
      requester: this.requester,
      freshness: {
        confirm: () => this.supervisor.confirmAlive({ withinMs: FRESH_MS, timeoutMs: ALIVE_TIMEOUT_MS }),
        isFresh: () =>
          clock.now() - (this.supervisor.lastHeardMs ?? Number.NEGATIVE_INFINITY) <= FRESH_MS + COMMAND_MAX_WAIT_MS,
      },
      facts: () => ({
        isLinkReady: this.supervisor.isReady,
        linkName: this.supervisor.state.name,
        upstream: this.recovery.upstream.name,
      }),
    });
    this.feed = new QuoteFeed({
      clock,
      write: (operation, send) => this.requester.write({ operation, kind: 'query' }, send),
      writeCancel: (operation, send) => this.requester.writeCancel(operation, send),
    });
    this.probe = new LinkProbe(clock, this.requester);
    this.recovery = new Recovery({
      clock,
      events,
      timings: settings.recoveryTimings,
      feed: this.feed,
      reconcile: () => this.desk.reconcile(),
      restartLink: (notice) => {
        this.#restart(notice);
      },
      onChange: () => {
        this.desk.updateGate();
      },
    });
    this.#driver = this.#makeDriver();
    this.supervisor = new LinkSupervisor({
      name: 'tws',
      driver: this.#driver,
      backoff: exponentialBackoff({ baseMs: settings.reconnectDelayMs, maxMs: LONGEST_BACKOFF_MS, random }),
      maxAttempts: settings.maxReconnects,
      heartbeat: { silenceMs: settings.heartbeatIntervalMs, probeTimeoutMs: settings.probeTimeoutMs },
      judge: judgeLink,
      clock,
      events,
    });
    this.#watchLink();
  }

  /** Adds a plugin and rebuilds the chain around it. */
  addPlugin(plugin: Plugin): void {
    this.plugins.add(plugin);
    this.requester.useMiddleware(this.#chain());
  }

  /** Ends the link and whatever waits for it. */
  async stop(): Promise<void> {
    await this.supervisor.stop();
    this.recovery.stop();
    await this.plugins.dispose();
  }

  get session(): TwsSession | undefined {
    return this.#driver.session;
  }

  #chain(): readonly Middleware[] {
    const { clock, random, requestTimeoutMs } = this.settings;
    return [
      ...this.plugins.middleware,
      ...defaultChain({
        clock,
        random,
        requestTimeoutMs,
        events: this.events,
        limiter: this.limiter,
        requests: this.requestLatency,
        breakers: this.breakers,
        commandMaxWaitMs: COMMAND_MAX_WAIT_MS,
        link: this.#requiredLink(),
      }),
    ];
  }

  // The supervisor is made after the chain, so it is looked up at the call.
  #requiredLink(): RequiredLink {
    const supervisor = (): LinkSupervisor => this.supervisor;
    return {
      get isReady() {
        return supervisor().isReady;
      },
      whenReady: (wait) => supervisor().whenReady(wait),
      refusal: ({ operation }) =>
        new NotConnectedError(operation, supervisor().state.name, causeOf(supervisor().state)),
    };
  }

  #makeDriver(): TwsLinkDriver {
    const { host, port, clientId, account, createApi, recovery, notices, clock } = this.settings;
    const rules = noticeRules(recovery, notices);
    const dispatcher = new Dispatcher({
      clock,
      rules,
      events: this.events,
      requester: this.requester,
      feed: this.feed,
      tracker: this.desk.tracker,
      recovery: this.recovery,
      plugins: this.plugins,
      onRateComplaint: () => {
        this.limiter.slowDown();
      },
      restartLink: (notice) => {
        this.#restart(notice);
      },
      onReadOnlySession: () => {
        this.desk.sessionIsReadOnly();
      },
    });
    return new TwsLinkDriver({
      host,
      port,
      clientId,
      account,
      createApi,
      rules,
      beforeDial: async (signal) => {
        await this.limiter.acquire({ priority: FRONT_LANE, signal });
      },
      synchronize: (session, signal) => this.#synchronize(session, signal),
      probe: async (signal) => {
        await this.probe.probe(signal);
      },
      onEvent: (event) => {
        dispatcher.accept(event);
      },
    });
  }

  async #synchronize(session: TwsSession, signal: AbortSignal): Promise<void> {
    this.probe.forget();
    this.desk.seed(session.nextValidId);
    await Promise.all([this.desk.reconcile(signal), this.requester.askEarly(positions, undefined, { signal })]);
  }

  #watchLink(): void {
    this.events.on('link.ready', () => {
      this.plugins.linkUp();
      void this.#afterLinkUp();
    });
    this.events.on('link.changed', ({ from, to, cause }) => {
      if (to === 'closed') this.#linkEnded(from === 'ready', cause);
      this.desk.updateGate();
    });
  }

  async #afterLinkUp(): Promise<void> {
    this.desk.updateGate();
    try {
      await this.recovery.linkUp();
    } catch (error) {
      const during = 'asking for streams on a new link';
      this.events.publish({ type: 'recovery.failed', atMs: this.settings.clock.now(), during, error });
    }
  }

  #linkEnded(wasReady: boolean, cause: unknown): void {
    this.requester.linkLost(cause);
    this.desk.linkLost(cause);
    this.recovery.linkLost();
    if (wasReady) this.plugins.linkDown(cause);
  }

  // Only a link that is ready: while it is being opened the driver itself judges what it hears.
  #restart(notice: Notice): void {
    if (!this.supervisor.isReady) return;
    this.supervisor.restart(
      new LinkFailedError('notice', `reconnecting because TWS said ${notice.code} "${notice.text}"`, {
        twsCode: notice.code,
      }),
    );
  }

  #writable(mayWrite: boolean): Writable {
    const api = mayWrite ? this.#driver.session?.api : undefined;
    if (api !== undefined) return { api };
    const { state } = this.supervisor;
    return { api: undefined, linkName: state.name, cause: causeOf(state) };
  }
}
