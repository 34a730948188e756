import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import * as connector from '@autobot/ib-connector';
import { MockTws } from '@autobot/testing-mocks';
import { expect, it } from 'vitest';
import { HistoryQueries } from '../src/operations/history-queries.ts';
import { ReferenceQueries } from '../src/operations/reference-queries.ts';
import { Streams } from '../src/subscriptions/streams.ts';
import { toSettings } from '../src/ib-connector-config.ts';

const EXAMPLE = fileURLToPath(new URL('readme-example.ts', import.meta.url));

it('shows in the README the example that is compiled and run here', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(readFileSync(EXAMPLE, 'utf8'));
});

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it.each(Object.keys(toSettings({})))('names the option %s', (option) => {
  expect(readme).toMatch(new RegExp(`^\\| (?:.*, )?\`${option}\``, 'm'));
});

it('names every class of error and its code', () => {
  const errors = Object.entries(connector).filter(([name]) => name.endsWith('Error') && name !== 'IbError');
  expect(errors.length).toBeGreaterThan(12);
  for (const [name] of errors) expect(readme).toContain(`\`${name}\``);
});

it.each([
  ['streams', Streams],
  ['history', HistoryQueries],
  ['reference', ReferenceQueries],
] as const)('names every method of %s', (_, { prototype }) => {
  const methods = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
  const named = methods.filter((name) => new RegExp(`\`(?:\\w+)?\\.${name}\``).test(readme));
  expect(named).toEqual(methods);
});

it('shows no TypeScript that is not run', () => {
  expect(readme.match(/```ts/g)).toHaveLength(1);
});

it('gives the overrides that this repository uses itself', () => {
  const root = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { overrides } = JSON.parse(root) as { readonly overrides: Readonly<Record<string, unknown>> };
  const shown = /```json\n"overrides": (?<json>[^]*?)\n```/.exec(readme)?.groups?.['json'] ?? '';
  expect(JSON.parse(shown)).toEqual({ '@stoqey/ib': overrides['@stoqey/ib'] });
});

it('connects, asks for bars, streams a quote and ends by itself', async () => {
  await using tws = await MockTws.start({ tickIntervalMs: 20 });
  const example = spawn(process.execPath, ['--conditions=@autobot/source', EXAMPLE], {
    env: { IB_PORT: String(tws.port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => {
    example.on('exit', resolve);
  });
  const [stdout, stderr, status] = await Promise.all([text(example.stdout), text(example.stderr), ended]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^\d+ bars\n/);
  expect(stdout).toContain("quality: 'live'");
});
