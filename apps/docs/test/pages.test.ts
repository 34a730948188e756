import { globSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';

const root = new URL('../../../', import.meta.url).pathname;
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const namesIn = (folder: string): readonly string[] => readdirSync(`${root}${folder}`);
const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('{docs,packages/*,apps/*}/{,guides/}*.md', { cwd: root })];

describe.each(['README.md', 'docs/architecture.md'])('%s', (page) => {
  test.each([...namesIn('packages'), ...namesIn('apps')])('names %s', (name) => {
    expect(read(page)).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

test.each(namesIn('docs/guides'))('the README leads to the guide %s', (guide) => {
  expect(read('README.md')).toContain(`(docs/guides/${guide})`);
});

test.each(namesIn('docs/adr').filter((name) => /^\d/.test(name)))('the list of decisions leads to %s', (decision) => {
  expect(read('docs/adr/README.md')).toContain(`(${decision})`);
});

it('has a script for each npm command that a page gives', () => {
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  const commands = pages.flatMap((page) =>
    [...read(page).matchAll(/\bnpm run (?<script>[\w:-]+)(?![\w:-]| -w )/g)].flatMap(
      ({ groups }) => groups?.['script'] ?? [],
    ),
  );
  expect(commands.length).toBeGreaterThan(20);
  expect(commands.filter((name) => !(name in scripts))).toEqual([]);
});

it('names functions and classes that there are, where architecture says who decides and who acts', () => {
  const section = read('docs/architecture.md').split('## Decide in pure functions')[1] ?? '';
  const named = [...section.matchAll(/`(?<name>\w+)`/g)].flatMap(({ groups }) => groups?.['name'] ?? []);
  const source = globSync('packages/*/src/**/*.ts', { cwd: root }).map(read).join('\n');
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !new RegExp(`export (?:function|class) ${name}\\b`).test(source))).toEqual([]);
});
