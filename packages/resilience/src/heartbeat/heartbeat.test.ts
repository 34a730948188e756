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

  it('gives up the probe that is out when it is stopped, whatever became of the one before', async () => {
    const { clock, answers, signals, failures, heartbeat } = aHeartbeat();
    await clock.run(2_000);
    heartbeat.heard();
    await clock.run(2_000);
    answers[0]?.resolve();
    await settlePromises();
    heartbeat.stop();
    expect(signals[1]?.aborted).toBe(true);
    answers[1]?.reject(new Error('aborted'));
    await settlePromises();
    expect(failures).toEqual([]);
  });

  it('never aborts a probe that was answered', async () => {
    const { clock, answers, signals, heartbeat } = aHeartbeat();
    await clock.run(2_000);
    answers[0]?.resolve();
    await clock.run(2_000);
    answers[1]?.resolve();
    await settlePromises();
    heartbeat.stop();
    expect(signals.map((signal) => signal.aborted)).toEqual([false, false]);
  });

  it('does not hear of the failure of a probe that was given up for the next', async () => {
    const { clock, answers, failures, heartbeat } = aHeartbeat();
    await clock.run(2_000);
    heartbeat.heard();
    await clock.run(2_000);
    answers[0]?.reject(new Error('aborted'));
    await settlePromises();
    expect(failures).toEqual([]);
  });

  it('tells a failure that came after the doubt had ended, and does not blame a later silence on it', async () => {
    const { clock, answers, failures, lost, heartbeat } = aHeartbeat();
    await clock.run(2_000);
    heartbeat.heard();
    answers[0]?.reject(new Error('could not be sent'));
    await settlePromises();
    expect(failures).toHaveLength(1);
    await clock.run(7_000);
    expect(lost).toMatchObject([
      { silentMs: 7_000, message: expect.stringContaining('nothing was heard for 7000 ms') },
    ]);
    expect(lost[0]).not.toHaveProperty('cause');
  });

  it('asks nothing before its start, after its end or after a loss, which it tells once', async () => {
    const { clock, answers, lost, heartbeat } = aHeartbeat();
    await clock.run(7_000);
    heartbeat.ask();
    expect(answers).toHaveLength(1);
    expect(lost).toHaveLength(1);
    heartbeat.stop();
    heartbeat.ask();
    await clock.run(60_000);
    expect(answers).toHaveLength(1);
    const { heartbeat: unstarted, clock: other } = aHeartbeat();
    unstarted.stop();
    unstarted.stop();
    expect(other.pendingTimers).toBe(0);
  });

  it('does not wake up again when it was stopped by what was read after its timer', async () => {
    const { clock, answers, heartbeat } = aHeartbeat();
    await clock.stall(2_000, () => {
      heartbeat.stop();
    });
    expect(answers).toEqual([]);
    expect([heartbeat.state, clock.pendingTimers]).toEqual([undefined, 0]);
  });

  it('arms one timer and costs none for each message', () => {
    const { clock, heartbeat } = aHeartbeat();
    for (let message = 0; message < 1_000; message += 1) heartbeat.heard();
    expect(clock.pendingTimers).toBe(1);
  });
});
