import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { type DataProblem, InvalidFaultError, problemText } from '../faults/invalid-fault-error.ts';
import type { Scenario } from './scenario.ts';
import { parseScenario } from './scenario-schema.ts';

/** A scenario file cannot be read or is not one. The message names file, line and key. */
export class InvalidScenarioError extends Error {
  readonly code = 'INVALID_SCENARIO';
  override readonly name = 'InvalidScenarioError';
}

/** Reads a scenario from a YAML file. @throws InvalidScenarioError */
export function loadScenario(path: string): Scenario {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InvalidScenarioError(`cannot read the scenario ${path}: give the path of a YAML file`, { cause });
  }
  return readScenario(text, path);
}

/** Reads a scenario from YAML. @param from what to call the text in complaints @throws InvalidScenarioError */
export function readScenario(text: string, from: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    throw new InvalidScenarioError(`${from}:${line} is no YAML: ${error.message}`);
  }
  const lineOf = ({ path }: DataProblem): number => {
    // A key that is missing has no place of its own, so the nearest thing around it is named.
    for (let length = path.length; length > 0; length -= 1) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  try {
    return parseScenario(document.toJS());
  } catch (cause) {
    if (!(cause instanceof InvalidFaultError)) throw cause;
    const sentences = cause.problems.map((problem) => `${from}:${lineOf(problem)} ${problemText(problem)}`);
    throw new InvalidScenarioError(sentences.join('\n'), { cause });
  }
}
