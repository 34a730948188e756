import type { RunSummary, SceneResult } from '../run-scenes.ts';
import { summaryText } from './describe.ts';
import type { Renderer, RunHeader } from './renderer.ts';

/** One JSON object a line, for programs. The last one is `run.ended`. */
export class JsonRenderer implements Renderer {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  begun({ target, trading, steps }: RunHeader): void {
    this.#tell('run.begun', { target, trading, steps });
  }

  warned(warning: string): void {
    this.#tell('run.warned', { warning });
  }

  started(name: string): void {
    this.#tell('step.started', { name });
  }

  waiting(what: string): void {
    this.#tell('step.waiting', { what });
  }

  finished(result: SceneResult): void {
    const { outcome, name } = result;
    switch (result.outcome) {
      case 'passed': {
        const { detail, fault, facts } = result.report;
        this.#tell('step.ended', { name, outcome, tookMs: rounded(result.tookMs), detail, ...timesOf(fault), facts });
        break;
      }
      case 'failed':
        this.#tell('step.ended', { name, outcome, tookMs: rounded(result.tookMs), ...errorOf(result.error) });
        break;
    }
  }

  ended(summary: RunSummary): void {
    const { passed, failed, notRun, isInterrupted, tookMs } = summary;
    this.#tell('run.ended', {
      passed,
      failed,
      notRun,
      isInterrupted,
      tookMs: rounded(tookMs),
      summary: summaryText(summary),
    });
  }

  dispose(): void {
    // Nothing was changed that would have to be put back.
  }

  #tell(event: string, facts: Readonly<Record<string, unknown>>): void {
    this.#write(`${JSON.stringify({ event, ...facts })}\n`);
  }
}

function timesOf(fault: { readonly detectMs: number; readonly recoverMs: number } | undefined): object {
  return fault === undefined ? {} : { detectMs: rounded(fault.detectMs), recoverMs: rounded(fault.recoverMs) };
}

function errorOf(error: Error): object {
  return { error: error.message, ...('code' in error && { code: error.code }) };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
