import { readScenario } from '@autobot/testing-mocks';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

function textOf(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8').trim();
}

test.each(['./readme-example.test.ts', './readme-recovery.test.ts'])(
  'the README shows %s, which runs here',
  (example) => {
    expect(textOf('../README.md')).toContain(textOf(example));
  },
);

test('both scenarios in the README are such', () => {
  const scenarios = [...textOf('../README.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);
  expect(scenarios.map((yaml) => readScenario(yaml, 'README.md').steps.length)).toEqual([1, 2]);
});
