// Prints, package by package, how much of its source the tests of `npm run coverage` reached.
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';

const KINDS = ['lines', 'branches', 'functions'];
const { total: _, ...files } = JSON.parse(readFileSync('reports/coverage/coverage-summary.json', 'utf8'));
const packages = new Map();
for (const [file, counts] of Object.entries(files)) {
  const name = relative(process.cwd(), file).split(sep).slice(0, 2).join('/');
  const sums = packages.get(name) ?? Object.fromEntries(KINDS.map((kind) => [kind, { covered: 0, total: 0 }]));
  packages.set(name, sums);
  for (const kind of KINDS) {
    sums[kind].covered += counts[kind].covered;
    sums[kind].total += counts[kind].total;
  }
}
console.log(`| package | ${KINDS.join(' | ')} |\n|---|${KINDS.map(() => '---:').join('|')}|`);
for (const [name, sums] of [...packages].toSorted(([one], [other]) => one.localeCompare(other))) {
  console.log(`| ${name} | ${KINDS.map((kind) => share(sums[kind])).join(' | ')} |`);
}
console.log('Line by line: reports/coverage/index.html');

function share({ covered, total }) {
  return total === 0 ? 'none' : `${((covered / total) * 100).toFixed(1)} %`;
}
