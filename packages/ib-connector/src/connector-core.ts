import {
  FRONT_LANE,
  LatencyTracker,
  type LinkSupervisor,
  type Plugin,
  Publisher,
  publishToDiagnostics,
  type RateLimiter,
} from '@autobot/resilience';
import { type Breakers, makeBreakers } from './breakers.ts';
import { callChains } from './default-chain.ts';
import { LinkFailedError, NotConnectedError } from './errors/link-errors.ts';
import type { IBConnectorSettings } from './ib-connector-config.ts';
import { Dispatcher } from './inbound/dispatcher.ts';
import type { Notice } from './inbound/inbound-event.ts';
import { noticeRules } from './inbound/notice-rules.ts';
import { causeOf } from './link/explain-cause.ts';
import { LinkProbe } from './link/link-probe.ts';
import { Recovery } from './link/recovery.ts';
import { requiredLink } from './link/required-link.ts';
import { superviseLink } from './link/supervise-link.ts';
import { TwsLinkDriver, type TwsSession } from './link/tws-link-driver.ts';
import { IB_EVENT_CHANNEL, type IbEvent } from './observe/ib-event.ts';
import { PluginHost } from './observe/plugin-host.ts';
import { positions } from './operations/positions.ts';
import { marketView } from './orders/market-view.ts';
import { OrderDesk } from './orders/order-desk.ts';
import { AccountPacing } from './pacing/account-pacing.ts';
import { messageLimiter } from './pacing/message-limiter.ts';
import { RequestIds } from './requests/request-ids.ts';
import { type CallChains, Requester } from './requests/requester.ts';
import { SingleFlight } from './requests/single-flight.ts';
import type { Writable } from './requests/send-request.ts';
import { shareAccount, sharedDial, type Sharing } from './shared/share-account.ts';
import { makeStreamFeed } from './subscriptions/make-stream-feed.ts';
import { dayProfitOf } from './subscriptions/profit-and-loss.ts';
import type { StreamFeed } from './subscriptions/stream-feed.ts';

const COMMAND_MAX_WAIT_MS = 250;
// A sign of life this recent is enough for an order; else TWS is asked, and has so long to answer
// (research/ib-connectivity.md 6, feature 9).
const FRESH_MS = 1_500;
const ALIVE_TIMEOUT_MS = 500;
// From these no link comes by itself.
const COMES_TO_REST: ReadonlySet<string> = new Set(['draining', 'idle', 'halted']);
/** The connector's parts, put together: what is behind the object that users hold. */
export class ConnectorCore {
  readonly settings: IBConnectorSettings;
  readonly events: Publisher<IbEvent> = new Publisher<IbEvent>();
  readonly plugins: PluginHost;
  readonly limiter: RateLimiter;
  readonly pacing: AccountPacing;
  readonly breakers: Breakers;
  /** Round trips that TWS answers by itself: how well the link is. */
  readonly linkLatency: LatencyTracker;
  /** What callers waited for. */
  readonly requestLatency: LatencyTracker;
  readonly requester: Requester;
  /** Callers who want the same thing at the same time share one answer. */
  readonly flights: SingleFlight = new SingleFlight();
  readonly sharing: Sharing;
  readonly desk: OrderDesk;
  readonly feed: StreamFeed;
  readonly recovery: Recovery;
  readonly supervisor: LinkSupervisor;
  readonly probe: LinkProbe;
  readonly #driver: TwsLinkDriver;

