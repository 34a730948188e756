import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { allMutants, mutate, MUTANT_VARIABLE } from './mutants.ts';

// Imported before anything else of a thread: puts one bug into one file as it is loaded, so that no copy of the repository is
// needed. What it imports itself is loaded unchanged: nothing of our packages may be among it.
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const name = process.env[MUTANT_VARIABLE];
const mutant = allMutants().find((listed) => listed.name === name);
if (mutant === undefined) throw new Error(`${MUTANT_VARIABLE} names no mutant, was "${name ?? ''}"`);

const place = `${ROOT}${mutant.file}`;
const url = pathToFileURL(place).href;
const source = mutate(mutant, readFileSync(place, 'utf8'));

registerHooks({
  load(loaded, context, nextLoad) {
    const module = nextLoad(loaded, context);
    return loaded === url ? { ...module, source } : module;
  },
});
