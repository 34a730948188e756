import { afterEach, describe, expect, it, vi } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import { EndToEndProbe, type EndToEndProbeOptions } from './end-to-end-probe.ts';

function aProbe(options: Partial<EndToEndProbeOptions> = {}) {
  const clock = new FakeClock();
  const told: string[] = [];
  const signals: AbortSignal[] = [];
  const events = new Publisher<ResilienceEvent>();
  const log = new EventLog(events);
  const farEnd = { reply: (): Promise<unknown> => Promise.resolve() };
  const probe = new EndToEndProbe({
    check: (signal) => {
      signals.push(signal);
      return farEnd.reply();
    },
    onUnreachable: (cause) => told.push(`unreachable: ${String(cause)}`),
    onReachable: () => told.push('reachable'),
    clock,
    events,
    ...options,
  });
  return { clock, told, signals, log, farEnd, probe };
}

const never = (): Promise<never> => new Promise(() => {});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('EndToEndProbe', () => {
  it('checks at once and then a minute after each answer', async () => {
    const { clock, signals, probe, told } = aProbe();
    expect(probe.state).toBe('stopped');
    probe.start();
    probe.start();
    expect(probe.state).toBe('unknown');
    await settlePromises();
    expect(probe.state).toBe('reachable');
    await clock.run(120_000);
    expect(signals).toHaveLength(3);
    expect(probe.lastAnswerMs).toBe(120_000);
    expect(told).toEqual([]);
    probe.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  it('calls the far end unreachable after two failures in a row, once, and reachable at the next answer', async () => {
    const { clock, log, probe, told, farEnd } = aProbe();
    probe.start();
    await settlePromises();
    farEnd.reply = () => Promise.reject(new Error('no route'));
    await clock.run(60_000);
    expect(probe.state).toBe('reachable');
    await clock.run(180_000);
    expect(probe.state).toBe('unreachable');
    farEnd.reply = () => Promise.resolve();
    await clock.run(60_000);
    expect(probe.state).toBe('reachable');
    expect(told).toEqual(['unreachable: Error: no route', 'reachable']);
    expect(log.of('heartbeat.lost')).toMatchObject([{ source: 'end-to-end', silentMs: 120_000 }]);
    expect(log.of('heartbeat.restored')).toMatchObject([{ silentMs: 300_000 }]);
    expect(log.of('heartbeat.probe_failed')).toHaveLength(4);
  });

  it('starts counting again after a failure that was followed by an answer', async () => {
    const { clock, probe, told, farEnd } = aProbe();
    probe.start();
    for (let round = 0; round < 3; round += 1) {
      farEnd.reply = () => Promise.resolve(false);
      await clock.run(60_000);
      farEnd.reply = () => Promise.resolve(true);
      await clock.run(60_000);
    }
    expect(told).toEqual([]);
  });

  it('gives a check up after its time, aborts it, and ignores what it answers later', async () => {
    const { clock, probe, told, signals, farEnd } = aProbe({ failureThreshold: 1 });
    const answers: ((value: unknown) => void)[] = [];
    farEnd.reply = () =>
      new Promise((resolve) => {
        answers.push(resolve);
      });
    probe.start();
    await clock.run(14_999);
    expect(signals[0]?.aborted).toBe(false);
    await clock.run(1);
    expect(signals[0]?.reason).toMatchObject({ code: 'ERR_CHECK_TIMEOUT', verdict: 'fault' });
    expect(told).toEqual(['unreachable: CheckTimeoutError: the end-to-end check was not answered within 15000 ms']);
    answers[0]?.(true);
    await settlePromises();
    expect(probe.state).toBe('unreachable');
  });

  it('H1: reads what arrived during a stall before it counts a check as failed', async () => {
    const { clock, probe, told, farEnd } = aProbe({ failureThreshold: 1 });
    const answers: ((value: unknown) => void)[] = [];
    farEnd.reply = () =>
      new Promise((resolve) => {
        answers.push(resolve);
      });
    probe.start();
    await clock.stall(600_000, () => answers[0]?.(true));
    expect(told).toEqual([]);
    expect(probe.state).toBe('reachable');
  });

  it('never aborts a check that was answered', async () => {
    const { clock, probe, signals } = aProbe();
    probe.start();
    await clock.run(120_000);
    probe.stop();
    expect(signals.some((signal) => signal.aborted)).toBe(false);
  });

  it('gives a running check up when stopped, and can be stopped by its own listener', async () => {
    const stopIt = (): void => {
      probe.stop();
    };
    const { probe, signals, farEnd, clock } = aProbe({ failureThreshold: 1, onUnreachable: stopIt });
    farEnd.reply = never;
    probe.start();
    probe[Symbol.dispose]();
    expect(signals[0]?.aborted).toBe(true);
    farEnd.reply = () => Promise.reject(new Error('no route'));
    probe.start();
    await settlePromises();
    expect(probe.state).toBe('stopped');
    expect(clock.pendingTimers).toBe(0);
  });

  it('survives a listener that throws and a check that rejects with nothing', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const { probe, farEnd, clock, log } = aProbe({
      failureThreshold: 1,
      onUnreachable: () => {
        throw new Error('bug in the listener');
      },
    });
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- a peer may reject with anything
    farEnd.reply = () => Promise.reject(undefined);
    probe.start();
    await settlePromises();
    expect(probe.state).toBe('unreachable');
    expect(warned).toHaveBeenCalledOnce();
    expect(log.of('heartbeat.lost')).toMatchObject([
      { cause: { message: 'the end-to-end check failed without a reason' } },
    ]);
    farEnd.reply = () => Promise.resolve();
    await clock.run(60_000);
    expect(probe.state).toBe('reachable');
  });

  it('counts false as a failure, and the silence from the start if there was no answer yet', async () => {
    const { clock, probe, told, log, farEnd } = aProbe();
    farEnd.reply = () => Promise.resolve(false);
    clock.advance(5_000);
    probe.start();
    await clock.run(60_000);
    expect(told).toEqual(['unreachable: Error: the end-to-end check answered false']);
    expect(log.of('heartbeat.lost')).toMatchObject([{ silentMs: 60_000 }]);
  });

  it('needs nobody to tell', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const clock = new FakeClock();
    let answer = false;
    const probe = new EndToEndProbe({ check: () => Promise.resolve(answer), failureThreshold: 1, clock });
    probe.start();
    await settlePromises();
    expect(probe.state).toBe('unreachable');
    answer = true;
    await clock.run(60_000);
    expect(probe.state).toBe('reachable');
    expect(warned).not.toHaveBeenCalled();
  });

  it.each([
    [{ intervalMs: 0 }, 'intervalMs'],
    [{ timeoutMs: -1 }, 'timeoutMs'],
    [{ failureThreshold: 0 }, 'failureThreshold'],
    [{ failureThreshold: 1.5 }, 'failureThreshold'],
  ])('refuses %j', (options, name) => {
    expect(() => aProbe(options)).toThrow(name);
  });
});
