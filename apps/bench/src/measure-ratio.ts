import { bareCall, type Row, type Work } from './row.ts';
import { median, quantile } from './statistics.ts';

/** How long things took, as multiples of the yardstick measured in the same breath. */
export interface RatioResult {
  readonly ratio: number;
  /** A quarter of the rounds were below, a quarter above. */
  readonly low: number;
  readonly high: number;
  readonly nanoseconds: number;
}

export interface RatioOptions {
  /** Rounds, each of the yardstick and the work. Default 120. */
  readonly rounds?: number;
  /** How long one half of a round should take, in milliseconds. Default 2. */
  readonly roundMs?: number;
  /** Running before anything counts, so that everything is compiled; milliseconds. Default 300. */
  readonly warmUpMs?: number;
}

type Loop = (times: number) => unknown;

/**
 * Alternates the yardstick and the work in one process, a few milliseconds each, and compares neighbours: whatever
 * slows the machine down slows both.
 */
export async function measureRatio(row: Row, work: Work, options: RatioOptions = {}): Promise<RatioResult> {
  const { rounds = 120, roundMs = 2, warmUpMs = 300 } = options;
  const yardstick = row.yardstick === 'clock read' ? readClock : repeatAwaiting.bind(undefined, bareCall);
  const subject = row.isSync === true ? repeat.bind(undefined, work) : repeatAwaiting.bind(undefined, work);
  const yardstickTimes = await timesFor(yardstick, roundMs, warmUpMs);
  const subjectTimes = await timesFor(subject, roundMs, warmUpMs);
  const ratios: number[] = [];
  const durations: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const oneMs = (await durationMs(yardstick, yardstickTimes)) / yardstickTimes;
    const workMs = (await durationMs(subject, subjectTimes)) / subjectTimes;
    ratios.push(workMs / oneMs);
    durations.push(workMs * 1e6);
  }
  return {
    ratio: median(ratios),
    low: quantile(ratios, 0.25),
    high: quantile(ratios, 0.75),
    nanoseconds: median(durations),
  };
}

/** Warms a loop up and finds how many times fill one round. */
async function timesFor(loop: Loop, roundMs: number, warmUpMs: number): Promise<number> {
  let times = 1;
  let spentMs = 0;
  let lastMs = 0;
  while (spentMs < warmUpMs) {
    lastMs = await durationMs(loop, times);
    spentMs += lastMs;
    if (lastMs < roundMs) times *= 2;
  }
  return Math.max(1, Math.round((times * roundMs) / Math.max(lastMs, 1e-3)));
}

async function durationMs(loop: Loop, times: number): Promise<number> {
  const startedMs = performance.now();
  await loop(times);
  return performance.now() - startedMs;
}

// The bare call and the work go through one loop, which calls what it is given: the work calls the same function
// through its layers, so neither is compiled for this one function alone.

function readClock(times: number): number {
  let sum = 0;
  for (let done = 0; done < times; done += 1) sum += performance.now();
  return sum;
}

async function repeatAwaiting(work: Work, times: number): Promise<void> {
  for (let done = 0; done < times; done += 1) await work();
}

function repeat(work: Work, times: number): unknown {
  let last: unknown;
  for (let done = 0; done < times; done += 1) last = work();
  return last;
}