  constructor(given: IBConnectorSettings) {
    this.sharing = shareAccount(given, this.events, (cause) => {
      this.supervisor.restart(cause);
    });
    const settings = { ...given, killSwitch: this.sharing.killSwitch };
    this.settings = settings;
    const { clock, maxQueue, rateLimit: perSecond, rateGuardMs } = settings;
    const { events, sharing } = this;
    publishToDiagnostics(events, IB_EVENT_CHANNEL);
    this.plugins = new PluginHost(settings.plugins, clock);
    this.limiter = messageLimiter({ perSecond, guardMs: rateGuardMs + sharing.guardMs, maxQueue, clock, events });
    this.pacing = new AccountPacing({ limits: settings.limits, maxQueue, clock, events });
    this.breakers = makeBreakers(settings, events);
    this.linkLatency = new LatencyTracker({ name: 'link', targetMs: settings.latencyTargetMs, clock, events });
    this.requestLatency = new LatencyTracker({ name: 'requests', clock, events });
    this.requester = new Requester({
      clock,
      requestIds: new RequestIds(),
      limiter: this.limiter,
      room: sharing.room,
      chains: this.#chains(),
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
        isRecent: () => this.#heardWithin(FRESH_MS),
        isFresh: () => this.#heardWithin(FRESH_MS + COMMAND_MAX_WAIT_MS),
      },
      facts: () => ({
        isLinkReady: this.supervisor.isReady,
        linkName: this.supervisor.state.name,
        upstream: this.recovery.upstream.name,
      }),
      accounts: () => this.session?.accounts ?? [],
      port: () => this.#driver.port,
      dayProfit: (account) => dayProfitOf(this.feed.find('profitAndLoss', account)?.current),
      market: (contract, name) => marketView(contract, name, { clock, requester: this.requester, feed: this.feed }),
    });
    const { requester, pacing } = this;
    const ours = { requester, slots: pacing.slots, shared: sharing.account };
    this.feed = makeStreamFeed({ clock, events, ...ours, ...settings.recoveryTimings });
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
    this.supervisor = superviseLink({ settings, driver: this.#driver, breakers: this.breakers, events });
    this.#watchLink();
  }

  /** Adds a plugin and rebuilds the chain around it. */
  addPlugin(plugin: Plugin): void {
    this.plugins.add(plugin);
    this.requester.useChains(this.#chains());
  }

  /** Ends the link and whatever waits for it. */
  async stop(): Promise<void> {
    await this.supervisor.stop();
    this.recovery.stop();
    await this.desk.close();
    await this.plugins.dispose();
    await this.sharing.account?.[Symbol.asyncDispose]();
  }

  get session(): TwsSession | undefined {
    return this.#driver.session;
  }

  /** Where TWS is, as `host:port`; the port is another one once TWS has moved. */
  get address(): string {
    return `${this.settings.host}:${this.#driver.port}`;
  }

  #chains(): CallChains {
    const { clock, random, requestTimeoutMs } = this.settings;
    return callChains(this.plugins.middleware, {
      clock,
      random,
      requestTimeoutMs,
      events: this.events,
      limiter: this.limiter,
      sharing: this.sharing,
      pacer: this.pacing.pacer,
      requests: this.requestLatency,
      breakers: this.breakers,
      commandMaxWaitMs: COMMAND_MAX_WAIT_MS,
      // The supervisor is made after the chains, so it is looked up at the call.
      link: requiredLink(() => this.supervisor),
    });
  }

  #heardWithin(ms: number): boolean {
    return this.settings.clock.now() - (this.supervisor.lastHeardMs ?? Number.NEGATIVE_INFINITY) <= ms;
  }

  #makeDriver(): TwsLinkDriver {
    const { host, port, account, createApi, recovery, notices, clock } = this.settings;
    const rules = noticeRules(recovery, notices);
    const dispatcher = new Dispatcher({
      clock,
      rules,
      events: this.events,
      requester: this.requester,
      feed: this.feed,
      orders: this.desk,
      recovery: this.recovery,
      plugins: this.plugins,
      onRateComplaint: () => {
        this.limiter.slowDown();
      },
      onPacingComplaint: this.pacing.complained,
      restartLink: (notice) => {
        this.#restart(notice);
      },
      onPortChanged: ({ text }) => {
        this.#driver.portChanged(text);
      },
      onReadOnlySession: () => {
        this.desk.sessionIsReadOnly();
      },
    });
    return new TwsLinkDriver({
      host,
      port,
      ...sharedDial(this.settings, this.sharing),
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
    await this.desk.open();
    const { marketDataType } = this.settings;
    // Holds for all that is asked on this link; TWS begins with live. Ahead of the rest, so that no stream comes before it.
    if (marketDataType !== 'live')
      await this.requester.writeCancel('marketDataType', (api) => {
        api.reqMarketDataType(marketDataType);
      });
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
      if (COMES_TO_REST.has(to)) this.#giveUpQueries(to, cause);
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

  #giveUpQueries(linkName: string, cause: unknown): void {
    this.pacing.pacer.giveUp((operation) => new NotConnectedError(operation, linkName, cause));
    this.requester.giveUp(cause);
  }

  // Only a link that is ready: while it is being opened the driver itself judges what it hears.
  #restart(notice: Notice): void {
    if (!this.supervisor.isReady) return;
    const sentence = `reconnecting because TWS said ${notice.code} "${notice.text}"`;
    this.supervisor.restart(new LinkFailedError('notice', sentence, { twsCode: notice.code }));
  }

  #writable(mayWrite: boolean): Writable {
    const api = mayWrite ? this.#driver.session?.api : undefined;
    if (api !== undefined) return { api };
    const { state } = this.supervisor;
    return { api: undefined, linkName: state.name, cause: causeOf(state) };
  }
}
