import { Worker } from 'node:worker_threads';
import type { Job, Report } from './messages.ts';
import { MUTANT_VARIABLE } from './mutants.ts';

/** How a job is run. */
export interface JobOptions {
  readonly signal?: AbortSignal;
  /** Name of the bug that is put in. Default none. */
  readonly mutant?: string;
}

/** Runs a job in a thread of its own and hands over each report as it comes. Rejects if the thread dies. */
export function runJob(job: Job, onReport: (report: Report) => void, options: JobOptions = {}): Promise<void> {
  const { signal, mutant } = options;
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: job,
    ...(mutant === undefined ? {} : withMutant(mutant)),
  });
  const stop = (): void => {
    void worker.terminate();
  };
  signal?.addEventListener('abort', stop, { once: true });
  worker.on('message', onReport);
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
  });
}

function withMutant(mutant: string): { readonly execArgv: string[]; readonly env: NodeJS.ProcessEnv } {
  const hook = new URL('mutant-hook.ts', import.meta.url).href;
  return {
    // V8's own flags are the process's, and a thread must not name them.
    execArgv: [...process.execArgv.filter((flag) => flag !== '--expose-gc'), '--import', hook],
    env: { ...process.env, [MUTANT_VARIABLE]: mutant },
  };
}
