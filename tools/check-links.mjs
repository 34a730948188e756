// Every link of the built site that stays within it must lead to a page that is there, and to a heading that is on it.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const site = resolve(process.argv[2] ?? 'site');
if (!existsSync(join(site, 'index.html'))) {
  console.error(`${join(site, 'index.html')} is not there: npm run docs:build makes it`);
  process.exit(2);
}
const pages = new Map(
  globSync('**/*.html', { cwd: site }).map((page) => [join(site, page), readFileSync(join(site, page), 'utf8')]),
);
const anchors = new Map([...pages].map(([page, html]) => [page, anchorsIn(html)]));
let links = 0;
const broken = [];
for (const [page, html] of pages) {
  for (const link of linksIn(html)) {
    links += 1;
    const problem = problemOf(page, link);
    if (problem) broken.push(`${relative(site, page)}: ${link} ${problem}`);
  }
}
for (const line of broken) console.error(line);
// A site without links would pass, and would be no site.
const isEnough = links > pages.size;
console.log(`${pages.size} pages, ${links} links`);
console.log(`${links - broken.length} passed, ${broken.length + (isEnough ? 0 : 1)} failed`);
process.exit(broken.length === 0 && isEnough ? 0 : 1);

function problemOf(page, link) {
  const [path, anchor] = decodeURIComponent(link).split('#');
  const target = path === '' ? page : resolve(dirname(page), path);
  if (!existsSync(target)) return 'leads to nothing';
  if (statSync(target).isDirectory()) return 'leads to a folder';
  if (anchor && pages.has(target) && !anchors.get(target).has(anchor.toLowerCase()))
    return 'leads to no heading of that page';
  return undefined;
}

function linksIn(html) {
  const all = [...html.matchAll(/<(?:a|img|link|script)\b[^>]*?\s(?:href|src)="([^"]+)"/g)].map(([, link]) =>
    unescape(link),
  );
  return all.filter((link) => !/^(?:[a-z]+:|\/\/)/i.test(link)).map((link) => link.replace(/\?.*?(?=#|$)/, ''));
}

function anchorsIn(html) {
  return new Set([...html.matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => unescape(id).toLowerCase()));
}

function unescape(text) {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");
}
