import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One file of the page, as it is served. */
export interface PageFile {
  readonly type: string;
  readonly body: string;
}

const PAGE = new URL('../page/', import.meta.url);
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const own = [
  'index.html',
  'dashboard.css',
  'icon.svg',
  'main.js',
  'cards.js',
  'charts.js',
  'dom.js',
  'faults.js',
  'format.js',
  'log.js',
  'tables.js',
];

/** Everything the page is made of, by its name below the mount: our own files, and uPlot from where npm has put it. */
export function pageFiles(): ReadonlyMap<string, PageFile> {
  const uplot = join(dirname(createRequire(import.meta.url).resolve('uplot/package.json')), 'dist');
  return new Map([
    ...own.map((name) => [name, fileAt(new URL(name, PAGE), name)] as const),
    ...['uPlot.esm.js', 'uPlot.min.css'].map((name) => [`uplot/${name}`, fileAt(join(uplot, name), name)] as const),
  ]);
}

function fileAt(path: URL | string, name: string): PageFile {
  const type = types[name.slice(name.lastIndexOf('.'))] ?? 'application/octet-stream';
  return { type, body: readFileSync(path, 'utf8') };
}
