import { spawnSync } from 'node:child_process';
import { IBConnector } from '@autobot/ib-connector';
import { RedisStore } from '@autobot/resilience-redis';
import { MockTws } from '@autobot/testing-mocks';
import { expect, it } from 'vitest';
import { RedisServer } from './redis-server.ts';

// In CI a server that is missing is an error instead.
const isMissing = spawnSync('redis-server', ['--version']).error !== undefined && process.env['CI'] !== 'true';
const suffix = isMissing ? ' (skipped: redis-server is not installed: apt-get install -y redis-server)' : '';

/** A process of its own would have a store of its own; here two connectors have. */
async function client(url: string, tws: MockTws) {
  const store = new RedisStore({ url, scope: 'ib:user', whenEmpty: 'trust', timeoutMs: 250 });
  await store.connect();
  const shared = { store, maxClients: 2, clientIds: [11, 12], timeoutMs: 250 };
  const connector = new IBConnector({ host: tws.host, port: tws.port, limits: { lines: 3 }, shared });
  return { store, connector };
}

it.skipIf(isMissing)(
  `two connectors share one account through a real Redis${suffix}`,
  async () => {
    using server = await RedisServer.start();
    await using tws = await MockTws.start({ symbols: ['SIM1', 'SIM2', 'SIM3', 'SIM4', 'SIM5'] });
    const [one, two] = await Promise.all([client(server.url, tws), client(server.url, tws)]);
    await using stores = new AsyncDisposableStack();
    for (const { store, connector } of [one, two]) {
      stores.use(store);
      stores.use(connector);
    }
    await Promise.all([one.connector.connect(), two.connector.connect()]);
    const statuses = () => [one, two].map(({ connector }) => connector.getStatus());
    expect(new Set(statuses().map(({ shared }) => shared?.clientId))).toEqual(new Set([11, 12]));

    const asked = ['SIM1', 'SIM2', 'SIM3', 'SIM4', 'SIM5'].map((symbol, index) =>
      (index % 2 === 0 ? one : two).connector.streamQuotes(symbol),
    );
    const opened = await Promise.allSettled(asked);
    expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(statuses().reduce((sum, { shared }) => sum + (shared?.held.lines ?? 0), 0)).toBe(3);

    await expect.poll(() => statuses().map(({ trading }) => trading.state)).toEqual(['active', 'active']);
    const heard = new Promise((resolve) => {
      two.connector.on('halt.changed', resolve);
    });
    const fromMs = performance.now();
    await one.connector.trading.killSwitch.set('halted', 'loss limit');
    await heard;
    expect(two.connector.getStatus().trading).toEqual({ state: 'halted', reason: 'loss limit' });
    // It was told, for a poll comes once a second; a hundred milliseconds are kept on a machine that is not busy.
    expect(performance.now() - fromMs).toBeLessThan(900);

    await one.connector.disconnect();
    await expect
      .poll(() => two.connector.streamQuotes('SIM5').catch(() => undefined), { timeout: 5_000 })
      .toBeDefined();
  },
  30_000,
);
