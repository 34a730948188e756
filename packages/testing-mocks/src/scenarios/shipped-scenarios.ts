import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InvalidScenarioError, loadScenario } from './load-scenario.ts';
import type { Scenario } from './scenario.ts';

// The same distance from src/scenarios and from dist/scenarios.
const FOLDER = fileURLToPath(new URL('../../scenarios/', import.meta.url));
const EXTENSION = '.yaml';

/** Names of the scenarios that come with the package, in order of the alphabet. */
export function shippedScenarioNames(): readonly string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(EXTENSION));
  return files.map((file) => file.slice(0, -EXTENSION.length)).toSorted((one, other) => one.localeCompare(other));
}

/** A scenario that comes with the package. @throws InvalidScenarioError that lists them if there is none of that name */
export function shippedScenario(name: string): Scenario {
  const names = shippedScenarioNames();
  if (!names.includes(name)) {
    throw new InvalidScenarioError(`there is no scenario "${name}"; there are ${names.join(', ')}`);
  }
  return loadScenario(`${FOLDER}${name}${EXTENSION}`);
}

/** A scenario by its name, or by the path of a file of one's own. @throws InvalidScenarioError */
export function findScenario(nameOrPath: string): Scenario {
  const isPath = /[./\\]/.test(nameOrPath);
  return isPath ? loadScenario(nameOrPath) : shippedScenario(nameOrPath);
}
