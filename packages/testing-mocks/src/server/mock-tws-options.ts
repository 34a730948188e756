import { type Clock, systemClock } from '@autobot/resilience';
import type { ListedSymbol } from '../exchange/market.ts';
import type { Holding } from '../exchange/holding.ts';
import { DEFAULT_SERVER_VERSION, HIGHEST_SERVER_VERSION, LOWEST_SERVER_VERSION } from '../wire/hello.ts';

/** What a mock TWS may be told; every one has a default. */
export interface MockTwsOptions {
  /**
   * `tcp` listens on a real port, for any program. `memory` listens nowhere: clients of this process that call `net.connect`
   * reach it under its port number, and with a `FakeClock` hours cost nothing. Default `tcp`.
   */
  readonly transport?: 'tcp' | 'memory';
  /** Port to listen on, 0 to 65535. Default 0, a free one: see `MockTws.port`. */
  readonly port?: number;
  /** Address to listen on. Default 127.0.0.1, so that nobody else can reach it. */
  readonly host?: string;
  /** If the port is taken, take a free one instead of failing. Default false. */
  readonly acceptBusyPort?: boolean;
  /** Server version to offer, 176 to 193. Default 178; never more than the client's own highest. */
  readonly serverVersion?: number;
  /** Account names. Default one paper account, DU1234567. */
  readonly accounts?: readonly string[];
  /** Same seed and same clock, same prices. Default 1. */
  readonly seed?: number;
  /** Where time comes from. Default the real clock. */
  readonly clock?: Clock;
  /** The first order id a client is given. Default 1. */
  readonly nextValidId?: number;
  /** Refuse orders as TWS does in read-only mode, with error 321. Default false. */
  readonly readOnly?: boolean;
  /** Stocks to list besides the catalogue's, by symbol or with a price of their own. Default none. */
  readonly symbols?: readonly ListedSymbol[];
  /** What accounts hold at the start, paid for from their 1,000,000. Default nothing. */
  readonly positions?: readonly Holding[];
  /** Milliseconds between beats of the market, 1 or more: quotes and order matching move on each. Default 250. */
  readonly tickIntervalMs?: number;
  /** Above 50 messages a second: `reject` answers error 100 and cuts at the third, `off` lets them pass. Default `reject`. */
  readonly pacing?: 'reject' | 'off';
  /** Connections taken at once; further ones are closed. Default 32, as TWS. */
  readonly maxClients?: number;
}

/** All options, none left out. */
export type ResolvedMockTwsOptions = Required<MockTwsOptions>;

/** An option of the mock is out of its range. The message names it, the value and the range. */
export class InvalidMockOptionError extends Error {
  readonly code = 'INVALID_MOCK_OPTION';
  override readonly name = 'InvalidMockOptionError';
}

/** Fills in the defaults. @throws InvalidMockOptionError */
export function resolveMockTwsOptions(options: MockTwsOptions): ResolvedMockTwsOptions {
  const resolved: ResolvedMockTwsOptions = {
    transport: 'tcp',
    port: 0,
    host: '127.0.0.1',
    acceptBusyPort: false,
    serverVersion: DEFAULT_SERVER_VERSION,
    accounts: ['DU1234567'],
    seed: 1,
    clock: systemClock,
    nextValidId: 1,
    readOnly: false,
    symbols: [],
    positions: [],
    tickIntervalMs: 250,
    pacing: 'reject',
    maxClients: 32,
    ...options,
  };
  within('port', resolved.port, 0, 65_535);
  within('serverVersion', resolved.serverVersion, LOWEST_SERVER_VERSION, HIGHEST_SERVER_VERSION);
  within('nextValidId', resolved.nextValidId, 1, 2_147_483_647);
  within('tickIntervalMs', resolved.tickIntervalMs, 1, 3_600_000);
  within('maxClients', resolved.maxClients, 1, 10_000);
  within('seed', resolved.seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  if (resolved.accounts.length === 0) throw new InvalidMockOptionError('accounts must name at least one, was empty');
  return resolved;
}

function within(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new InvalidMockOptionError(`${name} must be a whole number from ${least} to ${most}, was ${value}`);
}
