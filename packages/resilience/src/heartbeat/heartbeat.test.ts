import { describe, expect, it } from 'vitest';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import { DeadlineDetector } from './failure-detector.ts';
import { Heartbeat } from './heartbeat.ts';
import type { HeartbeatLimits } from './heartbeat-state.ts';

function aHeartbeat(limits: Partial<HeartbeatLimits> = {}) {
  const clock = new FakeClock();
  const answers: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  const signals: AbortSignal[] = [];
  const roundTripsMs: number[] = [];
  const lost: unknown[] = [];
  const failures: unknown[] = [];
  const heartbeat = new Heartbeat({
    limits: { probeTimeoutMs: 5_000, lostAfterMs: 0, minProbeGapMs: 1_000, ...limits },
    detector: new DeadlineDetector(2_000),
    clock,
    probe: (signal) =>
      new Promise<void>((resolve, reject) => {
        signals.push(signal);
        answers.push({ resolve, reject });
      }),
    onLost: (cause) => lost.push(cause),
    onAnswered: (roundTripMs) => roundTripsMs.push(roundTripMs),
    onProbeFailed: (cause) => failures.push(cause),
  });
  heartbeat.start();
  return { clock, answers, signals, roundTripsMs, lost, failures, heartbeat };
}

describe('Heartbeat', () => {
  it('H4: matches each answer with its own probe, also when the first comes after the second was sent', async () => {
    const { clock, answers, roundTripsMs, heartbeat } = aHeartbeat();
    await clock.run(2_000);
    heartbeat.heard();
    await clock.run(2_000);
    expect(answers).toHaveLength(2);
    await clock.run(100);
    answers[0]?.resolve();
    answers[1]?.resolve();
    await settlePromises();
    expect(roundTripsMs).toEqual([2_100, 100]);
  });

  it('gives up a probe that nobody waits for any more when it sends the next', async () => {
    const { clock, signals, heartbeat } = aHeartbeat();
    await clock.run(2_000);
    heartbeat.heard();
    await clock.run(2_000);
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
  });

  it('never sends two probes within the least gap, however soon it becomes suspicious again', async () => {
    const { clock, answers, heartbeat } = aHeartbeat({ minProbeGapMs: 10_000 });
    await clock.run(2_000);
    heartbeat.heard();
    await clock.run(9_999);
    expect(answers).toHaveLength(1);
    await clock.run(1);
    expect(answers).toHaveLength(2);
  });

  it('asks again after a failed probe, within the gap and the same deadline', async () => {
    const { clock, answers, failures, lost } = aHeartbeat();
    await clock.run(2_000);
    answers[0]?.reject(new Error('could not be sent'));
    await clock.run(999);
    expect(answers).toHaveLength(1);
    await clock.run(1);
    expect(answers).toHaveLength(2);
    expect(failures).toHaveLength(1);
    await clock.run(4_000);
    expect(lost).toMatchObject([{ silentMs: 7_000, cause: { message: 'could not be sent' } }]);
  });

  it('tells a round trip that ended after it was stopped, and does nothing else with it', async () => {
    const { clock, answers, roundTripsMs, lost, heartbeat } = aHeartbeat();
    await clock.run(2_000);
    heartbeat.stop();
    answers[0]?.resolve();
    await settlePromises();
    expect(roundTripsMs).toEqual([0]);
    expect(heartbeat.state).toBeUndefined();
    expect(clock.pendingTimers).toBe(0);
    expect(lost).toEqual([]);
  });

  it('arms one timer and costs none for each message', () => {
    const { clock, heartbeat } = aHeartbeat();
    for (let message = 0; message < 1_000; message += 1) heartbeat.heard();
    expect(clock.pendingTimers).toBe(1);
  });
});
