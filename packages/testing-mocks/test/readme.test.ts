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

test('the scenario in the README is one', () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(textOf('../README.md')) ?? [];
  expect(readScenario(yaml, 'README.md').steps).toHaveLength(2);
});
