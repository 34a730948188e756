import { createHash } from 'node:crypto';
import { StoreAwayError } from '@autobot/resilience/shared';
import { Redis, type RedisOptions } from 'ioredis';
import { Deadlines } from './deadlines.ts';
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
/** How often a server that could not be used is looked at again: somebody may have put it right. */
const JUDGE_AGAIN_MS = 1_000;

/**
 * One connection that fails at once instead of waiting: nothing is queued while it is down, nothing is sent twice, every
 * command has its time. With ioredis as it comes a frozen server hangs its callers for ever.
 */
export class RedisLink {
  readonly redis: Redis;
  readonly #name: string;
  readonly #address: string;
  readonly #shas: Map<string, string> = new Map();
  readonly #deadlines: Deadlines;
  #unusable: RedisUnusableError | undefined;
  #isUsable = false;
  #judgedMs = Number.NEGATIVE_INFINITY;
  #lastError: unknown;
  #waiting: (() => void)[] = [];

  constructor({ name, url, timeoutMs, connection }: RedisLinkOptions) {
    this.#name = name;
    this.#address = addressOf(url);
    this.#deadlines = new Deadlines(timeoutMs, () => this.#away(new Error(`no answer within ${timeoutMs} ms`)));
    this.redis = new Redis(url, { ...connection, ...SETTINGS });
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
  run<Value>(
    script: string,
    { keys, args }: { readonly keys: readonly string[]; readonly args: readonly (string | number)[] },
    read: (said: unknown) => Value,
  ): Promise<Value> {
    const sha = this.#sha(script);
    return this.use((redis) => redis.evalsha(sha, keys.length, ...keys, ...args), read).catch((error: unknown) => {
      // A server that was restarted has no scripts; this one was not run, so it may be sent again.
      if (!isWithoutScript(error)) throw error;
      return this.use((redis) => redis.eval(script, keys.length, ...keys, ...args), read);
    });
  }

  /** Like `run`, for plain commands. */
  use<Said, Value>(work: (redis: Redis) => Promise<Said>, read: (said: Said) => Value): Promise<Value> {
    if (!this.#isUsable) {
      const isDue = performance.now() - this.#judgedMs >= JUDGE_AGAIN_MS;
      if (isDue && this.redis.status === 'ready') void this.#judge();
      return Promise.reject(this.#unusable ?? this.#away(this.#lastError));
    }
    return this.#deadlines.within(() => work(this.redis), read, this.#judged);
  }

  close(): void {
    this.redis.disconnect();
    this.#tell();
  }

  async #judge(): Promise<void> {
    this.#judgedMs = performance.now();
    try {
      const info = await this.#deadlines.within(
        () => this.redis.info(),
        (said) => said,
        (error) => error,
      );
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

  readonly #judged = (error: unknown): unknown => judgeError(error, this.#address) ?? this.#away(error);

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

/** Measured: with these a server that is gone is an error at once. One that is frozen is one by `Deadlines`. */
const SETTINGS: ConnectionOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 1_000,
  // A host that vanished says nothing: only a new connection finds out.
  socketTimeout: 2_000,
  retryStrategy: (times) => Math.min(LONGEST_RETRY_MS, 20 * 2 ** Math.min(times, 8)),
};

function isWithoutScript(error: unknown): boolean {
  const { cause } = error instanceof StoreAwayError ? error : { cause: undefined };
  return cause instanceof Error && cause.message.startsWith('NOSCRIPT');
}

/** Without the password: it is shown in messages. */
function addressOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that is no URL';
}
