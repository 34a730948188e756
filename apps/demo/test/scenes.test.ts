import { systemClock } from '@autobot/resilience';
import { expect, test } from 'vitest';
import { openMockStage } from '../src/compose.ts';
import { runScenes, type RunSummary } from '../src/run-scenes.ts';
import { connect } from '../src/scenes/connect.ts';
import { droppedSocket, refusedDials } from '../src/scenes/lost-link.ts';
import { upstreamDataLost } from '../src/scenes/lost-upstream.ts';
import { limitOrder, marketOrder, openOrders } from '../src/scenes/orders.ts';
import { positions } from '../src/scenes/positions.ts';
import type { Scene } from '../src/scenes/scene.ts';
import type { MockStage } from '../src/stage/stage.ts';

/** Runs a connect and the given steps on a mock of their own. */
async function played(scenes: readonly Scene<MockStage>[], deadlineMs = 10_000): Promise<RunSummary> {
  await using stage = await openMockStage();
  return await runScenes<MockStage>({
    scenes: [connect, ...scenes],
    stage,
    clock: systemClock,
    deadlineMs,
    signal: new AbortController().signal,
    observer: { started: () => undefined, waiting: () => undefined, finished: () => undefined },
    mend: () => Promise.resolve(undefined),
  });
}

function failures({ results }: RunSummary): readonly string[] {
  return results.flatMap((result) => (result.outcome === 'failed' ? [`${result.name}: ${result.error.message}`] : []));
}

test('every step needs nothing of those before it but the connection', async () => {
  for (const scene of [positions, marketOrder, limitOrder, openOrders, droppedSocket, upstreamDataLost]) {
    expect(failures(await played([scene]))).toEqual([]);
  }
});

test('a fault step tells how long it took to notice and to recover', async () => {
  const { results } = await played([droppedSocket]);
  const report = results[1]?.outcome === 'passed' ? results[1].report : undefined;
  expect(report?.fault?.detectMs).toBeGreaterThanOrEqual(0);
  expect(report?.fault?.recoverMs).toBeGreaterThan(0);
  expect(report?.facts).toMatchObject({ connections: 1, resubscribed: 3 });
});

test('a fault step fails within its deadline if what it waits for never comes', async () => {
  // The fault strikes a mock that nobody is connected to.
  await using other = await openMockStage();
  const deaf: Scene<MockStage> = {
    name: 'deaf',
    run: (stage, act) => upstreamDataLost.run({ ...stage, tws: other.tws }, act),
  };
  const summary = await played([deaf], 1_000);
  expect(failures(summary)).toEqual(['deaf: still waiting for 1100 to be noticed after 1 s']);
});

// A rejection that nobody handles would end the process, and fails the test run.
test('an interruption while a query waits for the link leaves no rejection unhandled', async () => {
  const interrupt = new AbortController();
  await using stage = await openMockStage();
  const { isInterrupted, failed } = await runScenes<MockStage>({
    scenes: [refusedDials],
    stage,
    clock: systemClock,
    deadlineMs: 10_000,
    signal: interrupt.signal,
    observer: {
      started: () => undefined,
      waiting: (what) => {
        if (what === 'the link to be ready again') interrupt.abort(new Error('interrupted'));
      },
      finished: () => undefined,
    },
    mend: () => Promise.resolve(undefined),
  });
  expect({ isInterrupted, failed }).toEqual({ isInterrupted: true, failed: 0 });
});
