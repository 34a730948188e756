import { RedisStore } from '@autobot/resilience-redis';
import type { Demand } from '@autobot/resilience/shared';
import Bottleneck from 'bottleneck';
import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';

/** One way to ask a Redis for a permit; every question is granted. */
export interface Contestant {
  readonly name: string;
  /** Opens a connection of its own; what it gives asks for one permit over it. */
  readonly open: (url: string) => Promise<Connection>;
}

/** Something that asks, and how to be rid of it. */
export interface Connection {
  readonly ask: () => Promise<unknown>;
  readonly close: () => Promise<unknown>;
}

// As many permits as a real limit has, in a window so brief that nobody is ever refused: 30,000 a second.
const WINDOW: Demand['windows'][number] = { key: 'one', limit: 60, windowMs: 2, cost: 1 };
const THREE: Demand['windows'] = ['messages', 'history', 'contract'].map((key) => ({ ...WINDOW, key }));

export const OURS = 'RedisStore, one window';
export const COMPOSITE = 'RedisStore, three windows and a cool-down';
export const PEERS = ['rate-limiter-flexible', 'bottleneck'] as const;

/** Ours first. The composite has no counterpart. */
export const CONTESTANTS: readonly Contestant[] = [
  { name: OURS, open: (url) => openStore(url, 'one', () => ({ windows: [WINDOW], coolDowns: [] })) },
  {
    name: COMPOSITE,
    open: (url) => {
      let asked = 0;
      return openStore(url, 'composite', () => {
        asked += 1;
        return { windows: THREE, coolDowns: [{ key: `${process.pid}:${asked}:${Math.random()}`, forMs: 15 }] };
      });
    },
  },
  {
    name: PEERS[0],
    open: (url) => {
      const client = new Redis(url);
      const limiter = new RateLimiterRedis({ storeClient: client, points: 1e9, duration: 1 });
      return Promise.resolve({ ask: () => limiter.consume('one'), close: () => client.quit() });
    },
  },
  {
    name: PEERS[1],
    open: async (url) => {
      const limiter = new Bottleneck({
        id: 'one',
        datastore: 'ioredis',
        Redis,
        clientOptions: { host: '127.0.0.1', port: Number(new URL(url).port) },
        reservoir: 1e9,
      });
      await limiter.ready();
      return { ask: () => limiter.schedule(() => Promise.resolve()), close: () => limiter.disconnect() };
    },
  },
];

async function openStore(url: string, scope: string, demand: () => Demand): Promise<Connection> {
  const store = new RedisStore({ url, scope, whenEmpty: 'trust', timeoutMs: 10_000 });
  await store.connect();
  return { ask: () => store.acquire(demand()), close: () => store[Symbol.asyncDispose]() };
}
