import type { Clock } from '@autobot/resilience';
import type { Act, Scene, SceneReport } from './scenes/scene.ts';

/** How a step ended. */
export type SceneResult =
  | { readonly outcome: 'passed'; readonly name: string; readonly tookMs: number; readonly report: SceneReport }
  | { readonly outcome: 'failed'; readonly name: string; readonly tookMs: number; readonly error: Error };

/** How a run ended. */
export interface RunSummary {
  readonly passed: number;
  readonly failed: number;
  /** Names of the steps for which a failure, or an interruption, left nothing to run on. */
  readonly notRun: readonly string[];
  readonly isInterrupted: boolean;
  readonly tookMs: number;
  readonly results: readonly SceneResult[];
}

/** Hears how a run goes on. */
export interface RunObserver {
  started(name: string, index: number): void;
  waiting(what: string): void;
  finished(result: SceneResult): void;
}

/** What a run is made of. */
export interface RunOptions<S> {
  readonly scenes: readonly Scene<S>[];
  readonly stage: S;
  readonly clock: Clock;
  /** Milliseconds one step may take. */
  readonly deadlineMs: number;
  /** Ends the run. */
  readonly signal: AbortSignal;
  readonly observer: RunObserver;
  /** Gives a stage to go on with after a failure; undefined, or a rejection, ends the run. */
  readonly mend: (failed: SceneResult) => Promise<S | undefined>;
}

/** A step took longer than it may. */
export class StepOverdueError extends Error {
  override readonly name = 'StepOverdueError';
  readonly code = 'ERR_DEMO_OVERDUE';

  constructor(deadlineMs: number, waitingFor: string | undefined) {
    const what = waitingFor === undefined ? '' : ` for ${waitingFor}`;
    super(`still waiting${what} after ${deadlineMs / 1_000} s`);
  }
}

/** Runs the steps one after another. A failed one does not stop those after it, as long as there is a stage for them. */
export async function runScenes<S>(options: RunOptions<S>): Promise<RunSummary> {
  const { scenes, clock, signal, observer, mend } = options;
  const startedMs = clock.now();
  const results: SceneResult[] = [];
  // Asked anew each time: it changes while a step runs.
  const isInterrupted = (): boolean => signal.aborted;
  let stage: S | undefined = options.stage;
  for (const [index, scene] of scenes.entries()) {
    if (isInterrupted() || stage === undefined) break;
    observer.started(scene.name, index);
    const result: SceneResult = await runScene(scene, stage, options);
    if (isInterrupted()) break;
    results.push(result);
    observer.finished(result);
    if (result.outcome === 'failed' && index < scenes.length - 1) stage = await mend(result).catch(() => undefined);
  }
  const passed = results.filter(({ outcome }) => outcome === 'passed').length;
  return {
    passed,
    failed: results.length - passed,
    notRun: scenes.slice(results.length).map(({ name }) => name),
    isInterrupted: isInterrupted(),
    tookMs: clock.now() - startedMs,
    results,
  };
}

async function runScene<S>(scene: Scene<S>, stage: S, options: RunOptions<S>): Promise<SceneResult> {
  const { clock, deadlineMs, observer } = options;
  const { name } = scene;
  const startedMs = clock.now();
  const overdue = new AbortController();
  let waitingFor: string | undefined;
  const timer = clock.setTimer(() => {
    overdue.abort(new StepOverdueError(deadlineMs, waitingFor));
  }, deadlineMs);
  const act: Act = {
    signal: AbortSignal.any([overdue.signal, options.signal]),
    waitFor: (what) => {
      waitingFor = what;
      observer.waiting(what);
    },
  };
  const ended = Promise.withResolvers<never>();
  const giveUp = (): void => {
    ended.reject(act.signal.reason);
  };
  act.signal.addEventListener('abort', giveUp, { once: true });
  try {
    // A step that does not listen to the signal is left behind; what becomes of it later says nothing any more.
    const report = await Promise.race([scene.run(stage, act), ended.promise]);
    return { outcome: 'passed', name, tookMs: clock.now() - startedMs, report };
  } catch (error) {
    return { outcome: 'failed', name, tookMs: clock.now() - startedMs, error: toError(error) };
  } finally {
    timer.cancel();
    act.signal.removeEventListener('abort', giveUp);
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
