import { Worker } from 'node:worker_threads';
import type { Job, Report } from './messages.ts';

/** Runs a job in a thread of its own and hands over each report as it comes. Rejects if the thread dies. */
export function runJob(job: Job, onReport: (report: Report) => void, signal?: AbortSignal): Promise<void> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: job });
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
