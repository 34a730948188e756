/** One variable that cannot be used, in the parts its sentence is made of. */
export interface ConfigProblem {
  readonly variable: string;
  /** The text found, masked if it is a secret; undefined if a value is needed and none was given. */
  readonly got: string | undefined;
  /** Completes "must be …". */
  readonly expected: string;
  /** The default as text; undefined if there is none. */
  readonly default: string | undefined;
  /** The way out: the word that was meant, or the usual value. */
  readonly hint?: string;
}

/**
 * The environment cannot be used. Carries every problem at once, so that one run is enough to mend them all.
 * `exitCode` is 78, "configuration error" in sysexits.h.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'ERR_CONFIG';
  readonly exitCode = 78;
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(listProblems(problems));
    this.problems = problems;
  }
}

function listProblems(problems: readonly ConfigProblem[]): string {
  const count = problems.length === 1 ? '1 setting cannot be used' : `${problems.length} settings cannot be used`;
  return [`${count}:`, ...problems.map((problem) => `  ${sentence(problem)}`)].join('\n');
}

function sentence(problem: ConfigProblem): string {
  const got = problem.got === undefined ? 'is not set' : `was "${problem.got}"`;
  const fallback = problem.default === undefined ? 'no default' : `default ${problem.default}`;
  const hint = problem.hint === undefined ? '' : ` (${problem.hint})`;
  return `${problem.variable} must be ${problem.expected}, ${got}; ${fallback}${hint}`;
}
