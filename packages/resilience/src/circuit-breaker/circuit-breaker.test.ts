import { describe, expect, it, vi } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import { ResilienceError } from '../core/resilience-error.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import type { Verdict } from '../core/verdict.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import { exponentialBackoff } from '../backoff/exponential-backoff.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { CircuitBreakerOptions } from './circuit-breaker-options.ts';
import { CircuitOpenError } from './circuit-open-error.ts';
import { countWindow } from './count-window.ts';
import { restoreCircuit, saveCircuit } from './saved-circuit.ts';
import { timeWindow, type TimeWindowOptions } from './time-window.ts';

class Judged extends ResilienceError {
  constructor(verdict: Verdict, retryAfterMs?: number) {
    super(`it was ${verdict}`, { code: 'ERR_JUDGED', verdict, retryAfterMs });
  }
}

function aBreaker(options: CircuitBreakerOptions = {}): { clock: FakeClock; circuit: CircuitBreaker } {
  const clock = new FakeClock();
  return { clock, circuit: new CircuitBreaker({ failureThreshold: 3, resetTimeoutMs: 1000, clock, ...options }) };
}

const succeed = (): Promise<string> => Promise.resolve('fine');
const fail = (): Promise<never> => Promise.reject(new Error('ill'));
const cancelled = (): Promise<never> => Promise.reject(new Judged('cancelled'));

async function failTimes(circuit: CircuitBreaker, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await expect(circuit.execute(fail)).rejects.toThrow('ill');
}

/** Work that ends when told to. */
function someWork(): { run: () => Promise<string>; end: (index: number) => void; fail: (index: number) => void } {
  const ends: { resolve: (value: string) => void; reject: (error: unknown) => void }[] = [];
  return {
    run: () => new Promise((resolve, reject) => ends.push({ resolve, reject })),
    end: (index) => ends[index]?.resolve('late'),
    fail: (index) => ends[index]?.reject(new Error('late')),
  };
}

const ofCalls = (windowCalls: number) => (): unknown => countWindow({ windowCalls, failureRate: 0.5 });

describe('a circuit that counts faults in a row', () => {
  it('opens at the threshold, refuses, and closes again after a successful probe', async () => {
    const { clock, circuit } = aBreaker({ name: 'search' });
    await failTimes(circuit, 2);
    await circuit.execute(succeed);
    await failTimes(circuit, 2);
    expect(circuit.state).toBe('closed');
    await failTimes(circuit, 1);
    expect([circuit.state, circuit.retryAfterMs]).toEqual(['open', 1000]);
    const work = vi.fn<() => Promise<string>>(succeed);
    await expect(circuit.execute(work)).rejects.toMatchObject({
      code: 'ERR_CIRCUIT_OPEN',
      verdict: 'refused',
      retryAfterMs: 1000,
      message: 'circuit "search" is open after too many faults: try again in 1000 ms',
    });
    expect(work).not.toHaveBeenCalled();
    clock.advance(999.5);
    expect([circuit.state, circuit.retryAfterMs]).toEqual(['open', 0.5]);
    clock.advance(0.5);
    expect([circuit.state, circuit.retryAfterMs]).toEqual(['halfOpen', 0]);
    await expect(circuit.execute(succeed)).resolves.toBe('fine');
    expect([circuit.state, circuit.retryAfterMs]).toEqual(['closed', 0]);
  });

  it('opens after five faults and for a minute if not told otherwise', async () => {
    const clock = new FakeClock();
    const circuit = new CircuitBreaker({ clock });
    await failTimes(circuit, 4);
    expect(circuit.state).toBe('closed');
    await failTimes(circuit, 1);
    expect(circuit.retryAfterMs).toBe(60_000);
  });

  it.each(['throttled', 'refused', 'cancelled'] as const)('does not count a call that was %s', async (verdict) => {
    const { circuit } = aBreaker({ failureThreshold: 2 });
    await failTimes(circuit, 1);
    const judged = (): Promise<never> => Promise.reject(new Judged(verdict));
    for (let count = 0; count < 5; count += 1) await expect(circuit.execute(judged)).rejects.toThrow(verdict);
    expect(circuit.state).toBe('closed');
    await failTimes(circuit, 1);
    expect(circuit.state).toBe('open');
  });

  it('counts a synchronous throw like a rejection', async () => {
    const { circuit } = aBreaker({ failureThreshold: 1 });
    await expect(circuit.execute(throwIll)).rejects.toThrow('ill');
    expect(circuit.state).toBe('open');
  });

  it('can be told by hand', () => {
    const { clock, circuit } = aBreaker({ failureThreshold: 2 });
    expect(circuit.allowRequest()).toBe(true);
    circuit.recordFailure();
    circuit.recordSuccess();
    circuit.recordFailure();
    circuit.recordFailure(2500);
    expect([circuit.allowRequest(), circuit.retryAfterMs]).toEqual([false, 2500]);
    circuit.recordSuccess();
    clock.advance(2500);
    expect([circuit.allowRequest(), circuit.allowRequest()]).toEqual([true, false]);
    circuit.recordIgnored();
    expect([circuit.state, circuit.allowRequest()]).toEqual(['halfOpen', true]);
    circuit.recordSuccess();
    expect(circuit.state).toBe('closed');
  });

  it('ignores a result nobody asked for while it is half-open', () => {
    const { clock, circuit } = aBreaker({ failureThreshold: 1 });
    circuit.recordFailure();
    clock.advance(1000);
    expect(circuit.allowRequest()).toBe(true);
    circuit.recordIgnored();
    circuit.recordSuccess();
    expect(circuit.state).toBe('halfOpen');
  });
});

