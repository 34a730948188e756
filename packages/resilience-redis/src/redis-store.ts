import { checkNumber, InvalidOptionError } from '@autobot/resilience';
import {
  type AcquireAnswer,
  checkDemand,
  checkLease,
  type Demand,
  type Halt,
  type LeaseAnswer,
  type LeaseDemand,
  type ProbeAnswer,
  type SharedStore,
} from '@autobot/resilience/shared';
import { HaltChannel } from './halt-channel.ts';
import { KeyLives } from './key-lives.ts';
import { type ConnectionOptions, RedisLink } from './redis-link.ts';
import { haltScript, settleProbeScript, takeProbeScript } from './scripts/flag-scripts.ts';
import { leaseScript, releaseScript, renewScript } from './scripts/lease-scripts.ts';
import { acquireScript, recordScript } from './scripts/limit-scripts.ts';

/** What a store on Redis is made from. */
export interface RedisStoreOptions {
  /** For example `redis://:PASSWORD@10.0.0.5:6379`, or `rediss://` with TLS. */
  readonly url: string;
  /**
   * What is shared, for example the user name at the other side. All keys begin with it as their hash tag, so that they
   * lie on one node of a Redis Cluster; no braces.
   */
  readonly scope: string;
  /** Time a command may take, in milliseconds, above 0, default 50. Give limiters the same or more. */
  readonly timeoutMs?: number;
  /**
   * What an empty store means. Default `hold`: something may have been used before it was emptied, so nothing is granted
   * until that cannot matter any more, one window for each rule. `trust`: nothing was used; for a first installation.
   */
  readonly whenEmpty?: 'hold' | 'trust';
  /** Default `redis`. */
  readonly name?: string;
  /** More for ioredis, for example TLS. What keeps calls from hanging is not yours to change. */
  readonly connection?: ConnectionOptions;
}

/**
 * What processes on many hosts share, in one Redis from 5.0: scripts that take all or nothing, on the server's clock. A
 * call fails within `timeoutMs` whatever the server does. One that timed out may have been carried out.
 */
export class RedisStore implements SharedStore, AsyncDisposable {
  readonly name: string;
  readonly #prefix: string;
  readonly #trust: '0' | '1';
  readonly #limitsBorn: string;
  readonly #lives: KeyLives = new KeyLives();
  readonly #link: RedisLink;
  readonly #haltChannel: HaltChannel;

