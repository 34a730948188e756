import { loadConfig } from '@autobot/config';
import { type Clock, checkNumber, type Plugin, type Random, systemClock, systemRandom } from '@autobot/resilience';
import { ibEnvSchema } from './ib-env.ts';
import type { NoticeOverrides, RecoveryPreset } from './inbound/notice-rules.ts';
import { defaultRecoveryTimings, type RecoveryTimings } from './link/recovery.ts';
import { FileOrderJournal } from './orders/journal/file-order-journal.ts';
import { MemoryOrderJournal, type OrderJournal } from './orders/journal/order-journal.ts';
import { type SlotLimits, slotLimits } from './pacing/line-slots.ts';
import { type KillSwitchStore, MemoryKillSwitchStore } from './orders/kill-switch.ts';
import { guardsFromEnv } from './orders/guards/guard-env.ts';
import { FileKillSwitchStore } from './orders/kill-switch-file.ts';
import { type GuardOptions, type GuardSettings, toGuards } from './orders/guards/guard-settings.ts';
import { type OpenStore, sharedFromEnv } from './shared/shared-env.ts';
import { type SharedOptions, type SharedSettings, toSharedSettings } from './shared/shared-options.ts';
import { stoqeyTwsApi } from './tws-api/stoqey-tws-api.ts';
import type { MarketDataType, TwsApiFactory } from './tws-api/tws-api.ts';

/** How the connector is set up. Everything has a default; durations are milliseconds. */
export interface IBConnectorOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** 1 to 65535, default 7497 (paper TWS). */
  readonly port?: number;
  /** 0 to 2^31-1, default 1. Orders belong to it: keep it the same. */
  readonly clientId?: number;
  /** Refuses every order before it leaves. Default true. */
  readonly readOnly?: boolean;
  /** The account TWS must manage. Default: none is asked for. */
  readonly account?: string | undefined;
  /** How long `connect()` may take. 1 or more, default 30,000. */
  readonly connectTimeoutMs?: number;
  /** Failed dials in a row before giving up. 1 or more, default Infinity. */
  readonly maxReconnects?: number;
  /** Longest wait before the first new dial; doubles with each, shortened by chance. Default 1,000. */
  readonly reconnectDelayMs?: number;
  /**
   * Longest wait before any dial, however many failed; at least `reconnectDelayMs`, default 60,000.
   * Only a client id in use (326) has waits of its own, up to 40 s, because TWS needs them to let go of it.
   */
  readonly reconnectMaxDelayMs?: number;
  /** Silence before TWS is asked whether it lives. Default 10,000. */
  readonly heartbeatIntervalMs?: number;
  /** How long TWS may take to answer that. Default 5,000. */
  readonly probeTimeoutMs?: number;
  /** Messages a second, 1 to 50, or to half of `limits.lines` if that is more. Default 50. */
  readonly rateLimit?: number;
  /** Added to that second, because messages do not all travel equally fast. Default 50: 5 % of throughput. */
  readonly rateGuardMs?: number;
  /** Queries that may wait for room; one more is refused. Default 10,000. */
  readonly maxQueue?: number;
  /**
   * How many streams, scanners and open history requests the account may have. Default: IB's usual numbers; books and
   * tick-by-tick grow with `lines` as IB grants them.
   */
  readonly limits?: Partial<SlotLimits>;
  /**
   * Which market data to ask for; what is subscribed to stays live with `delayed`. Default `live`.
   * Each quote says in `dataType` and `quality` what it really is.
   */
  readonly marketDataType?: MarketDataType;
  /** Default `graceful`. */
  readonly recovery?: RecoveryPreset;
  /** Changes single rows of the notice catalogue, by code. */
  readonly notices?: NoticeOverrides;
  readonly recoveryTimings?: Partial<RecoveryTimings>;
  /** Target of the p95 of the link's round trips. Default 100. */
  readonly latencyTargetMs?: number;
  /** Longest a query may take in all, waiting included. Default 60,000. */
  readonly requestTimeoutMs?: number;
  /** How long the broker may take to say that it has an order. Default 10,000. */
  readonly acknowledgeTimeoutMs?: number;
  /** Where orders are written down before they leave. Default: in memory, which nothing survives. */
  readonly journal?: OrderJournal;
  /** How often our orders are compared with the broker's, besides after every trouble. Default 300,000. */
  readonly reconcileIntervalMs?: number;
  /** What orders must keep to before a byte leaves. The defaults are for a paper account on a paper port. */
  readonly guards?: GuardOptions;
  /** Where the kill switch is kept. Default: in memory, which nothing survives. */
  readonly killSwitch?: KillSwitchStore;
  /** What connectors of other processes and hosts keep together with this one. Default nothing; see the guide on scaling. */
  readonly shared?: SharedOptions | undefined;
  /** Begins every `orderRef`. Default `autobot`. */
  readonly orderRefPrefix?: string;
  readonly plugins?: readonly Plugin[];
  readonly clock?: Clock;
  readonly random?: Random;
  /** Makes the transport of each epoch. Default: `@stoqey/ib`. */
  readonly createApi?: TwsApiFactory;
}

