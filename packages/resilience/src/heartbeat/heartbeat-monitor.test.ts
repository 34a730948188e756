import { afterEach, describe, expect, it, vi } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import { DeadlineDetector } from './failure-detector.ts';
import { HeartbeatMonitor, type HeartbeatMonitorOptions } from './heartbeat-monitor.ts';

/** A peer whose checks are answered by hand, or at once, or never. */
class ToyPeer {
  readonly signals: AbortSignal[] = [];
  readonly answers: { resolve: (value: unknown) => void; reject: (error: unknown) => void }[] = [];
  reply: 'at once' | 'by hand' | 'with false' | 'by throwing' = 'at once';

  check(signal: AbortSignal): Promise<unknown> {
    this.signals.push(signal);
    if (this.reply === 'by throwing') throw new Error('bug in the check');
    if (this.reply === 'by hand') {
      return new Promise((resolve, reject) => {
        this.answers.push({ resolve, reject });
      });
    }
    return Promise.resolve(this.reply === 'at once');
  }
}

function aMonitor(options: Partial<HeartbeatMonitorOptions> = {}) {
  const clock = new FakeClock();
  const peer = new ToyPeer();
  const lost: unknown[] = [];
  const events = new Publisher<ResilienceEvent>();
  const log = new EventLog(events);
  const monitor = new HeartbeatMonitor({
    healthCheck: (signal) => peer.check(signal),
    onConnectionLost: (cause) => {
      lost.push(cause);
    },
    clock,
    events,
    ...options,
  });
  return { clock, peer, lost, log, monitor };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('HeartbeatMonitor', () => {
  it('checks every ten seconds of silence, and a living peer is never lost', async () => {
    const { clock, peer, lost, monitor } = aMonitor();
    expect(monitor.state).toBe('stopped');
    monitor.start();
    await clock.run(9_999);
    expect(peer.signals).toHaveLength(0);
    await clock.run(90_001);
    expect(peer.signals).toHaveLength(10);
    expect(monitor.state).toBe('listening');
    expect(monitor.lastHeardMs).toBe(100_000);
    expect(lost).toEqual([]);
  });

  it('calls the peer lost once, after thirty seconds without life', async () => {
    const { clock, peer, lost, log, monitor } = aMonitor();
    peer.reply = 'by hand';
    monitor.start();
    await clock.run(29_999);
    expect(monitor.state).toBe('probing');
    expect(lost).toEqual([]);
    await clock.run(1);
    expect(monitor.state).toBe('lost');
    expect(lost).toMatchObject([{ code: 'ERR_PEER_SILENT', verdict: 'fault', silentMs: 30_000 }]);
    expect(peer.signals[0]?.aborted).toBe(true);
    await clock.run(3_600_000);
    expect(lost).toHaveLength(1);
    expect(log.types).toEqual(['heartbeat.lost']);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each(['with false', 'by throwing'] as const)('asks again after a check that answers %s', async (reply) => {
    const { clock, peer, lost, log, monitor } = aMonitor();
    peer.reply = reply;
    monitor.start();
    await clock.run(25_000);
    expect(peer.signals).toHaveLength(2);
    expect(log.types).toEqual(['heartbeat.probe_failed', 'heartbeat.probe_failed']);
    await clock.run(5_000);
    const message = reply === 'with false' ? 'the health check answered false' : 'bug in the check';
    expect(lost).toMatchObject([{ cause: { message } }]);
  });

  it('forgives failed checks once one is answered', async () => {
    const { clock, peer, lost, monitor } = aMonitor();
    peer.reply = 'with false';
    monitor.start();
    await clock.run(15_000);
    peer.reply = 'at once';
    await clock.run(5_000);
    expect(monitor.state).toBe('listening');
    await clock.run(60_000);
    expect(lost).toEqual([]);
  });

  it('gives a check its chance even if the time-out is shorter than the interval', async () => {
    const { clock, peer, lost, monitor } = aMonitor({ intervalMs: 1_000, timeoutMs: 200 });
    peer.reply = 'by hand';
    monitor.start();
    await clock.run(1_199);
    expect(lost).toEqual([]);
    await clock.run(1);
    expect(lost).toMatchObject([{ silentMs: 1_200 }]);
  });

  it('begins again when something is heard after all, and tells how long it was silent', async () => {
    const { clock, peer, log, monitor } = aMonitor();
    peer.reply = 'by hand';
    clock.advance(500);
    monitor.start();
    await clock.run(31_000);
    expect(monitor.state).toBe('lost');
    monitor.heard();
    expect(monitor.state).toBe('listening');
    expect(log.of('heartbeat.restored')).toMatchObject([{ silentMs: 31_000, source: 'heartbeat' }]);
  });

  it('stops for good, twice if need be, and starts anew', async () => {
    const { clock, peer, lost, monitor } = aMonitor();
    peer.reply = 'by hand';
    monitor.start();
    monitor.start();
    await clock.run(15_000);
    monitor.stop();
    monitor[Symbol.dispose]();
    expect(peer.signals[0]?.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
    monitor.heard();
    expect(monitor.state).toBe('stopped');
    monitor.start();
    await clock.run(9_999);
    expect(peer.signals).toHaveLength(1);
    expect(lost).toEqual([]);
  });

  it('goes on with the check that is out when it is started once more', async () => {
    const { clock, peer, lost, monitor } = aMonitor();
    peer.reply = 'by hand';
    monitor.start();
    await clock.run(15_000);
    monitor.start();
    expect(monitor.state).toBe('probing');
    await clock.run(15_000);
    expect(lost).toMatchObject([{ silentMs: 30_000 }]);
  });

  it('asks when its detector becomes suspicious, which is made anew at each start', async () => {
    let made = 0;
    const detector = (): DeadlineDetector => {
      made += 1;
      return new DeadlineDetector(made * 1_000);
    };
    const { clock, peer, monitor } = aMonitor({ detector });
    monitor.start();
    await clock.run(1_000);
    expect(peer.signals).toHaveLength(1);
    monitor.stop();
    monitor.start();
    await clock.run(1_999);
    expect(peer.signals).toHaveLength(1);
    await clock.run(1);
    expect(peer.signals).toHaveLength(2);
  });

  it('is stopped by disposal', () => {
    const { clock, monitor } = aMonitor();
    monitor.start();
    monitor[Symbol.dispose]();
    expect([monitor.state, clock.pendingTimers]).toEqual(['stopped', 0]);
  });

  it('reports what onConnectionLost throws and stays usable', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const { clock, peer, monitor } = aMonitor({
      onConnectionLost: () => {
        throw new Error('bug in the callback');
      },
    });
    peer.reply = 'by hand';
    monitor.start();
    await clock.run(30_000);
    expect(warned.mock.calls[0]?.[0]).toContain('bug in the callback');
    monitor.start();
    expect(monitor.state).toBe('listening');
  });

  it.each([
    [{ intervalMs: 0 }, 'intervalMs'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs'],
    [{ timeoutMs: 0 }, 'timeoutMs'],
    [{ intervalMs: Number.POSITIVE_INFINITY }, 'intervalMs'],
  ])('refuses %j', (options, name) => {
    expect(() => aMonitor(options)).toThrow(name);
  });
});

describe('a stall of our own', () => {
  it('H1: what arrived while our event loop was blocked is read before the peer is called lost', async () => {
    const { clock, peer, lost, monitor } = aMonitor();
    peer.reply = 'by hand';
    monitor.start();
    await clock.run(29_990);
    // On time but for a moment: the deadline's timer fires first, the answer lies right behind it.
    await clock.stall(15, () => {
      monitor.heard();
    });
    expect(lost).toEqual([]);
    expect(monitor.state).toBe('listening');
  });

  it('H1: a stall in the middle of a check is not taken from the time the peer has to answer', async () => {
    const { clock, peer, lost, monitor } = aMonitor();
    peer.reply = 'by hand';
    monitor.start();
    await clock.run(15_000);
    await clock.stall(14_000);
    // The stall began one second before the next wake-up, so 13 of its 14 seconds count as ours.
    await clock.run(13_999);
    expect(lost).toEqual([]);
    await clock.run(1);
    expect(lost).toHaveLength(1);
  });

  it('H1: L10: after the machine slept for an hour the peer is asked, not called lost', async () => {
    const { clock, peer, lost, monitor } = aMonitor();
    peer.reply = 'by hand';
    monitor.start();
    await clock.run(12_000);
    await clock.stall(3_600_000);
    expect(monitor.state).toBe('probing');
    await clock.run(10_000);
    expect(lost).toEqual([]);
    peer.answers[0]?.resolve(true);
    await settlePromises();
    expect(monitor.state).toBe('listening');
  });
});

describe('signs of life', () => {
  it('H2: any byte counts as life, so nothing is asked while traffic flows', async () => {
    const { clock, peer, lost, monitor } = aMonitor();
    peer.reply = 'by hand';
    monitor.start();
    for (let second = 0; second < 600; second += 5) {
      await clock.run(5_000);
      monitor.heard();
    }
    expect(peer.signals).toHaveLength(0);
    expect(lost).toEqual([]);
  });

  it('H2: any byte ends the doubt while a check is out', async () => {
    const { clock, peer, lost, monitor } = aMonitor();
    peer.reply = 'by hand';
    monitor.start();
    await clock.run(29_000);
    monitor.heard();
    await clock.run(9_000);
    expect(monitor.state).toBe('listening');
    expect(lost).toEqual([]);
  });

  it('H4: a late answer of a check that was given up does not rescue the next life', async () => {
    const { clock, peer, lost, monitor } = aMonitor();
    peer.reply = 'by hand';
    monitor.start();
    await clock.run(30_000);
    expect(lost).toHaveLength(1);
    monitor.start();
    await clock.run(25_000);
    peer.answers[0]?.resolve(true);
    await settlePromises();
    expect(monitor.state).toBe('probing');
    expect(monitor.lastHeardMs).toBe(30_000);
    await clock.run(5_000);
    expect(lost).toHaveLength(2);
  });
});
