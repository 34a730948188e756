import { IbError } from './ib-error.ts';

/** Why a journal cannot be used. */
export type JournalProblem = 'inUse' | 'corrupt' | 'unwritable' | 'notOpen';

/** The order journal cannot be used, so no order leaves; the sentence says what to do. */
export class JournalError extends IbError {
  readonly problem: JournalProblem;

  constructor(problem: JournalProblem, sentence: string, cause?: unknown) {
    super(sentence, { code: 'ERR_IB_JOURNAL', verdict: 'refused', cause });
    this.problem = problem;
  }
}
