// The packages that are published, in the order in which they may be: what one needs comes before it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @returns {{ name: string, version: string, folder: string, manifest: object }[]} */
export function publishedPackages(root) {
  const all = readdirSync(join(root, 'packages')).map((name) => {
    const folder = join('packages', name);
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return { name: manifest.name, version: manifest.version, folder, manifest };
  });
  const ordered = [];
  const add = (one) => {
    if (ordered.includes(one)) return;
    for (const need of all.filter((other) => other.name in (one.manifest.dependencies ?? {}))) add(need);
    ordered.push(one);
  };
  for (const one of all.filter(({ manifest }) => !manifest.private)) add(one);
  return ordered;
}

/** The `.d.ts` files that users can import from, by the name of the entry point: `.` and `./testing`, say. */
export function entryPoints(manifest) {
  return Object.entries(manifest.exports)
    .filter(([, target]) => typeof target === 'object' && 'types' in target)
    .map(([entry, target]) => ({ entry, types: target.types }));
}
