import { createHash } from 'node:crypto';
import { StoreAwayError } from '@autobot/resilience/shared';
import { Redis, type RedisOptions } from 'ioredis';
import { judgeError, judgeServer } from './judge-server.ts';
import type { RedisUnusableError } from './redis-unusable-error.ts';

/** What ioredis can be told, but not in what shape to answer. */
export type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

/** Where the server is, and how long it may take. */
export interface RedisLinkOptions {
  readonly name: string;
  readonly url: string;
  readonly timeoutMs: number;
  readonly connection: ConnectionOptions;
}

/** Longest pause between two attempts to connect. A process must notice a store that is back within its recovery. */
const LONGEST_RETRY_MS = 250;

/**
 * One connection that fails at once instead of waiting: nothing is queued while it is down, nothing is sent twice, every
 * command has its time. With ioredis as it comes a frozen server hangs its callers for ever.
 */
export class RedisLink {
  readonly redis: Redis;
  readonly #name: string;
  readonly #address: string;
  readonly #shas: Map<string, string> = new Map();
  #unusable: RedisUnusableError | undefined;
  #isUsable = false;
  #lastError: unknown;
  #waiting: (() => void)[] = [];

  constructor({ name, url, timeoutMs, connection }: RedisLinkOptions) {
    this.#name = name;
    this.#address = addressOf(url);
    this.redis = new Redis(url, { ...connection, ...settings(timeoutMs) });
    this.redis.on('error', (error: unknown) => {
      this.#lastError = error;
      this.#unusable = judgeError(error, this.#address) ?? this.#unusable;
      this.#tell();
    });
    this.redis.on('ready', () => {
      void this.#judge();
    });
    this.redis.on('close', () => {
      this.#isUsable = false;
    });
    // It keeps trying by itself; who must know waits for `whenUsable`.
    this.redis.connect().catch(() => undefined);
  }

  /** Settles when the server can be used. Rejects with `RedisUnusableError` if somebody has to change something first. */
  async whenUsable(signal: AbortSignal | undefined): Promise<void> {
    while (!this.#isUsable) {
      signal?.throwIfAborted();
      if (this.#unusable !== undefined) throw this.#unusable;
      // oxlint-disable-next-line eslint/no-await-in-loop -- each change is looked at
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal?.addEventListener(
          'abort',
          () => {
            resolve();
          },
          { once: true },
        );
      });
    }
  }

  /** Runs a script. Rejects with `RedisUnusableError`, or `StoreAwayError`, at once if it is known that nobody answers. */
  run(script: string, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    const sha = this.#sha(script);
    return this.use((redis) =>
      redis.evalsha(sha, keys.length, ...keys, ...args).catch((error: unknown) => {
        // A server that was restarted has no scripts; this one was not run, so it may be sent again.
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return redis.eval(script, keys.length, ...keys, ...args);
      }),
    );
  }

  /** Like `run`, for plain commands. */
  async use<Value>(work: (redis: Redis) => Promise<Value>): Promise<Value> {
    if (!this.#isUsable) throw this.#unusable ?? this.#away(this.#lastError);
    try {
      return await work(this.redis);
    } catch (error) {
      throw judgeError(error, this.#address) ?? this.#away(error);
    }
  }

  close(): void {
    this.redis.disconnect();
    this.#tell();
  }

  async #judge(): Promise<void> {
    try {
      const info = await this.redis.info();
      this.#unusable = judgeServer(info, this.#address);
      this.#isUsable = this.#unusable === undefined;
    } catch (error) {
      this.#lastError = error;
      this.#unusable = judgeError(error, this.#address);
      // It did not say what it is: a new connection asks again.
      if (this.#unusable === undefined) this.redis.disconnect(true);
    }
    this.#tell();
  }

  #tell(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  #away(cause: unknown): StoreAwayError {
    const said = cause instanceof Error ? cause.message : 'it is not connected yet';
    return new StoreAwayError(this.#name, `Redis at ${this.#address}: ${said}`, { cause });
  }

  #sha(script: string): string {
    const known = this.#shas.get(script);
    if (known !== undefined) return known;
    const sha = createHash('sha1').update(script).digest('hex');
    this.#shas.set(script, sha);
    return sha;
  }
}

/** Measured: with these a frozen server is an error within the time limit, and one that is gone at once. */
function settings(timeoutMs: number): ConnectionOptions {
  return {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    commandTimeout: timeoutMs,
    connectTimeout: 1_000,
    // A host that vanished says nothing: only a new connection finds out.
    socketTimeout: 2_000,
    retryStrategy: (times) => Math.min(LONGEST_RETRY_MS, 20 * 2 ** Math.min(times, 8)),
  };
}

/** Without the password: it is shown in messages. */
function addressOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that is no URL';
}
