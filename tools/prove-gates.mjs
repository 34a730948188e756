// Puts one deliberate fault at a time into a copy and shows that lint, typecheck or format:check refuses it.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GATE_FAULTS } from './gate-faults.mjs';
import { runCommand } from './run-command.mjs';
import { checkResolution, copyEnvironment, makeWorkspaceCopy, removeCopy } from './workspace-copy.mjs';

const HELP = `node tools/prove-gates.mjs [--only TEXT] [--head] [--list]

Puts one fault at a time into a throw-away copy of this repository and requires its gate to fail and to name the rule.
The unchanged copy must pass every gate first. Nx caches in the copy, so a rule that its cache hid would be found out.

  --only TEXT   only the faults whose name contains it
  --head        copy the last commit instead of the work tree
  --list        print the faults`;

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    head: { type: 'boolean', default: false },
    list: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const faults = GATE_FAULTS.filter((fault) => fault.name.includes(values.only));
if (values.help || values.list) {
  console.log(values.help ? HELP : faults.map((fault) => `${fault.gate}  ${fault.name}`).join('\n'));
  process.exit(0);
}

const copy = makeWorkspaceCopy(root, { head: values.head });
process.once('exit', () => {
  removeCopy(copy);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
const options = { cwd: copy.root, env: copyEnvironment(copy) };
checkResolution(copy, options.env);

const counts = { passed: 0, failed: 0 };
for (const gate of new Set(faults.map((fault) => fault.gate))) {
  const { status, output, ms } = await runCommand(`npm run -s ${gate}`, options);
  tell(status === 0, `${gate} passes unchanged`, ms, status === 0 ? '' : output);
}
// A gate that is shut anyway cannot be seen to shut.
if (counts.failed === 0) {
  for (const fault of faults) await proveRefused(fault);
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);

async function proveRefused({ name, gate, says, edits }) {
  const undo = edits.map(({ path, change }) => applyEdit(join(copy.root, path), change));
  const { status, output, ms } = await runCommand(`npm run -s ${gate}`, options);
  for (const step of undo) step();
  if (status === 0) tell(false, name, ms, `${gate} lets it pass`);
  else tell(says.test(output), name, ms, says.test(output) ? '' : `${gate} fails without saying ${says}\n${output}`);
}

/** Writes the fault and gives the way back. */
function applyEdit(path, change) {
  const old = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, change(old ?? ''));
  return () => {
    if (old === undefined) rmSync(path);
    else writeFileSync(path, old);
  };
}

function tell(isGood, name, ms, details) {
  counts[isGood ? 'passed' : 'failed'] += 1;
  console.log(
    `${isGood ? 'ok     ' : 'FAILED '} ${name}  ${(ms / 1000).toFixed(1)} s${details === '' ? '' : `: ${details}`}`,
  );
}
