import type { Redis } from 'ioredis';

/**
 * Tells of halts as they happen, on a connection of its own: one that listens can do nothing else. What was said while it
 * was down it cannot know, so every new connection counts as news.
 */
export class HaltChannel {
  readonly #redis: Redis;
  readonly #watchers: Map<string, Set<() => void>> = new Map();
  #listening: Redis | undefined;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  watch(channel: string, told: () => void): () => void {
    const watchers = this.#watchers.get(channel) ?? new Set<() => void>();
    const own = (): void => {
      told();
    };
    this.#watchers.set(channel, watchers.add(own));
    const listening = this.#listen();
    if (listening.status === 'ready') void this.#subscribe(listening, [channel]);
    return () => {
      watchers.delete(own);
    };
  }

  close(): void {
    this.#listening?.disconnect();
  }

  #listen(): Redis {
    if (this.#listening !== undefined) return this.#listening;
    const listening = this.#redis.duplicate();
    this.#listening = listening;
    // Errors of the server show on the main connection.
    listening.on('error', () => undefined);
    listening.on('ready', () => {
      void this.#subscribe(listening, [...this.#watchers.keys()]);
    });
    listening.on('message', (channel: string) => {
      this.#tell([channel]);
    });
    listening.connect().catch(() => undefined);
    return listening;
  }

  async #subscribe(listening: Redis, channels: readonly string[]): Promise<void> {
    try {
      await listening.subscribe(...channels);
      this.#tell(channels);
    } catch {
      // Not subscribed: a new connection tries again, and meanwhile the flag is read now and then.
      listening.disconnect(true);
    }
  }

  #tell(channels: readonly string[]): void {
    for (const channel of channels) for (const told of this.#watchers.get(channel) ?? []) told();
  }
}
