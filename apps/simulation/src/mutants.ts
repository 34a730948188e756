import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

/** A real bug that is put back: what it is, where, and the least plan that was found to show it. */
export interface Mutant {
  readonly name: string;
  /** What the code that is taken out is for. */
  readonly why: string;
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The invariant that the plan breaks. */
  readonly checker: string;
  /** As YAML: what reads plans loads the very code that a mutant changes. */
  readonly plan: string;
}

/** Names the mutant that `mutant-hook.ts` is to put in. */
export const MUTANT_VARIABLE = 'SIMULATION_MUTANT';

const FOLDER = fileURLToPath(new URL('../mutants/', import.meta.url));
const TEXTS = ['why', 'file', 'find', 'replace', 'checker', 'plan'] as const;

/** Every mutant, in the order of the alphabet. @throws {TypeError} if a file lacks something */
export function allMutants(): readonly Mutant[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
  return files.toSorted().map((file) => {
    const texts = textsIn(file, parse(readFileSync(`${FOLDER}${file}`, 'utf8')));
    return { ...texts, name: file.slice(0, -'.yaml'.length) };
  });
}

/** Keeps what a search has found. */
export function keepMutant({ name, ...mutant }: Mutant): void {
  writeFileSync(`${FOLDER}${name}.yaml`, stringify(mutant, { lineWidth: 0 }));
}

/** The text with the bug in it. @throws {Error} if its place is not there exactly once: the mutant is stale */
export function mutate({ name, file, find, replace }: Mutant, text: string): string {
  const count = text.split(find).length - 1;
  if (count === 1) return text.replace(find, () => replace);
  throw new Error(`the mutant ${name} is stale: what it replaces is in ${file} ${count} times, must be exactly once`);
}

function textsIn(file: string, value: unknown): Readonly<Record<(typeof TEXTS)[number], string>> {
  const text = (key: string): string => {
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    if (typeof found === 'string') return found;
    throw new TypeError(`${file} needs ${TEXTS.join(', ')}, and ${key} was ${JSON.stringify(found)}`);
  };
  return {
    why: text('why'),
    file: text('file'),
    find: text('find'),
    replace: text('replace'),
    checker: text('checker'),
    plan: text('plan'),
  };
}
