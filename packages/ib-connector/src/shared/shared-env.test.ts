import { MemoryStore } from '@autobot/resilience/shared';
import { describe, expect, it } from 'vitest';
import { optionsFromEnv } from '../ib-connector-config.ts';

const readUrl = () => optionsFromEnv({ IB_SHARED_STORE: 'redis://:secret@10.0.0.5' });

describe('what is shared by environment variables', () => {
  it('is nothing unless a store is named', () => {
    expect(optionsFromEnv({ IB_SHARED_SCOPE: 'ib:me' }).options.shared).toBeUndefined();
  });

  it('is all that is named, on the store that the program opens', () => {
    const asked: string[] = [];
    const store = new MemoryStore();
    const { options } = optionsFromEnv(
      {
        IB_SHARED_STORE: 'redis://:secret@10.0.0.5:6379',
        IB_SHARED_SCOPE: 'ib:me',
        IB_SHARED_GATEWAY: 'paper',
        IB_SHARED_CLIENTS: '8',
        IB_CLIENT_IDS: '11-13, 31',
        IB_GATEWAY_RATE_LIMIT: '120',
        IB_ORDERS_PER_MINUTE: '30',
      },
      {
        openStore: (url, scope) => {
          asked.push(url, scope);
          return store;
        },
      },
    );
    expect(asked).toEqual(['redis://:secret@10.0.0.5:6379', 'ib:me']);
    expect(options.shared).toEqual({
      store,
      gateway: 'paper',
      maxClients: 8,
      clientIds: [11, 12, 13, 31],
      gatewayRateLimit: 120,
      orderBudget: { limit: 30, windowMs: 60_000 },
    });
  });

  it('needs no program to open the memory of one process', () => {
    expect(optionsFromEnv({ IB_SHARED_STORE: 'memory' }).options.shared?.store).toBeInstanceOf(MemoryStore);
  });

  it('is not left out in silence: a URL that nobody opens is an error, without its password', () => {
    expect(readUrl).toThrow(/IB_SHARED_STORE must be "memory" .*openStore/);
    expect(readUrl).not.toThrow('secret');
  });

  it.each(['IB_GATEWAY_RATE_LIMIT', 'IB_ORDERS_PER_MINUTE', 'IB_CLIENT_IDS'])('says that %s needs a store', (name) => {
    expect(() => optionsFromEnv({ [name]: '10' })).toThrow(`IB_SHARED_STORE must be set where ${name} is`);
  });
});