describe('results that come late', () => {
  it('B1: a failure admitted before it opened does not open a half-open circuit again', async () => {
    const { clock, circuit } = aBreaker({ failureThreshold: 1 });
    const old = someWork();
    const late = circuit.execute(old.run);
    await failTimes(circuit, 1);
    clock.advance(1000);
    const probe = someWork();
    const probing = circuit.execute(probe.run);
    old.fail(0);
    await expect(late).rejects.toThrow('late');
    expect(circuit.state).toBe('halfOpen');
    probe.end(0);
    await probing;
    expect(circuit.state).toBe('closed');
  });

  it('B2: a success admitted before it opened does not close it while the probe is out', async () => {
    const { clock, circuit } = aBreaker({ failureThreshold: 1 });
    const old = someWork();
    const late = circuit.execute(old.run);
    await failTimes(circuit, 1);
    clock.advance(1000);
    const probe = someWork();
    const probing = circuit.execute(probe.run);
    old.end(0);
    await late;
    expect(circuit.state).toBe('halfOpen');
    probe.fail(0);
    await expect(probing).rejects.toThrow('late');
    expect(circuit.state).toBe('open');
  });
});

describe('a half-open circuit', () => {
  it('B3: lets as many callers through as it has probes, and refuses the rest at once', async () => {
    const { clock, circuit } = aBreaker({ failureThreshold: 1, halfOpen: { probes: 2 } });
    await failTimes(circuit, 1);
    clock.advance(1000);
    const work = someWork();
    const results = Array.from({ length: 100 }, () => circuit.execute(work.run).catch((error: unknown) => error));
    await settlePromises();
    const refused = await Promise.all(results.slice(2));
    expect(refused.every((error) => error instanceof CircuitOpenError)).toBe(true);
    expect(refused[0]).toMatchObject({
      message: 'circuit "circuit" is half-open and waits for its probes to be answered',
    });
    expect(circuit.retryAfterMs).toBeUndefined();
    work.end(0);
    work.end(1);
    await Promise.all(results);
    expect(circuit.state).toBe('closed');
  });

  it('B4: a probe whose end says nothing gives its place back and changes nothing else', async () => {
    const { clock, circuit } = aBreaker({ failureThreshold: 1 });
    await failTimes(circuit, 1);
    clock.advance(1000);
    for (let count = 0; count < 3; count += 1) await expect(circuit.execute(cancelled)).rejects.toThrow('cancelled');
    expect(circuit.state).toBe('halfOpen');
    await circuit.execute(succeed);
    expect(circuit.state).toBe('closed');
  });

  it('B4: opens again when its probes stay out for too long, and then sends new ones', async () => {
    const { clock, circuit } = aBreaker({ failureThreshold: 1, halfOpen: { maxMs: 500 } });
    await failTimes(circuit, 1);
    clock.advance(1000);
    const hanging = someWork();
    const lost = circuit.execute(hanging.run);
    clock.advance(499);
    expect(circuit.state).toBe('halfOpen');
    clock.advance(1);
    expect(circuit.state).toBe('open');
    await expect(circuit.execute(succeed)).rejects.toMatchObject({ code: 'ERR_CIRCUIT_OPEN', retryAfterMs: 1000 });
    clock.advance(1000);
    await circuit.execute(succeed);
    expect(circuit.state).toBe('closed');
    hanging.fail(0);
    await expect(lost).rejects.toThrow('late');
    expect(circuit.snapshot()).toMatchObject({ state: 'closed', faultsInARow: 0 });
  });

  it('B4: goes by how long probes have been out without a break, says why it opens, and is not overdue with none out', async () => {
    const events = new Publisher<ResilienceEvent>();
    const opened: unknown[] = [];
    events.subscribe((event) => {
      if (event.type === 'circuit.opened') opened.push(event.because);
    });
    const { clock, circuit } = aBreaker({ failureThreshold: 1, halfOpen: { probes: 2, maxMs: 500 }, events });
    await failTimes(circuit, 1);
    clock.advance(1000);
    await expect(circuit.execute(cancelled)).rejects.toThrow('cancelled');
    clock.advance(600);
    expect(circuit.state).toBe('halfOpen');
    const hanging = someWork();
    const results = [circuit.execute(hanging.run)];
    clock.advance(400);
    results.push(circuit.execute(hanging.run));
    clock.advance(100);
    expect(circuit.state).toBe('open');
    expect(circuit.allowRequest()).toBe(false);
    expect(opened).toEqual(['faults', 'probes_overdue']);
    hanging.end(0);
    hanging.end(1);
    await Promise.all(results);
  });

  it('closes after enough successes and opens after enough faults', async () => {
    const halfOpen = { probes: 3, successThreshold: 2, failureThreshold: 2 };
    const { clock, circuit } = aBreaker({ failureThreshold: 1, halfOpen });
    await failTimes(circuit, 1);
    clock.advance(1000);
    await circuit.execute(succeed);
    await failTimes(circuit, 1);
    expect(circuit.state).toBe('halfOpen');
    await failTimes(circuit, 1);
    expect(circuit.state).toBe('open');
    clock.advance(1000);
    await circuit.execute(succeed);
    await circuit.execute(succeed);
    expect(circuit.state).toBe('closed');
  });

  it('B5: a wall clock that steps back an hour changes nothing, since none is read', async () => {
    const { clock, circuit } = aBreaker({ failureThreshold: 1 });
    await failTimes(circuit, 1);
    vi.spyOn(clock, 'wallNow').mockReturnValue(-3_600_000);
    const date = vi.spyOn(Date, 'now').mockReturnValue(-3_600_000);
    clock.advance(1000);
    await circuit.execute(succeed);
    date.mockRestore();
    expect(circuit.state).toBe('closed');
  });
});