/** The options with every default filled in and checked. */
export type IBConnectorSettings = Readonly<
  Required<Omit<IBConnectorOptions, 'account' | 'shared' | 'guards' | 'recoveryTimings' | 'limits'>>
> & {
  readonly account: string | undefined;
  readonly shared: SharedSettings | undefined;
  readonly guards: GuardSettings;
  readonly recoveryTimings: RecoveryTimings;
  readonly limits: SlotLimits;
};

const MAX_PORT = 65_535;
const MAX_CLIENT_ID = 2 ** 31 - 1;
const MAX_MESSAGES_A_SECOND = 50;
// IB lets an account with more lines send more: half as many messages a second. Source: research/product.md, message rate.
const MESSAGES_A_LINE = 0.5;

/**
 * Fills in the defaults and refuses nonsense.
 * @throws {InvalidOptionError} names the option, its range and the value
 */
export function toSettings(options: IBConnectorOptions): IBConnectorSettings {
  const positive = (name: keyof IBConnectorOptions, value: number): number => checkNumber(name, value, { above: 0 });
  const limits = slotLimits(options.limits);
  const reconnectDelayMs = positive('reconnectDelayMs', options.reconnectDelayMs ?? 1_000);
  return Object.freeze({
    host: options.host ?? '127.0.0.1',
    port: checkNumber('port', options.port ?? 7_497, {
      min: 1,
      max: MAX_PORT,
      integer: true,
      hint: 'paper TWS listens on 7497',
    }),
    clientId: checkNumber('clientId', options.clientId ?? 1, { min: 0, max: MAX_CLIENT_ID, integer: true }),
    readOnly: options.readOnly ?? true,
    account: options.account,
    connectTimeoutMs: positive('connectTimeoutMs', options.connectTimeoutMs ?? 30_000),
    maxReconnects: checkNumber('maxReconnects', options.maxReconnects ?? Number.POSITIVE_INFINITY, {
      min: 1,
      integer: true,
      infinite: true,
    }),
    reconnectDelayMs,
    reconnectMaxDelayMs: checkNumber('reconnectMaxDelayMs', options.reconnectMaxDelayMs ?? 60_000, {
      min: reconnectDelayMs,
      hint: 'reconnectDelayMs is the first wait, and no longer than the longest',
    }),
    heartbeatIntervalMs: positive('heartbeatIntervalMs', options.heartbeatIntervalMs ?? 10_000),
    probeTimeoutMs: positive('probeTimeoutMs', options.probeTimeoutMs ?? 5_000),
    rateLimit: checkNumber('rateLimit', options.rateLimit ?? MAX_MESSAGES_A_SECOND, {
      min: 1,
      max: Math.max(MAX_MESSAGES_A_SECOND, Math.floor(limits.lines * MESSAGES_A_LINE)),
      integer: true,
      hint: 'TWS ends the session of those who send more than half as many messages a second as they have lines',
    }),
    rateGuardMs: checkNumber('rateGuardMs', options.rateGuardMs ?? 50, { min: 0 }),
    maxQueue: checkNumber('maxQueue', options.maxQueue ?? 10_000, { min: 0, infinite: true }),
    limits,
    marketDataType: options.marketDataType ?? 'live',
    recovery: options.recovery ?? 'graceful',
    notices: options.notices ?? {},
    recoveryTimings: { ...defaultRecoveryTimings, ...options.recoveryTimings },
    latencyTargetMs: positive('latencyTargetMs', options.latencyTargetMs ?? 100),
    requestTimeoutMs: positive('requestTimeoutMs', options.requestTimeoutMs ?? 60_000),
    acknowledgeTimeoutMs: positive('acknowledgeTimeoutMs', options.acknowledgeTimeoutMs ?? 10_000),
    journal: options.journal ?? new MemoryOrderJournal(),
    reconcileIntervalMs: positive('reconcileIntervalMs', options.reconcileIntervalMs ?? 300_000),
    guards: toGuards(options.guards),
    killSwitch: options.killSwitch ?? new MemoryKillSwitchStore(),
    shared:
      options.shared &&
      toSharedSettings(options.shared, { clientId: options.clientId ?? 1, readOnly: options.readOnly ?? true }),
    orderRefPrefix: options.orderRefPrefix ?? 'autobot',
    plugins: options.plugins ?? [],
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    createApi: options.createApi ?? stoqeyTwsApi,
  });
}

