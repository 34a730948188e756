import { ConfigError, env, type EnvField, type EnvSchema, type Secret, type Settings } from '@autobot/config';
import { MemoryStore, type SharedStore } from '@autobot/resilience/shared';
import type { SharedOptions } from './shared-options.ts';

/** Type of `sharedEnvSchema`. */
export interface SharedEnvSchema extends EnvSchema {
  readonly IB_SHARED_STORE: EnvField<Secret | undefined>;
  readonly IB_SHARED_SCOPE: EnvField<string>;
  readonly IB_SHARED_GATEWAY: EnvField<string>;
  readonly IB_SHARED_CLIENTS: EnvField<number>;
  readonly IB_CLIENT_IDS: EnvField<string | undefined>;
  readonly IB_GATEWAY_RATE_LIMIT: EnvField<number | undefined>;
  readonly IB_ORDERS_PER_MINUTE: EnvField<number | undefined>;
}

/** Makes the store of a URL; for Redis: `(url, scope) => new RedisStore({ url, scope })`. */
export type OpenStore = (url: string, scope: string) => SharedStore;

const MINUTE_MS = 60_000;
const MOST = 1_000_000;

/** Every environment variable about what connectors share. */
export const sharedEnvSchema: SharedEnvSchema = {
  IB_SHARED_STORE: env.secret({
    meaning:
      'Where connectors keep what they share: a URL that the program opens, such as redis://:PASSWORD@HOST:6379, or memory for those of one process. Nothing is shared if it is not set.',
  }),
  IB_SHARED_SCOPE: env.text({ default: 'ib', meaning: 'Who shares: one name for each user at IB.' }),
  IB_SHARED_GATEWAY: env.text({
    default: 'main',
    meaning: 'Name of the gateway that is connected to, the same in every process that connects to it.',
  }),
  IB_SHARED_CLIENTS: env.integer({
    default: 32,
    min: 1,
    max: MOST,
    meaning: 'Connectors at most that share; while the store is away each has that part of every limit.',
  }),
  IB_CLIENT_IDS: env.text({
    pattern: { matches: /^\d+(-\d+)?(\s*,\s*\d+(-\d+)?)*$/, expected: 'numbers and ranges, such as 11-19,31' },
    meaning: 'Client ids to take a free one of, instead of IB_CLIENT_ID; only with IB_READONLY and IB_SHARED_STORE.',
  }),
  IB_GATEWAY_RATE_LIMIT: env.integer({
    min: 1,
    max: MOST,
    meaning: 'Messages a second of all connectors of the gateway; not limited if it is not set. Needs IB_SHARED_STORE.',
  }),
  IB_ORDERS_PER_MINUTE: env.integer({
    min: 1,
    max: MOST,
    meaning: 'Orders and changes a minute of all connectors; not limited if it is not set. Needs IB_SHARED_STORE.',
  }),
};

/** What connectors share by their environment; undefined if nothing. @throws {ConfigError} */
export function sharedFromEnv(
  settings: Settings<SharedEnvSchema>,
  openStore: OpenStore | undefined,
): SharedOptions | undefined {
  const {
    IB_GATEWAY_RATE_LIMIT: gatewayRateLimit,
    IB_ORDERS_PER_MINUTE: ordersPerMinute,
    IB_CLIENT_IDS: ids,
  } = settings;
  const url = settings.IB_SHARED_STORE?.reveal();
  if (url === undefined) {
    const needs = Object.entries({
      IB_GATEWAY_RATE_LIMIT: gatewayRateLimit,
      IB_ORDERS_PER_MINUTE: ordersPerMinute,
      IB_CLIENT_IDS: ids,
    });
    const needy = needs.find(([, value]) => value !== undefined);
    if (needy === undefined) return undefined;
    throw noStore(`set where ${needy[0]} is`, undefined, 'memory keeps it within one process');
  }
  return {
    store: url === 'memory' ? new MemoryStore() : openedBy(openStore, url, settings.IB_SHARED_SCOPE),
    gateway: settings.IB_SHARED_GATEWAY,
    maxClients: settings.IB_SHARED_CLIENTS,
    ...(ids !== undefined && { clientIds: idsIn(ids) }),
    ...(gatewayRateLimit !== undefined && { gatewayRateLimit }),
    ...(ordersPerMinute !== undefined && { orderBudget: { limit: ordersPerMinute, windowMs: MINUTE_MS } }),
  };
}

function openedBy(openStore: OpenStore | undefined, url: string, scope: string): SharedStore {
  if (openStore !== undefined) return openStore(url, scope);
  throw noStore(
    '"memory" in a program that opens no store',
    '[REDACTED]',
    'npm install @autobot/resilience-redis ioredis, and give optionsFromEnv openStore: (url, scope) => new RedisStore({ url, scope })',
  );
}

function noStore(expected: string, got: string | undefined, hint: string): ConfigError {
  return new ConfigError([{ variable: 'IB_SHARED_STORE', expected, got, default: undefined, hint }]);
}

function idsIn(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  });
}
