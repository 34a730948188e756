import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Backoff } from '../backoff/backoff.ts';
import { constantBackoff } from '../backoff/constant-backoff.ts';
import { exponentialBackoff } from '../backoff/exponential-backoff.ts';
import { CircuitBreaker } from '../circuit-breaker/circuit-breaker.ts';
import type { Call } from '../core/call.ts';
import { type Pipeline, pipeline } from '../core/pipeline.ts';
import { Publisher } from '../core/publisher.ts';
import { seededRandom } from '../core/random.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { ResilienceError } from '../core/resilience-error.ts';
import type { Verdict } from '../core/verdict.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import { deadline } from '../timeout/deadline.ts';
import { type RetryOptions, retry } from './retry.ts';
import { RetryBudget } from './retry-budget.ts';

class Judged extends ResilienceError {
  constructor(verdict: Verdict, retryAfterMs?: number) {
    super(`it was ${verdict}`, { code: 'ERR_JUDGED', verdict, retryAfterMs });
  }
}

function broken(): never {
  throw new Error('broken');
}

interface Tried {
  readonly clock: FakeClock;
  readonly layers: Pipeline;
  /** When each try began. */
  readonly startedAt: number[];
  /** Fails so many times, then gives its attempt number. */
  readonly failing: (times: number, error?: unknown) => (call: Call) => Promise<number>;
}

function aRetry(options: Partial<RetryOptions> = {}): Tried {
  const clock = new FakeClock();
  const startedAt: number[] = [];
  const backoff = constantBackoff({ delayMs: 100 });
  const layers = pipeline(retry({ maxAttempts: 3, backoff, clock, ...options }));
  const failing = (times: number, error: unknown = new Error('ill')) => {
    return (call: Call): Promise<number> => {
      startedAt.push(clock.now());
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- anything may be thrown
      return startedAt.length <= times ? Promise.reject(error) : Promise.resolve(call.attempt);
    };
  };
  return { clock, layers, startedAt, failing };
}

