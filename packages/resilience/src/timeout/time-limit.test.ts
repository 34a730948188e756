import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { type Call, createCall } from '../core/call.ts';
import { pipeline } from '../core/pipeline.ts';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import { AttemptTimeoutError, attemptTimeout } from './attempt-timeout.ts';
import { DeadlineExceededError, deadline } from './deadline.ts';
import type { LateResult } from './time-limit.ts';

/** Work that ends when told to. */
function someWork(): { run: (call: Call) => Promise<string>; calls: Call[]; finish: (value: string) => void } {
  const calls: Call[] = [];
  const finishers: ((value: string) => void)[] = [];
  const run = (call: Call): Promise<string> => {
    calls.push(call);
    return new Promise((resolve) => finishers.push(resolve));
  };
  return { run, calls, finish: (value) => finishers.shift()?.(value) };
}

const timeoutOf = (call: Call): number => (call.operation === 'slow' ? 300 : Number.POSITIVE_INFINITY);

/** Work that honours its signal. */
const cooperative = (call: Call): Promise<never> =>
  new Promise((_resolve, reject) => {
    call.signal.addEventListener('abort', () => {
      reject(call.signal.reason as Error);
    });
  });

describe('attemptTimeout', () => {
  it('rejects exactly when the time is up, with an error that says what took too long', async () => {
    const clock = new FakeClock();
    const { run, calls } = someWork();
    const result = pipeline(attemptTimeout({ timeoutMs: 100, clock })).execute(run, { operation: 'list' });
    const settled = vi.fn<() => void>();
    result.catch(() => undefined).finally(settled);
    await clock.run(99.9);
    expect(settled).not.toHaveBeenCalled();
    await clock.run(0.1);
    await expect(result).rejects.toBeInstanceOf(AttemptTimeoutError);
    await expect(result).rejects.toMatchObject({
      code: 'ERR_ATTEMPT_TIMEOUT',
      verdict: 'fault',
      timeoutMs: 100,
      message: 'attempt 1 of list was not answered within 100 ms',
    });
    expect(calls[0]?.isAborted).toBe(true);
    expect(calls[0]?.signal.reason).toBeInstanceOf(AttemptTimeoutError);
  });

  it('leaves a result that came in time alone, and has no timer left once its time has passed', async () => {
    const clock = new FakeClock();
    const layers = pipeline(attemptTimeout({ timeoutMs: 100, clock }));
    await expect(layers.execute(() => 'quick')).resolves.toBe('quick');
    await expect(layers.execute(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await clock.run(100);
    expect(clock.pendingTimers).toBe(0);
  });

  it('passes a failure on as it is when there is no bound, and is called what it is', async () => {
    const layers = pipeline(
      attemptTimeout({ timeoutMs: Number.POSITIVE_INFINITY }),
      deadline({ timeoutMs: Number.POSITIVE_INFINITY }),
    );
    await expect(layers.execute(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(layers.names).toEqual(['attemptTimeout', 'deadline']);
  });

  it('leaves the deadline that a call came with as it is', async () => {
    const layers = pipeline(attemptTimeout({ timeoutMs: 100, clock: new FakeClock() }));
    await expect(layers.execute((call) => call.deadlineMs, { deadlineMs: 70 })).resolves.toBe(70);
    await expect(layers.execute((call) => call.deadlineMs)).resolves.toBeUndefined();
  });

  it('takes the time from the call, and none if that is Infinity', async () => {
    const clock = new FakeClock();
    const layers = pipeline(attemptTimeout({ timeoutMs: timeoutOf, clock }));
    const { run, finish } = someWork();
    const slow = layers.execute(run, { operation: 'slow' }).catch((error: unknown) => error);
    const endless = layers.execute(run, { operation: 'endless' });
    await clock.run(300);
    await expect(slow).resolves.toMatchObject({ timeoutMs: 300 });
    await clock.run(1e9);
    finish('late');
    finish('at last');
    await expect(endless).resolves.toBe('at last');
    expect(clock.pendingTimers).toBe(0);
  });

  it('refuses times that are none, at construction and from the function', async () => {
    expect(() => attemptTimeout({ timeoutMs: 0 })).toThrow(
      'timeoutMs must be a finite number above 0 or Infinity, was 0 (milliseconds)',
    );
    const layers = pipeline(attemptTimeout({ timeoutMs: () => Number.NaN }));
    await expect(layers.execute(() => 1)).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION' });
  });

  it('B16: arms one timer for ten thousand calls at once, and makes no controller', async () => {
    const clock = new FakeClock();
    const armed = vi.spyOn(clock, 'setTimer');
    const made = vi.spyOn(globalThis, 'AbortController');
    const layers = pipeline(deadline({ timeoutMs: 500, clock }), attemptTimeout({ timeoutMs: 100, clock }));
    const { run, finish } = someWork();
    const results = Array.from({ length: 10_000 }, () => layers.execute(run));
    expect(armed).toHaveBeenCalledTimes(2);
    for (let count = 0; count < 10_000; count += 1) finish('ok');
    await Promise.all(results);
    expect(made).not.toHaveBeenCalled();
    made.mockRestore();
  });

  it('B15: has at most one listener on a signal that ten thousand running calls share, and none afterwards', async () => {
    const { signal } = new AbortController();
    const clock = new FakeClock();
    const layers = pipeline(deadline({ timeoutMs: 500, clock }), attemptTimeout({ timeoutMs: 100, clock }));
    const { run, calls, finish } = someWork();
    const results = Array.from({ length: 10_000 }, () => layers.execute(run, { signal }));
    for (const call of calls) expect(call.signal.aborted).toBe(false);
    expect(getEventListeners(signal, 'abort').length).toBe(1);
    for (let count = 0; count < 10_000; count += 1) finish('ok');
    await Promise.all(results);
    expect(getEventListeners(signal, 'abort').length).toBe(0);
  });

  it('expires calls in turn, each at its own time, from one timer', async () => {
    const clock = new FakeClock();
    const layers = pipeline(attemptTimeout({ timeoutMs: 100, clock }));
    const log: string[] = [];
    const { run } = someWork();
    for (const name of ['a', 'b', 'c']) {
      layers.execute(run).catch(() => log.push(`${name}@${clock.now()}`));
      await clock.run(30);
    }
    expect(clock.pendingTimers).toBe(1);
    await clock.run(200);
    expect(log).toEqual(['a@100', 'b@130', 'c@160']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('after a stall lets input that already arrived win over a timer that is late', async () => {
    const clock = new FakeClock();
    const { run, finish } = someWork();
    const result = pipeline(attemptTimeout({ timeoutMs: 100, clock })).execute(run);
    const afterInput = clock.afterInput.bind(clock);
    vi.spyOn(clock, 'afterInput').mockImplementation((callback) => {
      finish('was in the buffer');
      afterInput(callback);
    });
    await clock.stall(5000);
    await expect(result).resolves.toBe('was in the buffer');
  });
});

describe('a late result', () => {
  it('changes nothing when nobody wants to hear of it, or when whoever hears it throws', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const clock = new FakeClock();
    clock.advance(40);
    const late: number[] = [];
    const onLateResult = ({ lateByMs }: LateResult): void => {
      late.push(lateByMs);
      throw new Error('listener');
    };
    for (const layer of [
      attemptTimeout({ timeoutMs: 100, clock }),
      attemptTimeout({ timeoutMs: 100, clock, onLateResult }),
    ]) {
      const { run, finish } = someWork();
      const result = pipeline(layer).execute(run);
      result.catch(() => undefined);
      await clock.run(130);
      finish('done after all');
      await settlePromises();
      await expect(result).rejects.toMatchObject({ code: 'ERR_ATTEMPT_TIMEOUT' });
      expect(warn).toHaveBeenCalledTimes(late.length);
    }
    expect(late).toEqual([30]);
    warn.mockRestore();
  });

  it('B14: is told to onLateResult with the call it belongs to and how late it was', async () => {
    const clock = new FakeClock();
    const late: LateResult[] = [];
    const layers = pipeline(attemptTimeout({ timeoutMs: 100, clock, onLateResult: (result) => late.push(result) }));
    const { run, finish } = someWork();
    const result = layers.execute(run, { operation: 'place', kind: 'command', key: 'A' });
    result.catch(() => undefined);
    await clock.run(160);
    finish('done after all');
    await settlePromises();
    expect(late).toMatchObject([
      {
        call: { operation: 'place', kind: 'command', key: 'A' },
        lateByMs: 60,
        settled: { isError: false, value: 'done after all' },
      },
    ]);
    await expect(result).rejects.toMatchObject({ code: 'ERR_ATTEMPT_TIMEOUT' });
  });

  it('is not told when the work merely rejects with the reason it was given up for', async () => {
    const clock = new FakeClock();
    const onLateResult = vi.fn<(late: LateResult) => void>();
    const layers = pipeline(attemptTimeout({ timeoutMs: 100, clock, onLateResult }));
    await Promise.all([expect(layers.execute(cooperative)).rejects.toThrow('100 ms'), clock.run(100)]);
    await settlePromises();
    expect(onLateResult).not.toHaveBeenCalled();
  });

  it('is told as an event when it is a failure, under the name of the middleware, and not told if it is our own reason', async () => {
    const clock = new FakeClock();
    const events = new Publisher<ResilienceEvent>();
    using log = new EventLog(events);
    const layers = pipeline(
      deadline({ timeoutMs: 100, clock, events }),
      attemptTimeout({ timeoutMs: 50, clock, events }),
    );
    const fails: ((error: unknown) => void)[] = [];
    const work = (): Promise<never> => new Promise((_resolve, reject) => fails.push(reject));
    const result = layers.execute(work, { operation: 'list' });
    result.catch(() => undefined);
    await clock.run(70);
    fails[0]?.(new Error('too late'));
    await settlePromises();
    await Promise.all([expect(layers.execute(cooperative)).rejects.toThrow('50 ms'), clock.run(50)]);
    const told = { source: 'attemptTimeout', attempt: 1 };
    expect(log.events).toEqual([
      { ...told, type: 'attempt.timed_out', atMs: 50, operation: 'list', timeoutMs: 50 },
      { ...told, type: 'call.settled_late', atMs: 70, operation: 'list', lateByMs: 20, outcome: 'failure' },
      { ...told, type: 'attempt.timed_out', atMs: 120, operation: 'call', timeoutMs: 50 },
    ]);
  });

  it('B6: a listener that throws changes neither the outcome nor the other listeners', async () => {
    const clock = new FakeClock();
    const reported: unknown[] = [];
    const events = new Publisher<ResilienceEvent>({ onListenerError: (error) => reported.push(error) });
    events.subscribe(() => {
      throw new Error('listener');
    });
    using log = new EventLog(events);
    const layers = pipeline(attemptTimeout({ timeoutMs: 100, clock, events, name: 'try' }));
    const { run, finish } = someWork();
    const result = layers.execute(run, { operation: 'list' });
    result.catch(() => undefined);
    await clock.run(100);
    finish('late');
    await settlePromises();
    await expect(result).rejects.toMatchObject({ code: 'ERR_ATTEMPT_TIMEOUT' });
    expect(log.events).toMatchObject([
      { type: 'attempt.timed_out', source: 'try', atMs: 100, operation: 'list', attempt: 1, timeoutMs: 100 },
      { type: 'call.settled_late', source: 'try', atMs: 100, lateByMs: 0, outcome: 'success' },
    ]);
    expect(reported).toHaveLength(2);
  });
});

describe('deadline', () => {
  it('tells the call when its caller stops waiting, and keeps an earlier deadline it came with', async () => {
    const clock = new FakeClock();
    clock.advance(1000);
    const layers = pipeline(deadline({ timeoutMs: 500, clock }));
    await expect(layers.execute((call) => call.deadlineMs)).resolves.toBe(1500);
    await expect(layers.execute((call) => call.deadlineMs, { deadlineMs: 1200 })).resolves.toBe(1200);
    await expect(layers.execute((call) => call.deadlineMs, { deadlineMs: 9000 })).resolves.toBe(1500);
  });

  it('rejects at the earlier of the two, with its own error', async () => {
    const clock = new FakeClock();
    const layers = pipeline(deadline({ timeoutMs: 500, clock }));
    const { run } = someWork();
    const result = layers.execute(run, { operation: 'list', deadlineMs: 200 });
    result.catch(() => undefined);
    await clock.run(200);
    await expect(result).rejects.toBeInstanceOf(DeadlineExceededError);
    await expect(result).rejects.toMatchObject({
      code: 'ERR_DEADLINE_EXCEEDED',
      verdict: 'fault',
      message: 'list did not end within its deadline of 200 ms',
    });
  });

  it('refuses a call that comes too late, without running it', async () => {
    const clock = new FakeClock();
    clock.advance(1000);
    const events = new Publisher<ResilienceEvent>();
    using log = new EventLog(events);
    const run = vi.fn<() => string>();
    const result = pipeline(deadline({ timeoutMs: 500, clock, events })).execute(run, { deadlineMs: 1000 });
    expect(log.events).toMatchObject([{ type: 'deadline.exceeded', source: 'deadline', atMs: 1000, timeoutMs: 0 }]);
    await expect(result).rejects.toThrow('call was started after its deadline had passed');
    expect(run).not.toHaveBeenCalled();
  });

  it('works alone through around as it does in a pipeline', async () => {
    const clock = new FakeClock();
    const { run } = someWork();
    const result = deadline({ timeoutMs: 10, clock }).around(createCall('payload'), run);
    result.catch(() => undefined);
    await clock.run(10);
    await expect(result).rejects.toMatchObject({ code: 'ERR_DEADLINE_EXCEEDED' });
  });
});
