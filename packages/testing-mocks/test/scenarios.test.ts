import { FakeClock } from '@autobot/resilience/testing';
import {
  InvalidScenarioError,
  MockTws,
  readScenario,
  shippedScenario,
  shippedScenarioNames,
} from '@autobot/testing-mocks';
import { expect, test } from 'vitest';
import { SteadyClient } from './steady-client.ts';

test('nine scenarios are shipped, and each is named as its file', () => {
  const names = shippedScenarioNames();
  expect(names).toEqual([
    'competing-session',
    'data-kept',
    'data-lost',
    'farm-flap',
    'gateway-restart',
    'half-open-link',
    'nightly-reset',
    'order-in-doubt',
    'pacing-storm',
  ]);
  expect(names.map((name) => shippedScenario(name).name)).toEqual(names);
});

test.each(shippedScenarioNames())('%s strikes, and a client that behaves lives up to its checks', async (name) => {
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock, tickIntervalMs: 1_000 });
  const steps = tws.play(shippedScenario(name));
  const steady = new SteadyClient(tws.port, clock);
  await clock.run(600_000);
  steady.stop();
  expect(steps.map((step) => step.fired > 0)).toEqual(steps.map(() => true));
  expect(tws.report()).toMatchObject({ unfired: [], failures: [], broken: [] });
});

test.each([
  [
    'version: 1\nname: x\nsummary: y\nsteps:\n  - atMs: 5s\n    fault: { kind: frieze }\n',
    'mine.yaml:6 steps.0.fault.kind must be one of',
  ],
  [
    'version: 1\nname: x\nsummary: y\nsteps:\n  - atMs: soon\n    fault: { kind: refuse }\n',
    'mine.yaml:5 steps.0.atMs must be milliseconds',
  ],
  ['version: 2\nname: x\nsummary: y\nsteps: []\n', 'mine.yaml:1 version must be 1, was 2'],
  ['version: 1\nname: x\n  y: [\n', 'mine.yaml:2 is no YAML'],
])('a bad file is refused with its line and its key', (text, message) => {
  expect(() => readScenario(text, 'mine.yaml')).toThrow(InvalidScenarioError);
  expect(() => readScenario(text, 'mine.yaml')).toThrow(message);
});