describe('retry', () => {
  it('tries again after the wait, and tells each try its number', async () => {
    const { clock, layers, startedAt, failing } = aRetry();
    const result = layers.execute(failing(2));
    await clock.run(200);
    await expect(result).resolves.toBe(3);
    expect(startedAt).toEqual([0, 100, 200]);
  });

  it('rejects with the last error when the tries are used up', async () => {
    const { clock, layers, startedAt, failing } = aRetry();
    const result = layers.execute(failing(9));
    result.catch(() => undefined);
    await clock.run(1000);
    await expect(result).rejects.toThrow('ill');
    expect(startedAt).toEqual([0, 100, 200]);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each(['command', 'cancel'] as const)('lets a %s through once and never repeats it', async (kind) => {
    const { layers, startedAt, failing } = aRetry();
    await expect(layers.execute(failing(1), { kind })).rejects.toThrow('ill');
    expect(startedAt).toHaveLength(1);
  });

  it.each([
    ['fault', 3],
    ['throttled', 3],
    ['refused', 1],
    ['cancelled', 1],
  ] as const)('tries a call that was %s %d times', async (verdict, tries) => {
    const { clock, layers, startedAt, failing } = aRetry();
    const result = layers.execute(failing(9, new Judged(verdict)));
    result.catch(() => undefined);
    await clock.run(1000);
    await expect(result).rejects.toThrow(verdict);
    expect(startedAt).toHaveLength(tries);
  });

  it('waits as long as the error asks for', async () => {
    const { clock, layers, startedAt, failing } = aRetry();
    const result = layers.execute(failing(1, new Judged('throttled', 700)));
    await clock.run(700);
    await expect(result).resolves.toBe(2);
    expect(startedAt).toEqual([0, 700]);
  });

  it('begins no try later than maxElapsedMs after the first', async () => {
    const { clock, layers, startedAt, failing } = aRetry({ maxAttempts: 99, maxElapsedMs: 350 });
    const result = layers.execute(failing(99));
    result.catch(() => undefined);
    await clock.run(1000);
    await expect(result).rejects.toThrow('ill');
    expect(startedAt).toEqual([0, 100, 200, 300]);
  });

  it('gives up with the real error when the wait would outlast the deadline', async () => {
    const { clock, startedAt, failing } = aRetry();
    const backoff = constantBackoff({ delayMs: 100 });
    const layers = pipeline(deadline({ timeoutMs: 150, clock }), retry({ maxAttempts: 9, backoff, clock }));
    const result = layers.execute(failing(9));
    result.catch(() => undefined);
    await clock.run(100);
    await expect(result).rejects.toThrow('ill');
    expect(startedAt).toEqual([0, 100]);
  });

  it('B8: aborted during the wait rejects in the same turn with the reason, and never calls again', async () => {
    const { clock, layers, startedAt, failing } = aRetry();
    const controller = new AbortController();
    const settled = vi.fn<(reason: unknown) => void>();
    layers.execute(failing(9), { signal: controller.signal }).catch(settled);
    await settlePromises();
    expect(clock.pendingTimers).toBe(1);
    controller.abort('enough');
    for (let job = 0; job < 5; job += 1) await Promise.resolve();
    expect(settled).toHaveBeenCalledExactlyOnceWith('enough');
    expect(clock.pendingTimers).toBe(0);
    await clock.run(1000);
    expect(startedAt).toHaveLength(1);
  });

  it('B8: a call that was given up while its try ran is not tried again', async () => {
    const { clock, layers, startedAt } = aRetry();
    const controller = new AbortController();
    const result = layers.execute(
      () => {
        startedAt.push(clock.now());
        controller.abort();
        return Promise.reject(new Error('ill'));
      },
      { signal: controller.signal },
    );
    await expect(result).rejects.toThrow('ill');
    expect(clock.pendingTimers).toBe(0);
  });

  it('B15: a thousand waits on one signal put one listener on it, and none when they are over', async () => {
    const { clock, layers } = aRetry();
    const { signal } = new AbortController();
    let calls = 0;
    const failOnce = (): Promise<number> => {
      calls += 1;
      return calls <= 1000 ? Promise.reject(new Error('ill')) : Promise.resolve(1);
    };
    const results = Array.from({ length: 1000 }, () => layers.execute(failOnce, { signal }));
    await settlePromises();
    expect(getEventListeners(signal, 'abort').length).toBe(1);
    await clock.run(100);
    await Promise.all(results);
    expect(getEventListeners(signal, 'abort').length).toBe(0);
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])(
    'B9: a backoff that gives %d ends the tries instead of repeating without a wait',
    async (delayMs) => {
      const { layers, startedAt, failing } = aRetry({ backoff: { delayMs: () => delayMs } });
      await expect(layers.execute(failing(9))).rejects.toThrow('ill');
      expect(startedAt).toHaveLength(1);
    },
  );

  it('a backoff or a classifier that throws does not hide the error of the try', async () => {
    const withBackoff = aRetry({ backoff: { delayMs: broken } });
    await expect(withBackoff.layers.execute(withBackoff.failing(9))).rejects.toThrow('ill');
    const withClassify = aRetry({ classify: broken });
    const result = withClassify.layers.execute(withClassify.failing(1));
    await withClassify.clock.run(100);
    await expect(result).resolves.toBe(2);
  });

  it('tells the backoff the number of the failure and the wait before', async () => {
    const inputs: Parameters<Backoff['delayMs']>[0][] = [];
    const delayMs: Backoff['delayMs'] = (input) => {
      inputs.push(input);
      return input.attempt * 10;
    };
    const { clock, layers, failing } = aRetry({ backoff: { delayMs } });
    const result = layers.execute(failing(2));
    await clock.run(30);
    await expect(result).resolves.toBe(3);
    expect(inputs).toMatchObject([
      { attempt: 1, previousMs: 0 },
      { attempt: 2, previousMs: 10 },
    ]);
  });

  it('B6: a listener that throws does not make the function run again', async () => {
    const reported: unknown[] = [];
    const events = new Publisher<ResilienceEvent>({ onListenerError: (error) => reported.push(error) });
    events.subscribe(() => {
      throw new Error('listener');
    });
    const { clock, layers, startedAt, failing } = aRetry({ events });
    const result = layers.execute(failing(1));
    await clock.run(500);
    await expect(result).resolves.toBe(2);
    expect(startedAt).toHaveLength(2);
    expect(reported).toHaveLength(1);
  });

  it('tells what it does and why it stops', async () => {
    const events = new Publisher<ResilienceEvent>();
    using log = new EventLog(events);
    const { clock, layers, failing } = aRetry({ events, maxAttempts: 2, name: 'again' });
    const result = layers.execute(failing(9), { operation: 'list' });
    result.catch(() => undefined);
    await clock.run(100);
    expect(log.events).toMatchObject([
      { type: 'retry.scheduled', source: 'again', operation: 'list', attempt: 1, delayMs: 100 },
      { type: 'retry.given_up', source: 'again', operation: 'list', attempt: 2, because: 'attempts' },
    ]);
  });

  it.each([undefined, null, 'text', 7, Object.freeze({ name: 'frozen' })])(
    'B20: passes on %o as it was thrown, after judging it',
    async (thrown) => {
      const { clock, layers } = aRetry();
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- anything may be thrown
      const fail = vi.fn<() => Promise<never>>(() => Promise.reject(thrown));
      const settled = vi.fn<(reason: unknown) => void>();
      layers.execute(fail).catch(settled);
      await clock.run(1000);
      expect(settled).toHaveBeenCalledExactlyOnceWith(thrown);
      expect(fail).toHaveBeenCalledTimes(3);
    },
  );

  it('is called retry if not told otherwise, and says so when the budget or the time ends its tries', async () => {
    const clock = new FakeClock();
    clock.advance(5000);
    const events = new Publisher<ResilienceEvent>();
    using log = new EventLog(events);
    const budget = new RetryBudget({ capacity: 1, ratio: 0, clock });
    const options = { maxAttempts: 9, backoff: constantBackoff({ delayMs: 10 }), clock, events };
    const layers = [retry({ ...options, budget }), retry({ ...options, maxElapsedMs: 10 })];
    for (const layer of layers) {
      const failed = pipeline(layer).execute(() => Promise.reject(new Error('ill')));
      await Promise.all([expect(failed).rejects.toThrow('ill'), clock.run(100)]);
    }
    expect(layers.map((layer) => layer.name)).toEqual(['retry', 'retry']);
    expect(log.events).toMatchObject([
      { type: 'retry.scheduled', source: 'retry', attempt: 1 },
      { type: 'retry.given_up', source: 'retry', attempt: 2, because: 'budget' },
      { type: 'retry.scheduled', source: 'retry', attempt: 1 },
      { type: 'retry.given_up', source: 'retry', attempt: 2, because: 'elapsed' },
    ]);
  });

  it('refuses options that cannot work', () => {
    const backoff = constantBackoff({ delayMs: 1 });
    expect(() => retry({ maxAttempts: 0, backoff })).toThrow(
      'maxAttempts must be a whole number at least 1, was 0 (the first included)',
    );
    expect(() => retry({ maxAttempts: 1.5, backoff })).toThrow(/whole number/);
    expect(() => retry({ maxAttempts: 1, backoff, maxElapsedMs: 0 })).toThrow(
      'maxElapsedMs must be a finite number above 0 or Infinity, was 0',
    );
  });

  it('never exceeds its attempts, never overlaps two tries, and settles, for any run of failures', async () => {
    const failures = fc.array(fc.constantFrom<Verdict>('fault', 'throttled', 'refused', 'cancelled'), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(failures, fc.integer({ min: 1, max: 6 }), fc.integer(), async (verdicts, maxAttempts, seed) => {
        const clock = new FakeClock();
        const backoff = exponentialBackoff({ baseMs: 10, maxMs: 1000, random: seededRandom(seed) });
        const layers = pipeline(retry({ maxAttempts, backoff, clock }));
        let tries = 0;
        let running = 0;
        const settled = vi.fn<(outcome: unknown) => void>();
        const work = async (): Promise<string> => {
          tries += 1;
          running += 1;
          expect(running).toBe(1);
          await Promise.resolve();
          running -= 1;
          const verdict = verdicts[tries - 1];
          if (verdict !== undefined) throw new Judged(verdict);
          return 'done';
        };
        layers.execute(work).then(settled, settled);
        await clock.run(10_000);
        const firstFinal = verdicts.findIndex((verdict) => verdict === 'refused' || verdict === 'cancelled');
        const wanted = firstFinal === -1 ? verdicts.length + 1 : firstFinal + 1;
        expect(tries).toBe(Math.min(maxAttempts, wanted));
        expect(settled).toHaveBeenCalledOnce();
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('retry and what bounds it', () => {
  it('B12: a budget bounds the repeats of all callers together', async () => {
    const budget = new RetryBudget({ capacity: 5, ratio: 0.1 });
    const { clock, layers } = aRetry({ budget });
    let calls = 0;
    const ill = (): Promise<never> => {
      calls += 1;
      return Promise.reject(new Error('ill'));
    };
    const results = Array.from({ length: 100 }, () => layers.execute(ill).catch(() => undefined));
    await clock.run(10_000);
    await Promise.all(results);
    expect(calls - 100).toBeLessThanOrEqual(5 + 0.1 * 100);
    expect(calls).toBeGreaterThan(100);
  });

  it('B12: does not repeat the refusal of an open circuit', async () => {
    const { clock, layers } = aRetry();
    const circuit = new CircuitBreaker({ clock, failureThreshold: 1 });
    circuit.recordFailure();
    const attempt = vi.fn<() => Promise<number>>(() => circuit.execute(() => 1));
    await expect(layers.execute(attempt)).rejects.toMatchObject({ code: 'ERR_CIRCUIT_OPEN' });
    expect(attempt).toHaveBeenCalledOnce();
  });
});
