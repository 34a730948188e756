import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const fromConnector = createRequire(new URL('../package.json', import.meta.url));
const fromStoqey = createRequire(fromConnector.resolve('@stoqey/ib'));

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

// It asks for a caret range of colors, whose author broke two versions on purpose, and of packages nobody keeps.
it('runs exactly the pinned version of every package that @stoqey/ib brings along', () => {
  const { overrides } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    overrides: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
  const asked = Object.keys(manifestOf('@stoqey/ib', fromConnector).dependencies).toSorted();
  const installed = Object.fromEntries(asked.map((name) => [name, manifestOf(name, fromStoqey).version]));
  expect(installed).toEqual(overrides['@stoqey/ib']);
});

function manifestOf(name: string, require: NodeJS.Require): Manifest {
  const folder = require.resolve
    .paths(name)
    ?.map((path) => `${path}/${name}/package.json`)
    .find((path) => existsSync(path));
  if (folder === undefined) throw new Error(`${name} is not installed`);
  return JSON.parse(readFileSync(folder, 'utf8')) as Manifest;
}
