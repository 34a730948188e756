import { FakeClock } from '@autobot/resilience/testing';
import { expect, test } from 'vitest';
import { type RunOptions, runScenes, type SceneResult } from './run-scenes.ts';
import type { Scene } from './scenes/scene.ts';

const passes = (name: string): Scene<string> => ({ name, run: (stage) => Promise.resolve({ detail: stage }) });
const fails = (name: string): Scene<string> => ({ name, run: () => Promise.reject(new Error('as it must')) });
const hangs = (name: string): Scene<string> => ({
  name,
  run: (_stage, act) => {
    act.waitFor('a miracle');
    return new Promise(() => undefined);
  },
});

function aRun(
  scenes: readonly Scene<string>[],
  changes: Partial<RunOptions<string>> = {},
): RunOptions<string> & {
  readonly heard: string[];
} {
  const heard: string[] = [];
  return {
    scenes,
    stage: 'first stage',
    clock: new FakeClock(),
    deadlineMs: 10_000,
    signal: new AbortController().signal,
    observer: {
      started: (name, index) => heard.push(`started ${index} ${name}`),
      waiting: (what) => heard.push(`waiting for ${what}`),
      finished: ({ name, outcome }) => heard.push(`${outcome} ${name}`),
    },
    mend: () => Promise.resolve('mended stage'),
    heard,
    ...changes,
  };
}

function detailOf(result: SceneResult | undefined): string | undefined {
  return result?.outcome === 'passed' ? result.report.detail : undefined;
}

test('runs every step in order and counts', async () => {
  const run = aRun([passes('one'), passes('two')]);
  expect(await runScenes(run)).toMatchObject({ passed: 2, failed: 0, isInterrupted: false });
  expect(run.heard).toEqual(['started 0 one', 'passed one', 'started 1 two', 'passed two']);
});

test('goes on after a failed step, on a mended stage', async () => {
  const { passed, failed, results } = await runScenes(aRun([passes('one'), fails('two'), passes('three')]));
  expect({ passed, failed }).toEqual({ passed: 2, failed: 1 });
  expect(detailOf(results[0])).toBe('first stage');
  expect(detailOf(results[2])).toBe('mended stage');
});

test.each([
  ['there is nothing to go on with', () => Promise.resolve(undefined)],
  ['mending fails', () => Promise.reject(new Error('no luck'))],
])('ends after a failure and names what was not run if %s', async (_why, mend) => {
  const { passed, failed, notRun } = await runScenes(aRun([fails('one'), passes('two')], { mend }));
  expect({ passed, failed, notRun }).toEqual({ passed: 0, failed: 1, notRun: ['two'] });
});

test('fails a step that is over its deadline, names what it waited for, and goes on', async () => {
  const clock = new FakeClock();
  const run = aRun([hangs('one'), passes('two')], { clock });
  const summary = runScenes(run);
  await clock.run(10_000);
  const { passed, failed, results } = await summary;
  expect({ passed, failed }).toEqual({ passed: 1, failed: 1 });
  expect(results[0]).toMatchObject({ error: { message: 'still waiting for a miracle after 10 s' }, tookMs: 10_000 });
  expect(clock.pendingTimers).toBe(0);
});

test('tells a step by its signal that its time is up', async () => {
  const clock = new FakeClock();
  let signal: AbortSignal | undefined;
  const run = aRun([{ name: 'one', run: (_stage, act) => new Promise(() => (signal = act.signal)) }], { clock });
  const summary = runScenes(run);
  await clock.run(10_000);
  await summary;
  expect(signal?.aborted).toBe(true);
});

test('stops at once when it is interrupted, and says so', async () => {
  const interrupt = new AbortController();
  const run = aRun([passes('one'), hangs('two'), passes('three')], { signal: interrupt.signal });
  const summary = runScenes(run);
  await expect.poll(() => run.heard).toContain('waiting for a miracle');
  interrupt.abort(new Error('interrupted'));
  expect(await summary).toMatchObject({ passed: 1, failed: 0, isInterrupted: true });
  expect(run.heard).not.toContain('started 2 three');
});
