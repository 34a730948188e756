import { readFileSync } from 'node:fs';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { ibMetrics, kitMetrics } from '../src/metric-table.ts';
import { Instruments } from '../src/instruments.ts';

/** The names of all series that a scrape would show if every metric had a value. */
async function exportedNames(): Promise<ReadonlySet<string>> {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const rows = { ...kitMetrics, ...ibMetrics };
  const instruments = new Instruments(provider.getMeter('test'), rows);
  for (const [name, { kind, unit }] of Object.entries(rows)) {
    instruments.record({ name, kind, unit, value: 1, attributes: {} });
  }
  const { resourceMetrics } = await exporter.collect();
  const text = new PrometheusSerializer().serialize(resourceMetrics);
  await provider.shutdown();
  return new Set([...text.matchAll(/^([a-z_]+)[{ ]/gm)].map(([, name]) => name ?? ''));
}

const namesIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/\b(?:ib|resilience)_[a-z_]+\b/g)].map(([name]) => name)),
];

const file = (name: string): string => readFileSync(new URL(`../grafana/${name}`, import.meta.url), 'utf8');

describe.each(['ib-connector.json', 'ib-connector.rules.yml'])('%s', (name) => {
  it('asks only for series that are exported', async () => {
    const exported = await exportedNames();
    const asked = namesIn(file(name));
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((series) => !exported.has(series))).toEqual([]);
  });
});

it('shows every metric of a connection in a panel', () => {
  const shown = namesIn(file('ib-connector.json'));
  const names = Object.keys(ibMetrics).map((name) => name.replaceAll('.', '_'));
  expect(names.filter((name) => !shown.some((series) => series.startsWith(name)))).toEqual([]);
});
