// Writes a generated file, or with --check says whether it is up to date; shared by the write-… scripts.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);

/** Writes each text to its path below the workspace root; with `--check` nothing is written and stale files fail. */
export function writeOrCheck(texts, command) {
  const isCheck = process.argv.includes('--check');
  for (const [path, text] of Object.entries(texts)) {
    const file = fileURLToPath(new URL(path, root));
    if (!isCheck) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    } else if (read(file) !== text) {
      console.error(`${path} is out of date: run ${command}`);
      process.exitCode = 1;
    }
  }
}

/** A Markdown table; a bar inside a cell is escaped. */
export function table(head, rows) {
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function line(cells) {
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
