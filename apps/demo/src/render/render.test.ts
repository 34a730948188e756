import { FakeClock } from '@autobot/resilience/testing';
import { expect, test } from 'vitest';
import type { RunSummary, SceneResult } from '../run-scenes.ts';
import { durationText } from './describe.ts';
import { JsonRenderer } from './json-renderer.ts';
import { LiveRenderer } from './live-renderer.ts';
import { paletteFor } from './palette.ts';
import { PlainRenderer } from './plain-renderer.ts';
import type { Renderer } from './renderer.ts';

const plain = paletteFor(false, {});
const header = { target: 'a mock', trading: 'trading is on', steps: 2, names: ['one', 'longer'] };
const passed: SceneResult = {
  outcome: 'passed',
  name: 'one',
  tookMs: 41.4,
  report: { detail: 'all well', fault: { detectMs: 3, recoverMs: 1_340 }, facts: { streams: 3 } },
};
const failed: SceneResult = { outcome: 'failed', name: 'longer', tookMs: 2, error: new Error('two\n  lines') };

function aSummary(changes: Partial<RunSummary> = {}): RunSummary {
  return { passed: 1, failed: 1, notRun: [], isInterrupted: false, tookMs: 43.4, results: [], ...changes };
}

function written(make: (write: (text: string) => void) => Renderer, act: (renderer: Renderer) => void): string {
  let text = '';
  act(make((more) => (text += more)));
  return text;
}

function aWholeRun(renderer: Renderer): void {
  renderer.begun(header);
  renderer.warned('IB_PROT is not a setting');
  renderer.started('one', 0);
  renderer.waiting('good news');
  renderer.finished(passed);
  renderer.started('longer', 1);
  renderer.finished(failed);
  renderer.ended(aSummary());
}

test.each([
  [0.4, '0 ms'],
  [41.4, '41 ms'],
  [999.6, '1.00 s'],
  [1_340, '1.34 s'],
])('writes %d ms as %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});

test('the plain renderer writes one line for each step that ended, and the count alone on the last', () => {
  const text = written((write) => new PlainRenderer(write, plain), aWholeRun);
  expect(text.split('\n')).toEqual([
    'a mock - trading is on',
    ' ! IB_PROT is not a setting',
    ' ✔ one       41 ms  noticed in 3 ms, back in 1.34 s: all well',
    ' ✖ longer     2 ms  two lines',
    '1 passed, 1 failed',
    '',
  ]);
});

test.each([
  [{ notRun: ['longer'] }, '   not run after that: longer\n1 passed, 1 failed\n'],
  [{ notRun: ['longer'], isInterrupted: true, failed: 0 }, 'interrupted\n1 passed, 0 failed\n'],
])('the plain renderer says why it ends early with %j, and still ends with the count', (changes, expected) => {
  const text = written(
    (write) => new PlainRenderer(write, plain),
    (renderer) => {
      renderer.ended(aSummary(changes));
    },
  );
  expect(text).toBe(expected);
});

test('the json renderer writes one object a line, times and facts included', () => {
  const lines = written((write) => new JsonRenderer(write), aWholeRun)
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines).toEqual([
    { event: 'run.begun', target: 'a mock', trading: 'trading is on', steps: 2 },
    { event: 'run.warned', warning: 'IB_PROT is not a setting' },
    { event: 'step.started', name: 'one' },
    { event: 'step.waiting', what: 'good news' },
    {
      event: 'step.ended',
      name: 'one',
      outcome: 'passed',
      tookMs: 41.4,
      detail: 'all well',
      detectMs: 3,
      recoverMs: 1_340,
      facts: { streams: 3 },
    },
    { event: 'step.started', name: 'longer' },
    { event: 'step.ended', name: 'longer', outcome: 'failed', tookMs: 2, error: 'two\n  lines' },
    expect.objectContaining({ event: 'run.ended', passed: 1, failed: 1, summary: '1 passed, 1 failed' }),
  ]);
});

function aLiveRenderer(
  clock: FakeClock,
  columns = 80,
): { readonly renderer: LiveRenderer; readonly take: () => string } {
  let text = '';
  const renderer = new LiveRenderer({
    write: (more) => (text += more),
    palette: plain,
    clock,
    columns: () => columns,
    pulse: () => '7 quotes',
  });
  return {
    renderer,
    take: () => {
      const taken = text.replaceAll('\u001B', '^');
      text = '';
      return taken;
    },
  };
}

test('the live line shows the step, what it waits for and how long it took, and moves by itself', () => {
  const clock = new FakeClock();
  const { renderer, take } = aLiveRenderer(clock);
  renderer.begun(header);
  renderer.started('one', 0);
  take();
  renderer.waiting('good news');
  expect(take()).toBe('\r^[2K ⠋ 1/2  one  waiting for good news  0 ms  7 quotes');
  clock.advance(100);
  expect(take()).toBe('\r^[2K ⠙ 1/2  one  waiting for good news  100 ms  7 quotes');
});

test('the live line never gets wider than the terminal', () => {
  const { renderer, take } = aLiveRenderer(new FakeClock(), 40);
  renderer.begun(header);
  renderer.started('one', 0);
  take();
  renderer.waiting('something that takes many more words than there is room for');
  const line = take().replace('\r^[2K', '');
  expect(line.length).toBeLessThan(40);
  expect(line).toContain('…');
});

test('the live line gives way to the line of a step that ended', () => {
  const clock = new FakeClock();
  const { renderer, take } = aLiveRenderer(clock);
  renderer.begun(header);
  renderer.started('one', 0);
  take();
  renderer.finished(passed);
  expect(take()).toBe('\r^[2K ✔ one       41 ms  noticed in 3 ms, back in 1.34 s: all well\n');
  expect(clock.pendingTimers).toBe(0);
});

test('the live renderer hides the cursor while it runs and shows it again, once', () => {
  const { renderer, take } = aLiveRenderer(new FakeClock());
  renderer.begun(header);
  expect(take()).toContain('^[?25l');
  renderer.started('one', 0);
  renderer.dispose();
  expect(take().split('^[?25h')).toHaveLength(2);
  renderer.dispose();
  expect(take()).toBe('');
});

test.each([
  [true, {}, true],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [false, {}, false],
])('on a terminal: %s, with %j, colours: %s', (isTerminal, environment, isColoured) => {
  expect(paletteFor(isTerminal, environment).good('x') !== 'x').toBe(isColoured);
});
