import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeartbeatFacts, type HeartbeatState, listenAgain, nextHeartbeat } from './heartbeat-state.ts';

const LIMITS = { probeTimeoutMs: 5_000, lostAfterMs: 0, minProbeGapMs: 1_000, sent: 3 };

function facts(given: Partial<HeartbeatFacts> = {}): HeartbeatFacts {
  return { nowMs: 0, lateMs: 0, lastHeardMs: 0, suspectAtMs: 10_000, lastProbeMs: undefined, ...given };
}

const PROBING: HeartbeatState = {
  name: 'probing',
  probe: 3,
  sentMs: 10_000,
  isPending: true,
  deadlineMs: 15_000,
  wakeMs: 11_000,
};

describe('nextHeartbeat', () => {
  it.each<[string, HeartbeatState, Partial<HeartbeatFacts>, Partial<HeartbeatState>]>([
    [
      'listens on before the silence is suspicious',
      { name: 'listening', wakeMs: 1 },
      { nowMs: 9_999 },
      { wakeMs: 10_000 },
    ],
    [
      'listens on until the least gap since the last probe has passed',
      { name: 'listening', wakeMs: 1 },
      { nowMs: 10_100, lastProbeMs: 9_500 },
      { name: 'listening', wakeMs: 10_500 },
    ],
    [
      'probes when it is, and wakes five times while it waits',
      { name: 'listening', wakeMs: 10_000 },
      { nowMs: 10_000 },
      { name: 'probing', probe: 4, sentMs: 10_000, isPending: true, deadlineMs: 15_000, wakeMs: 11_000 },
    ],
    ['waits on before the deadline', PROBING, { nowMs: 14_500 }, { name: 'probing', probe: 3, wakeMs: 15_000 }],
    ['is lost at the deadline', PROBING, { nowMs: 15_000, lastHeardMs: 2_000 }, { name: 'lost', silentMs: 13_000 }],
    [
      'adds its own stall to the deadline',
      PROBING,
      { nowMs: 15_000, lateMs: 4_000 },
      { name: 'probing', deadlineMs: 19_000, wakeMs: 16_000 },
    ],
    [
      'waits for the least gap after a failed probe',
      { ...PROBING, isPending: false },
      { nowMs: 10_400 },
      { name: 'probing', probe: 3, wakeMs: 11_000 },
    ],
    [
      'probes again after that, within the same deadline',
      { ...PROBING, isPending: false },
      { nowMs: 11_000 },
      { name: 'probing', probe: 4, isPending: true, deadlineMs: 15_000 },
    ],
    ['stays lost', { name: 'lost', sinceMs: 1, silentMs: 2 }, { nowMs: 99 }, { name: 'lost', sinceMs: 1, silentMs: 2 }],
  ])('%s', (_what, state, given, expected) => {
    expect(nextHeartbeat(state, facts(given), LIMITS)).toMatchObject(expected);
  });

  it('does not call lost before the silence it is told to bear', () => {
    const state = nextHeartbeat(listenAgain(facts(), LIMITS), facts({ nowMs: 10_000 }), {
      ...LIMITS,
      lostAfterMs: 30_000,
    });
    expect(state).toMatchObject({ name: 'probing', deadlineMs: 30_000 });
  });

  it('always wakes up later than now, and never after its deadline', () => {
    const times = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        times,
        times,
        fc.boolean(),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (now, sent, isPending, late) => {
          const state: HeartbeatState = { ...PROBING, sentMs: sent, isPending, deadlineMs: sent + 5_000 };
          const next = nextHeartbeat(state, facts({ nowMs: now, lateMs: late }), LIMITS);
          const isRight =
            next.name === 'lost' ||
            (next.wakeMs > now && (next.name === 'listening' || next.wakeMs <= next.deadlineMs));
          expect(isRight).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
