import { checkNumber, InvalidOptionError } from '@autobot/resilience';
import type { Fallback, SharedStore } from '@autobot/resilience/shared';

/** So many orders and changes in any stretch of time, over all connectors. */
export interface OrderBudget {
  /** A whole number, at least 1. */
  readonly limit: number;
  /** Milliseconds, above 0. */
  readonly windowMs: number;
}

/** What the connectors of one IB user keep together, over processes and hosts. All of them must be told the same. */
export interface SharedOptions {
  /**
   * `MemoryStore` within one process; `RedisStore` of `@autobot/resilience-redis`, with the user as its scope, over
   * several hosts. It stays yours: connect it before, dispose of it afterwards.
   */
  readonly store: SharedStore;
  /**
   * Connectors at most. A whole number, default 32, which is what a gateway takes. While the store is away each has this
   * part of every limit, rounded down; with more connectors than told the limits do not hold then.
   */
  readonly maxClients?: number;
  /** Name of the gateway these connect to: client ids, dials and its messages are counted by it. Default `main`. */
  readonly gateway?: string;
  /** Client ids to take a free one of. Default `clientId` alone. More than one only with `readOnly`: orders belong to an id. */
  readonly clientIds?: readonly number[];
  /** Messages a second of the gateway over all its connectors. Default none: TWS counts each connection by itself. */
  readonly gatewayRateLimit?: number;
  /** Orders and changes over all connectors. Default none. Without the store no order leaves under it. */
  readonly orderBudget?: OrderBudget;
  /** What limits do while the store is away; see `SharedLimiterOptions`. Default `dual`. */
  readonly fallback?: Fallback;
  /** Milliseconds after which the lines and the client id of a process that died are free. Default 5,000. */
  readonly leaseTtlMs?: number;
  /** Time an answer of the store may take, in milliseconds. Default 50. */
  readonly timeoutMs?: number;
}

/** The same with every default filled in and checked. */
export type SharedSettings = Required<Omit<SharedOptions, 'gatewayRateLimit' | 'orderBudget'>> &
  Pick<SharedOptions, 'gatewayRateLimit' | 'orderBudget'>;

const CLIENTS_OF_A_GATEWAY = 32;
const MAX_CLIENT_ID = 2 ** 31 - 1;

/** @throws {InvalidOptionError} */
export function toSharedSettings(
  options: SharedOptions,
  connector: { readonly clientId: number; readonly readOnly: boolean },
): SharedSettings {
  const { clientIds = [connector.clientId], gateway = 'main', fallback = 'dual' } = options;
  for (const id of clientIds) {
    checkNumber('shared.clientIds', id, { min: 0, max: MAX_CLIENT_ID, integer: true });
  }
  if (clientIds.length === 0)
    throw new InvalidOptionError('shared.clientIds', 'shared.clientIds must name at least one');
  if (!connector.readOnly && (clientIds.length > 1 || clientIds[0] !== connector.clientId)) {
    throw new InvalidOptionError(
      'shared.clientIds',
      `shared.clientIds must be left out where orders are sent: they belong to an id, and ${clientIds.join(', ')} may give another after a restart; set clientId, or readOnly`,
    );
  }
  return {
    ...options,
    clientIds,
    gateway,
    fallback,
    maxClients: checkNumber('shared.maxClients', options.maxClients ?? CLIENTS_OF_A_GATEWAY, { min: 1, integer: true }),
    leaseTtlMs: checkNumber('shared.leaseTtlMs', options.leaseTtlMs ?? 5_000, { above: 0 }),
    timeoutMs: checkNumber('shared.timeoutMs', options.timeoutMs ?? 50, { above: 0 }),
  };
}
