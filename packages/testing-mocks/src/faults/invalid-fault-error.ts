import type { z } from 'zod';

/** Where in a piece of data something is wrong, and what. */
export interface DataProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A fault, a step or a scenario is not one. The message names the key and what belongs there. */
export class InvalidFaultError extends Error {
  readonly code = 'INVALID_FAULT';
  override readonly name = 'InvalidFaultError';
  readonly problems: readonly DataProblem[];

  constructor(problems: readonly DataProblem[]) {
    super(problems.map((problem) => problemText(problem)).join('; '));
    this.problems = problems;
  }
}

/** What zod found wrong, one entry for each key. */
export function problemsOf(issues: readonly z.core.$ZodIssue[]): readonly DataProblem[] {
  return issues.flatMap((issue): readonly DataProblem[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not known here' }));
    }
    return [{ path: issue.path, message: wordsOf(issue) }];
  });
}

/** A problem as a sentence: `steps.2.fault.forMs must be …`. */
export function problemText({ path, message }: DataProblem): string {
  return path.length === 0 ? message : `${path.map(String).join('.')} ${message}`;
}

function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be of type ${issue.expected}, was ${shown(issue.input)}`;
    case 'too_small':
      return `must be at least ${String(issue.minimum)}, was ${shown(issue.input)}`;
    case 'too_big':
      return `must be at most ${String(issue.maximum)}, was ${shown(issue.input)}`;
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}, was ${shown(issue.input)}`;
    default:
      return issue.message;
  }
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