describe('how long it stays open', () => {
  it('grows with each opening in a row, and starts again once it has closed', async () => {
    const openFor = exponentialBackoff({ baseMs: 100, maxMs: 1000, jitter: 'none' });
    const { clock, circuit } = aBreaker({ failureThreshold: 1, openFor });
    const waits: (number | undefined)[] = [];
    for (let opening = 0; opening < 5; opening += 1) {
      await failTimes(circuit, 1);
      waits.push(circuit.retryAfterMs);
      clock.advance(1000);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1000]);
    await circuit.execute(succeed);
    await failTimes(circuit, 1);
    expect(circuit.retryAfterMs).toBe(100);
  });

  it('is what the fault asked for, if that is longer', async () => {
    const { circuit } = aBreaker({ failureThreshold: 1 });
    await expect(circuit.execute(() => Promise.reject(new Judged('fault', 7000)))).rejects.toThrow('fault');
    expect(circuit.retryAfterMs).toBe(7000);
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('is resetTimeoutMs if the backoff gives %d', async (delayMs) => {
    const { circuit } = aBreaker({ failureThreshold: 1, openFor: { delayMs: () => delayMs } });
    await failTimes(circuit, 1);
    expect(circuit.retryAfterMs).toBe(1000);
  });

  it('is resetTimeoutMs if the backoff throws', async () => {
    const { circuit } = aBreaker({ failureThreshold: 1, openFor: { delayMs: throwIll } });
    await failTimes(circuit, 1);
    expect(circuit.retryAfterMs).toBe(1000);
  });
});

describe('a circuit that judges a window', () => {
  it('opens at the failure rate once it holds enough calls', async () => {
    const { circuit } = aBreaker({ trip: countWindow({ windowCalls: 10, minimumCalls: 4, failureRate: 0.5 }) });
    await failTimes(circuit, 2);
    await circuit.execute(succeed);
    expect(circuit.state).toBe('closed');
    await circuit.execute(succeed);
    expect(circuit.state).toBe('open');
  });

  it('forgets in a time window what is too old', async () => {
    const { clock, circuit } = aBreaker({ trip: timeWindow({ windowMs: 1000, minimumCalls: 2, failureRate: 1 }) });
    await failTimes(circuit, 1);
    clock.advance(1000);
    await failTimes(circuit, 1);
    expect(circuit.state).toBe('closed');
    expect(circuit.snapshot().window).toEqual({ calls: 1, faults: 1, slow: 0 });
    await failTimes(circuit, 1);
    expect(circuit.state).toBe('open');
  });

  it('opens on slow calls that succeed', async () => {
    const trip = countWindow({ windowCalls: 10, minimumCalls: 2, slowCallRate: 1, slowCallMs: 300 });
    const { clock, circuit } = aBreaker({ trip });
    const slow = async (): Promise<void> => {
      clock.advance(300);
      await Promise.resolve();
    };
    await circuit.execute(slow);
    expect(circuit.state).toBe('closed');
    await circuit.execute(slow);
    expect(circuit.state).toBe('open');
  });

  it('counts calls that hang as soon as they are slow, once each, without waiting for their end', async () => {
    const trip = timeWindow({ windowMs: 60_000, minimumCalls: 3, slowCallRate: 1, slowCallMs: 300 });
    const { clock, circuit } = aBreaker({ trip });
    const work = someWork();
    const hanging = Array.from({ length: 3 }, () => circuit.execute(work.run));
    clock.advance(299);
    expect(circuit.allowRequest()).toBe(true);
    clock.advance(1);
    await expect(circuit.execute(work.run)).rejects.toThrow('is open after too many faults');
    for (const index of [0, 1, 2]) work.end(index);
    await Promise.all(hanging);
    expect(circuit.state).toBe('open');
  });

  it('adds the fault to a slow call that was counted while it ran, instead of counting it again', async () => {
    const trip = timeWindow({ windowMs: 10_000, minimumCalls: 9, slowCallRate: 1, slowCallMs: 300, failureRate: 1 });
    const { clock, circuit } = aBreaker({ trip });
    const work = someWork();
    const results = [circuit.execute(work.run), circuit.execute(work.run), circuit.execute(work.run)];
    clock.advance(300);
    await circuit.execute(succeed);
    expect(circuit.snapshot().window).toEqual({ calls: 4, faults: 0, slow: 3 });
    work.end(0);
    work.fail(1);
    await results[0];
    await expect(results[1]).rejects.toThrow('late');
    expect(circuit.snapshot().window).toEqual({ calls: 4, faults: 1, slow: 3 });
    clock.advance(20_000);
    work.fail(2);
    await expect(results[2]).rejects.toThrow('late');
    expect(circuit.snapshot().window).toEqual({ calls: 1, faults: 1, slow: 1 });
  });

  it('does not count a call that was ignored', async () => {
    const { circuit } = aBreaker({ trip: countWindow({ windowCalls: 10, minimumCalls: 1, failureRate: 0.1 }) });
    await expect(circuit.execute(() => Promise.reject(new Judged('refused')))).rejects.toThrow('refused');
    expect(circuit.snapshot().window).toEqual({ calls: 0, faults: 0, slow: 0 });
  });

  it('B17: has no timer, whatever its state', async () => {
    const { clock, circuit } = aBreaker({ trip: timeWindow({ windowMs: 1000, minimumCalls: 1, failureRate: 1 }) });
    await circuit.execute(succeed);
    expect(clock.pendingTimers).toBe(0);
    circuit.reset();
    await failTimes(circuit, 1);
    expect([circuit.state, clock.pendingTimers]).toEqual(['open', 0]);
  });
});

describe('what people do to a circuit', () => {
  it('stays isolated until the last handle is disposed, twice or not', async () => {
    const { circuit } = aBreaker();
    const first = circuit.isolate();
    const second = circuit.isolate();
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    expect([circuit.state, circuit.retryAfterMs, circuit.allowRequest()]).toEqual(['isolated', undefined, false]);
    await expect(circuit.execute(succeed)).rejects.toThrow('was isolated by hand');
    second[Symbol.dispose]();
    await expect(circuit.execute(succeed)).resolves.toBe('fine');
  });

  it('closes and forgets when reset', async () => {
    const { circuit } = aBreaker();
    await failTimes(circuit, 3);
    circuit.reset();
    await failTimes(circuit, 2);
    expect(circuit.state).toBe('closed');
  });

  it('goes on in another process where it was, on that process’s clock', async () => {
    const { clock, circuit } = aBreaker();
    await failTimes(circuit, 3);
    clock.advance(400);
    const saved: unknown = JSON.parse(JSON.stringify(saveCircuit(circuit)));
    expect(saved).toEqual({ version: 1, phase: 'open', faultsInARow: 0, openings: 1, openForMs: 1000, leftMs: 600 });
    const other = aBreaker();
    other.clock.advance(77_777);
    restoreCircuit(other.circuit, saveCircuit(circuit));
    expect([other.circuit.state, other.circuit.retryAfterMs]).toEqual(['open', 600]);
    const counting = aBreaker();
    await failTimes(counting.circuit, 2);
    restoreCircuit(other.circuit, saveCircuit(counting.circuit));
    await failTimes(other.circuit, 1);
    expect(other.circuit.state).toBe('open');
  });

  it('comes back from a half-open one as open with no time left', async () => {
    const { clock, circuit } = aBreaker();
    await failTimes(circuit, 3);
    clock.advance(1000);
    expect(circuit.allowRequest()).toBe(true);
    const other = aBreaker();
    restoreCircuit(other.circuit, saveCircuit(circuit));
    expect(other.circuit.state).toBe('halfOpen');
    await other.circuit.execute(succeed);
    expect(other.circuit.state).toBe('closed');
  });

  it.each([
    [{ version: 2 }, 'saved.version must be a finite number at least 1 and at most 1, was 2'],
    [{ version: 0 }, 'saved.version must be a finite number at least 1 and at most 1, was 0'],
    [{ phase: 'ajar' }, 'saved.phase must be closed, open or halfOpen, was "ajar"'],
    [{ leftMs: -1 }, 'saved.leftMs must be a finite number at least 0, was -1'],
    [{ openings: 0 }, 'saved.openings must be a whole number at least 1, was 0'],
    [{ openings: 1.5 }, 'saved.openings must be a whole number at least 1, was 1.5'],
    [{ faultsInARow: -1 }, 'saved.faultsInARow must be a whole number at least 0, was -1'],
    [{ faultsInARow: 0.5 }, 'saved.faultsInARow must be a whole number at least 0, was 0.5'],
    [{ openForMs: NaN }, 'saved.openForMs must be a finite number at least 0, was NaN'],
    [{ openForMs: -1 }, 'saved.openForMs must be a finite number at least 0, was -1'],
  ])('refuses to be restored from %o with a sentence that says why', (wrong, sentence) => {
    const { circuit } = aBreaker();
    const saved = { version: 1, phase: 'open', faultsInARow: 0, openings: 1, openForMs: 5, leftMs: 5 } as const;
    expect(() => {
      restoreCircuit(circuit, { ...saved, ...wrong } as typeof saved);
    }).toThrow(sentence);
  });

  it.each<[CircuitBreakerOptions, string]>([
    [{ failureThreshold: 0 }, 'failureThreshold must be a whole number at least 1, was 0'],
    [{ failureThreshold: 1.5 }, 'failureThreshold must be a whole number at least 1, was 1.5'],
    [{ resetTimeoutMs: 0 }, 'resetTimeoutMs must be a finite number above 0, was 0'],
    [{ halfOpen: { probes: 0 } }, 'halfOpen.probes must be a whole number at least 1, was 0'],
    [{ halfOpen: { probes: 1.5 } }, 'halfOpen.probes must be a whole number at least 1, was 1.5'],
    [{ halfOpen: { successThreshold: 0 } }, 'halfOpen.successThreshold must be a whole number at least 1, was 0'],
    [{ halfOpen: { failureThreshold: 0 } }, 'halfOpen.failureThreshold must be a whole number at least 1, was 0'],
    [{ halfOpen: { maxMs: 0 } }, 'halfOpen.maxMs must be a finite number above 0 or Infinity, was 0'],
  ])('refuses %o with a sentence that says why', (options, sentence) => {
    expect(() => new CircuitBreaker(options)).toThrow(sentence);
  });

  it('refuses, when it is made, a window of no calls, more than 100,000, or fewer than it needs', () => {
    expect(ofCalls(5)).toThrow(
      'windowCalls must be a whole number at least 10 and at most 100000, was 5 (minimumCalls is 10)',
    );
    expect(ofCalls(10.5)).toThrow('windowCalls must be a whole number at least 10');
    expect(ofCalls(100_001)).toThrow('at most 100000, was 100001');
    expect(ofCalls(10)).not.toThrow();
  });

  it.each<[Omit<TimeWindowOptions, 'windowMs'> & { windowMs?: number }, string, string]>([
    [{ windowMs: 9, failureRate: 0.5 }, 'windowMs', 'windowMs must be a finite number at least 10, was 9'],
    [{}, 'failureRate', 'a window needs a failureRate or a slowCallRate, or it would never open'],
    [
      { failureRate: 1.1 },
      'failureRate',
      'failureRate must be a finite number above 0 and at most 1, was 1.1 (0.5 is one in two)',
    ],
    [
      { slowCallRate: 0, slowCallMs: 5 },
      'slowCallRate',
      'slowCallRate must be a finite number above 0 and at most 1, was 0 (0.5 is one in two)',
    ],
    [{ slowCallRate: 0.5 }, 'slowCallMs', 'a window needs slowCallRate and slowCallMs together, or neither'],
    [{ slowCallMs: 5, failureRate: 1 }, 'slowCallMs', 'slowCallRate and slowCallMs together'],
    [{ slowCallRate: 1, slowCallMs: 0 }, 'slowCallMs', 'slowCallMs must be a finite number above 0, was 0'],
    [{ failureRate: 1, minimumCalls: 0 }, 'minimumCalls', 'minimumCalls must be a whole number at least 1, was 0'],
    [{ failureRate: 1, minimumCalls: 1.5 }, 'minimumCalls', 'minimumCalls must be a whole number'],
  ])('refuses the window %o, and names its option %s', (options, option, sentence) => {
    const make = (): unknown => timeWindow({ windowMs: 1000, ...options });
    expect(make).toThrow(sentence);
    expect(make).toThrow(expect.objectContaining({ option }));
  });
});

describe('what is told to a circuit that is open', () => {
  it('changes nothing, since it cannot be about a call that was let through', async () => {
    const { clock, circuit } = aBreaker({ failureThreshold: 1 });
    await failTimes(circuit, 1);
    clock.advance(400);
    circuit.recordFailure(5000);
    circuit.recordSuccess();
    circuit.recordIgnored();
    expect([circuit.state, circuit.retryAfterMs, circuit.snapshot().openings]).toEqual(['open', 600, 1]);
  });

  it('asks again at once if the backoff gives no time at all', async () => {
    const { circuit } = aBreaker({ failureThreshold: 1, openFor: { delayMs: () => 0 } });
    await failTimes(circuit, 1);
    expect([circuit.state, circuit.retryAfterMs]).toEqual(['halfOpen', 0]);
  });

  it('is refused by every handle on it, and tells the first and the last of them', async () => {
    const events = new Publisher<ResilienceEvent>();
    using log = new EventLog(events);
    const { circuit } = aBreaker({ events });
    const [first, second] = [circuit.isolate(), circuit.isolate()];
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    await expect(circuit.execute(succeed)).rejects.toThrow('was isolated by hand');
    second[Symbol.dispose]();
    await expect(circuit.execute(succeed)).resolves.toBe('fine');
    expect(log.events.map(({ type }) => type)).toEqual(['circuit.isolated', 'circuit.refused', 'circuit.released']);
  });

  it('knows a result of an older life apart, also after it was closed and restored many times', () => {
    const { circuit } = aBreaker({ failureThreshold: 1 });
    const old = circuit.enter();
    for (let life = 0; life < 3; life += 1) {
      circuit.reset();
      circuit.leave(old, 'failure');
      restoreCircuit(circuit, saveCircuit(circuit));
      circuit.leave(old, 'failure');
      expect(circuit.state).toBe('closed');
    }
    expect(circuit.memory.state.generation).toBe(6);
  });
});

describe('what a circuit tells', () => {
  it('tells each change with its reason, and each refusal', async () => {
    const events = new Publisher<ResilienceEvent>();
    using log = new EventLog(events);
    const { clock, circuit } = aBreaker({ failureThreshold: 1, events, name: 'search' });
    await failTimes(circuit, 1);
    await expect(circuit.execute(succeed)).rejects.toThrow('open');
    clock.advance(1000);
    await failTimes(circuit, 1);
    clock.advance(1000);
    await circuit.execute(succeed);
    using held = circuit.isolate();
    held[Symbol.dispose]();
    circuit.reset();
    const source = 'search';
    expect(log.events).toEqual([
      { type: 'circuit.opened', source, atMs: 0, because: 'faults', openForMs: 1000, openings: 1 },
      { type: 'circuit.refused', source, atMs: 0, retryAfterMs: 1000 },
      { type: 'circuit.half_opened', source, atMs: 1000 },
      { type: 'circuit.opened', source, atMs: 1000, because: 'probe_failed', openForMs: 1000, openings: 2 },
      { type: 'circuit.half_opened', source, atMs: 2000 },
      { type: 'circuit.closed', source, atMs: 2000 },
      { type: 'circuit.isolated', source, atMs: 2000 },
      { type: 'circuit.released', source, atMs: 2000 },
      { type: 'circuit.reset', source, atMs: 2000 },
    ]);
    expect(circuit.snapshot()).toEqual({
      name: 'search',
      state: 'closed',
      retryAfterMs: 0,
      openings: 0,
      faultsInARow: 0,
      refused: 1,
      window: undefined,
    });
  });

  it('B6: a listener that throws does not make a success a fault, nor a refusal something else', async () => {
    const reported: unknown[] = [];
    const events = new Publisher<ResilienceEvent>({ onListenerError: (error) => reported.push(error) });
    events.subscribe(throwIll);
    const { clock, circuit } = aBreaker({ failureThreshold: 1, events });
    await failTimes(circuit, 1);
    await expect(circuit.execute(succeed)).rejects.toMatchObject({ code: 'ERR_CIRCUIT_OPEN' });
    clock.advance(1000);
    await expect(circuit.execute(succeed)).resolves.toBe('fine');
    expect([circuit.state, reported.length]).toEqual(['closed', 4]);
  });

  it('B20: survives whatever is thrown, and a classifier that throws counts as a fault', async () => {
    const { circuit } = aBreaker({ failureThreshold: 6 });
    for (const thrown of [undefined, null, 'text', 7, Object.freeze({ retryAfterMs: 'soon' })]) {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- anything may be thrown
      const settled = await circuit.execute(() => Promise.reject(thrown)).catch((error: unknown) => ({ error }));
      expect(settled).toEqual({ error: thrown });
    }
    expect(circuit.snapshot().faultsInARow).toBe(5);
    const broken = aBreaker({ failureThreshold: 1, classify: throwIll }).circuit;
    await expect(broken.execute(() => Promise.reject(new Error('real')))).rejects.toThrow('real');
    expect(broken.state).toBe('open');
  });
});

describe('protect', () => {
  it('returns a function of the same shape that goes through the circuit and keeps this', async () => {
    const { circuit } = aBreaker({ failureThreshold: 1 });
    const shop = {
      prices: { tea: 3 },
      price: circuit.protect(async function price(this: { prices: Record<string, number> }, item: string) {
        const found = await Promise.resolve(this.prices[item]);
        if (found === undefined) throw new Error(`no ${item}`);
        return found;
      }),
    };
    await expect(shop.price('tea')).resolves.toBe(3);
    await expect(shop.price('rum')).rejects.toThrow('no rum');
    await expect(shop.price('tea')).rejects.toMatchObject({ code: 'ERR_CIRCUIT_OPEN' });
  });
});

function throwIll(): never {
  throw new Error('ill');
}
