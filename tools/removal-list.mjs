// Reads and checks a list of removals: what to take out, and what has to notice.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'vite';

/**
 * Reads a JSON list of removals. Each gets `label`, and `file` and `test` relative to the root: a path that is not found
 * there is looked for in the package that holds the list.
 * @throws {Error} a sentence, if an entry lacks what it needs.
 */
export function readRemovals(listPath, root) {
  const entries = JSON.parse(readFileSync(listPath, 'utf8'));
  if (!Array.isArray(entries)) throw new Error(`${listPath} must hold a JSON array`);
  const home = packageFolder(resolve(listPath), root);
  return entries.map((entry, index) => {
    const label = entry.pitfall ?? entry.name;
    if (typeof label !== 'string') throw new Error(`${listPath}, entry ${index + 1}: needs a "name" or a "pitfall"`);
    if (entry.notApplicable !== undefined) return { ...entry, label };
    for (const key of ['why', 'file', 'find']) {
      if (typeof entry[key] !== 'string') throw new Error(`${listPath}, ${label}: needs "${key}"`);
    }
    if (entry.test === undefined && !Array.isArray(entry.expect)) {
      throw new Error(`${listPath}, ${label}: needs a "test" or a list "expect"`);
    }
    return {
      ...entry,
      label,
      replace: entry.replace ?? '',
      file: locate(entry.file, root, home),
      test: entry.test === undefined ? undefined : locate(entry.test, root, home),
      commands: (entry.expect ?? []).map((expectation) => expectation.command),
    };
  });
}

/**
 * The text of a file with the removal applied.
 * @throws {Error} a sentence, if the patch is stale or leaves something that does not parse: a file that cannot be
 * loaded fails every test, which would prove nothing.
 */
export function applyRemoval(removal, text) {
  const found = text.split(removal.find).length - 1;
  if (found !== 1) throw new Error(`stale: its text is in ${removal.file} ${found} times, must be exactly once`);
  const patched = text.replace(removal.find, () => removal.replace);
  if (patched === text) throw new Error(`it changes nothing in ${removal.file}`);
  if (removal.file.endsWith('.ts')) {
    const error = parseSync(removal.file, patched).errors.at(0);
    if (error !== undefined) throw new Error(`it leaves ${removal.file} broken: ${error.message}`);
  }
  return patched;
}

function packageFolder(path, root) {
  let folder = dirname(path);
  while (folder.startsWith(root) && !existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder.startsWith(root) ? relative(root, folder) : '';
}

function locate(path, root, home) {
  return !existsSync(join(root, path)) && existsSync(join(root, home, path)) ? join(home, path) : path;
}
