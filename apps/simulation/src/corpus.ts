import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { planFromYaml } from './plan-yaml.ts';
import type { Plan } from './schedule.ts';

/** A plan that once broke something, with the line on what it taught. */
export interface Lesson {
  readonly name: string;
  readonly taught: string;
  readonly plan: Plan;
}

const FOLDER = fileURLToPath(new URL('../corpus/', import.meta.url));

/** Every plan of the corpus, in the order of the alphabet. @throws {TypeError} if one has no first line that says what it taught */
export function corpus(): readonly Lesson[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
  return files.toSorted().map((file) => {
    const text = readFileSync(`${FOLDER}${file}`, 'utf8');
    const taught = /^# (.+)$/m.exec(text)?.[1];
    if (taught === undefined) throw new TypeError(`${file} needs a first line that says what it taught: # …`);
    return { name: file.slice(0, -'.yaml'.length), taught, plan: planFromYaml(text) };
  });
}