/** Options read from environment variables, and what was odd about these. */
export interface EnvironmentOptions {
  readonly options: IBConnectorOptions;
  /** Unknown `IB_*` variables, each with the nearest name. */
  readonly warnings: readonly string[];
}

/** What the environment only names. */
export interface EnvironmentSources {
  /** Opens the store of `IB_SHARED_STORE`; it stays the caller's to connect and to dispose of. */
  readonly openStore?: OpenStore;
}

/**
 * Reads the connector's options from environment variables; see `ibEnvSchema` for their names.
 * @throws {ConfigError} names every variable that is wrong, its value, range and default
 */
export function optionsFromEnv(
  environment: Readonly<Record<string, string | undefined>>,
  { openStore }: EnvironmentSources = {},
): EnvironmentOptions {
  const { settings, warnings } = loadConfig(ibEnvSchema, { env: environment, prefix: 'IB_' });
  const options: IBConnectorOptions = {
    host: settings.IB_HOST,
    port: settings.IB_PORT,
    clientId: settings.IB_CLIENT_ID,
    readOnly: settings.IB_READONLY,
    account: settings.IB_ACCOUNT,
    connectTimeoutMs: settings.IB_TIMEOUT,
    maxReconnects: settings.IB_MAX_RECONNECT ?? Number.POSITIVE_INFINITY,
    reconnectDelayMs: settings.IB_RECONNECT_DELAY,
    reconnectMaxDelayMs: settings.IB_RECONNECT_MAX_DELAY,
    heartbeatIntervalMs: settings.IB_HEARTBEAT_INTERVAL,
    rateLimit: settings.IB_RATE_LIMIT,
    recovery: settings.IB_RECOVERY,
    guards: guardsFromEnv(settings),
    shared: sharedFromEnv(settings, openStore),
    ...(settings.IB_KILL_SWITCH !== undefined && { killSwitch: new FileKillSwitchStore(settings.IB_KILL_SWITCH) }),
    marketDataType: settings.IB_MARKET_DATA_TYPE,
    ...(settings.IB_ORDER_JOURNAL !== undefined && { journal: new FileOrderJournal(settings.IB_ORDER_JOURNAL) }),
  };
  return { options, warnings };
}
