import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ConnectorCore } from './connector-core.ts';
import { defaultChain } from './default-chain.ts';
import { toSettings } from './ib-connector-config.ts';

it('puts the layers in this order, outermost first', () => {
  const core = new ConnectorCore(toSettings({}));
  const { clock, random } = core.settings;
  const { events, limiter, breakers, requestLatency: requests, sharing } = core;
  const { pacer } = core.pacing;
  const link = { isReady: true, whenReady: () => Promise.resolve(1), refusal: () => new Error('not ready') };
  const options = { clock, random, events, link, limiter, pacer, requests, breakers, sharing };
  const chain = defaultChain({ ...options, requestTimeoutMs: 1_000, commandMaxWaitMs: 250 });
  expect(chain.map(({ name }) => name)).toEqual([
    'measureLatency',
    'deadline',
    'retry',
    'requireLink',
    'breakCircuit',
    'pace',
    'rateLimit',
    'countPaced',
    'attemptTimeout',
  ]);
});

it('names a reason beside each layer', () => {
  const source = readFileSync(new URL('default-chain.ts', import.meta.url), 'utf8');
  const lines = source.split('\n');
  const layer = /^ {4}(?:\w+\(\{|pace,|countPaced,|(?:measured|linked|unbroken|limited): )/;
  const layers = lines.flatMap((line, index) => (layer.test(line) ? [lines[index - 1]?.trim()] : []));
  expect(layers).toHaveLength(9);
  for (const above of layers) expect(above).toMatch(/^\/\/ /);
});
