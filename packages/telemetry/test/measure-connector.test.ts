import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IBConnector } from '@autobot/ib-connector';
import { MemoryStore, SimulatedStore } from '@autobot/resilience/shared';
import { MockTws } from '@autobot/testing-mocks';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';
import { healthHandler, measureConnector, readinessOf } from '../src/ib/index.ts';

/** A meter, and what a scrape of it shows: series without their scope, to their values. */
function aScrape() {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const scrape = async (): Promise<ReadonlyMap<string, number>> => {
    const { resourceMetrics } = await exporter.collect();
    const lines = new PrometheusSerializer().serialize(resourceMetrics).split('\n');
    const series = lines.filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      series.map((line) => {
        const at = line.lastIndexOf(' ');
        const name = line
          .slice(0, at)
          .replace(/,?otel_scope_name="[^"]*"/, '')
          .replace('{}', '');
        return [name, Number(line.slice(at + 1))];
      }),
    );
  };
  return { meter: provider.getMeter('test'), scrape };
}

it('measures a connection from its first request to a lost link', async () => {
  await using tws = await MockTws.start({ tickIntervalMs: 20 });
  await using ib = new IBConnector({ host: tws.host, port: tws.port });
  const { meter, scrape } = aScrape();
  using measured = measureConnector(ib, { meter });
  expect((await scrape()).get('ib_connection_state{state="idle"}')).toBe(1);

  await ib.connect();
  await ib.getTicker('AAPL');
  await expect(ib.getTicker('NOSUCHNAME')).rejects.toThrow('NOSUCHNAME');
  const well = await scrape();
  expect(well.get('ib_connection_state{state="ready"}')).toBe(1);
  expect(well.get('ib_connection_state{state="idle"}')).toBe(0);
  expect(well.get('ib_upstream_state{state="up"}')).toBe(1);
  expect(well.get('ib_connection_inbound_age')).toBeGreaterThanOrEqual(0);
  expect(well.get('ib_messages_total{direction="out",message_type="contractDetails"}')).toBeGreaterThanOrEqual(1);
  const requests = [...well].filter(([name]) => name.startsWith('ib_request_duration_count'));
  expect(requests.some(([name]) => name.includes('outcome="success"'))).toBe(true);
  expect(
    requests.some(
      ([name]) => name.includes('error_type="ib_unknown_contract"') || name.includes('error_type="ib_200"'),
    ),
  ).toBe(true);

  const lost = new Promise((resolve) => {
    ib.on('link.lost', resolve);
  });
  tws.fault({ kind: 'drop', how: 'reset' });
  await lost;
  const reconnects = [...(await scrape())].filter(([name]) =>
    name.startsWith('ib_connection_reconnects_total{reason='),
  );
  expect(reconnects.map(([, value]) => value)).toEqual([1]);
  measured[Symbol.dispose]();
});

it('shows how limits are kept that processes share, and that their store was away', async () => {
  await using tws = await MockTws.start();
  const store = new SimulatedStore(new MemoryStore());
  const shared = { store, maxClients: 2, gatewayRateLimit: 40, orderBudget: { limit: 5, windowMs: 60_000 } };
  await using ib = new IBConnector({ host: tws.host, port: tws.port, shared });
  const { meter, scrape } = aScrape();
  using measured = measureConnector(ib, { meter });
  const modeOf = async (name: string): Promise<readonly string[]> => {
    const series = [...(await scrape())].filter(([one]) => one.startsWith('resilience_rate_limiter_store_mode'));
    return series
      .filter(([one, value]) => value === 1 && one.includes(`name="${name}"`))
      .map(([one]) => /mode="(?<mode>\w+)"/.exec(one)?.groups?.['mode'] ?? '');
  };
  await ib.connect();
  expect(await modeOf('messages')).toEqual(['local']);
  await expect.poll(() => modeOf('shared.messages'), { timeout: 5_000 }).toEqual(['shared']);
  await expect.poll(() => modeOf('shared.pacing'), { timeout: 5_000 }).toEqual(['shared']);
  expect(await modeOf('shared.orders')).toEqual(['shared']);
  store.refuse();
  await expect.poll(() => modeOf('shared.messages'), { timeout: 5_000 }).toEqual(['fallback']);
  await expect.poll(() => modeOf('shared.orders'), { timeout: 5_000 }).toEqual(['closed']);
  const errors = [...(await scrape())].filter(([name]) => name.startsWith('resilience_store_errors_total'));
  expect(errors.some(([name, value]) => name.includes('store="simulated"') && value > 0)).toBe(true);
  store.comeUp();
  await expect.poll(() => modeOf('shared.orders'), { timeout: 5_000 }).toEqual(['shared']);
  await expect.poll(async () => (await scrape()).get('ib_risk_halted'), { timeout: 5_000 }).toBe(0);
  expect(measured).toBeDefined();
}, 30_000);

it('answers the probes of an orchestrator', async () => {
  await using tws = await MockTws.start();
  await using ib = new IBConnector({ host: tws.host, port: tws.port });
  using health = healthHandler(ib);
  const server = createServer((request, response) => {
    if (!health(request, response)) response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address of this shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { port } = server.address() as AddressInfo;
  const ask = async (path: string, method = 'GET'): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    return { status: answer.status, text: await answer.text() };
  };

  expect(await ask('/livez')).toMatchObject({ status: 200 });
  expect(await ask('/startupz')).toEqual({ status: 503, text: '{"hasStarted":false}\n' });
  expect(await ask('/readyz')).toEqual({
    status: 503,
    text: '{"isReady":false,"reasons":["the link to TWS is idle"]}\n',
  });
  await ib.connect();
  expect(await ask('/startupz')).toMatchObject({ status: 200 });
  expect(await ask('/readyz')).toEqual({ status: 200, text: '{"isReady":true,"reasons":[]}\n' });
  expect(JSON.parse((await ask('/status?full')).text)).toMatchObject({ link: { state: 'ready' } });
  await ib.disconnect();
  expect(await ask('/startupz')).toMatchObject({ status: 200 });
  expect(await ask('/readyz')).toMatchObject({ status: 503 });
  expect(await ask('/livez', 'POST')).toMatchObject({ status: 405 });
  expect(await ask('/elsewhere')).toMatchObject({ status: 404 });

  server.closeAllConnections();
  server.close();
});

it('shows a kill switch that was turned before anything was connected, and is not ready to trade by it', async () => {
  await using ib = new IBConnector({ port: 1 });
  const { meter, scrape } = aScrape();
  using measured = measureConnector(ib, { meter });
  expect((await scrape()).get('ib_risk_halted')).toBe(0);
  await ib.trading.killSwitch.set('reducing', 'too many losses');
  expect((await scrape()).get('ib_risk_halted')).toBe(1);
  expect(readinessOf(ib.getStatus(), { trading: true }).reasons).toContain(
    'the kill switch is at "reducing": too many losses',
  );
  expect(readinessOf(ib.getStatus()).reasons.join()).not.toContain('kill switch');
  expect(measured).toBeDefined();
});