  /** @throws {InvalidOptionError} */
  constructor(options: RedisStoreOptions) {
    const { url, scope, timeoutMs = 50, whenEmpty = 'hold', name = 'redis', connection = {} } = options;
    checkNumber('timeoutMs', timeoutMs, { above: 0 });
    if (scope === '' || /[{}]/.test(scope)) {
      throw new InvalidOptionError(
        'scope',
        `scope must be a name without braces, was "${scope}" (for example "ib:user")`,
      );
    }
    this.name = name;
    this.#prefix = `{${scope}}`;
    this.#limitsBorn = this.#key('born', 'limits');
    this.#trust = whenEmpty === 'trust' ? '1' : '0';
    this.#link = new RedisLink({ name, url, timeoutMs, connection });
    this.#haltChannel = new HaltChannel(this.#link.redis);
    this.#link.redis.on('ready', () => {
      this.#lives.clear();
    });
  }

  /**
   * Waits until the server can be used; calls before that reject. Rejects with `RedisUnusableError`: too old, a wrong
   * password, memory it may drop; or with the signal's reason.
   */
  connect(signal?: AbortSignal): Promise<void> {
    return this.#link.whenUsable(signal);
  }

  acquire(demand: Demand): Promise<AcquireAnswer> {
    try {
      checkDemand(demand);
    } catch (error) {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passing on, not making
      return Promise.reject(error);
    }
    const prolongs = this.#lives.areShort(demand);
    const told = { keys: this.#keysOf(demand), args: this.#argumentsOf(demand, prolongs) };
    return this.#link.run(acquireScript, told, (said) => {
      if (said === 0) {
        if (prolongs) this.#lives.prolonged(demand);
        return GRANTED;
      }
      const [waitUs = 0, place = 0, held = 0] = numbersIn(said);
      const rule = [...demand.windows, ...demand.coolDowns][place - 1]?.key ?? '';
      return { isGranted: false, waitMs: waitUs / 1_000, rule, isHeld: held === 1 };
    });
  }

  record(demand: Demand): Promise<void> {
    return this.#link.run(recordScript, { keys: this.#keysOf(demand), args: this.#argumentsOf(demand, true) }, ignore);
  }

  async lease(demand: LeaseDemand): Promise<LeaseAnswer> {
    checkLease(demand);
    const { key, capacity, holder, ttlMs } = demand;
    const told = { keys: this.#leaseKeys(key), args: [this.#trust, capacity, holder, us(ttlMs)] };
    return this.#link.run(leaseScript, told, (said) => {
      const [isGranted = 0, second = 0, held = 0] = numbersIn(said);
      if (isGranted === 1) return { isGranted: true, token: second };
      return { isGranted: false, waitMs: second / 1_000, isHeld: held === 1 };
    });
  }

  renew({ key, holder, token, ttlMs }: LeaseDemand & { readonly token: number }): Promise<boolean> {
    const told = { keys: this.#leaseKeys(key), args: [this.#trust, token, holder, us(ttlMs)] };
    return this.#link.run(renewScript, told, (said) => said === 1);
  }

  release({ key, holder, token }: { key: string; holder: string; token: number }): Promise<void> {
    const [, holders = '', tokens = ''] = this.#leaseKeys(key);
    return this.#link.run(releaseScript, { keys: [holders, tokens], args: [holder, token] }, ignore);
  }

  readHalt(key: string): Promise<Halt> {
    const haltKey = this.#key('halt', key);
    return this.#link.use((redis) => redis.hmget(haltKey, 'epoch', 'halted', 'reason'), haltOf);
  }

  writeHalt(key: string, change: Parameters<SharedStore['writeHalt']>[1]): Promise<Halt> {
    const { isHalted, reason, ifEpoch, atLeastEpoch = 0 } = change;
    const haltKey = this.#key('halt', key);
    const args = [isHalted ? '1' : '0', reason, ifEpoch ?? '', atLeastEpoch, haltKey];
    return this.#link.run(haltScript, { keys: [haltKey], args }, haltOf);
  }

  watchHalt(key: string, told: () => void): () => void {
    return this.#haltChannel.watch(this.#key('halt', key), told);
  }

  takeProbe(probe: Parameters<SharedStore['takeProbe']>[0]): Promise<ProbeAnswer> {
    const told = { keys: [this.#key('probe', probe.key)], args: [probe.holder, Math.ceil(probe.ttlMs)] };
    return this.#link.run(takeProbeScript, told, (said): ProbeAnswer => {
      const waitMs = Number(said);
      if (waitMs === 0) return { may: 'probe' };
      return waitMs < 0 ? { may: 'go' } : { may: 'wait', waitMs };
    });
  }

  settleProbe(result: Parameters<SharedStore['settleProbe']>[0]): Promise<void> {
    const args = [result.holder, result.isUp ? 'up' : 'down', Math.ceil(result.forMs)];
    return this.#link.run(settleProbeScript, { keys: [this.#key('probe', result.key)], args }, ignore);
  }

  /** Closes the connections. What is leased stays so for its time to live. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#haltChannel.close();
    this.#link.close();
    return Promise.resolve();
  }

  #key(kind: string, key: string): string {
    return `${this.#prefix}:${kind}:${key}`;
  }

  #leaseKeys(key: string): readonly string[] {
    return [this.#key('born', 'leases'), this.#key('lease', key), this.#key('token', key), this.#key('fence', key)];
  }

  #keysOf({ windows, coolDowns }: Demand): readonly string[] {
    const keys = [this.#limitsBorn];
    for (const { key } of windows) keys.push(this.#key('window', key));
    for (const { key } of coolDowns) keys.push(this.#key('cool', key));
    return keys;
  }

  #argumentsOf({ windows, coolDowns }: Demand, prolongs: boolean): readonly (string | number)[] {
    const args: (string | number)[] = [this.#trust, windows.length];
    for (const { limit, windowMs, cost } of windows) args.push(limit, us(windowMs), cost);
    for (const { forMs } of coolDowns) args.push(us(forMs));
    if (prolongs) args.push(1);
    return args;
  }
}

const GRANTED: AcquireAnswer = { isGranted: true };

function ignore(): void {
  // What a script says that changes something is not needed.
}

/** Rounded up: a window is rather too long than too short. */
function us(ms: number): number {
  return Math.ceil(ms * 1_000);
}

function numbersIn(said: unknown): readonly number[] {
  return Array.isArray(said) ? said.map(Number) : [];
}

function haltOf(said: unknown): Halt {
  const facts: readonly unknown[] = Array.isArray(said) ? said : [];
  const [epoch, halted, reason] = facts;
  return { epoch: Number(epoch ?? 0), isHalted: halted === '1', reason: typeof reason === 'string' ? reason : '' };
}
