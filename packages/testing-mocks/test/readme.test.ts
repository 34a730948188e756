import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

function textOf(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8').trim();
}

test('the README shows the example that runs here', () => {
  expect(textOf('../README.md')).toContain(textOf('./readme-example.test.ts'));
});
