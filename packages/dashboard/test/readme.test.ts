import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('shows in the README the example that is compiled here', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(readFileSync(new URL('readme-example.ts', import.meta.url), 'utf8'));
});
