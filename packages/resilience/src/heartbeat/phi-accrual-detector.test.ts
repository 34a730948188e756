import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { Heartbeat } from './heartbeat.ts';
import { phi, zOfPhi } from './phi.ts';
import { PhiAccrualDetector, type PhiAccrualOptions } from './phi-accrual-detector.ts';

/** Hears a beat every `everyMs`, `beats` times, the first at 0; returns when the last was. */
function learn(detector: PhiAccrualDetector, everyMs: number, beats: number): number {
  for (let beat = 0; beat <= beats; beat += 1) detector.heard(beat * everyMs);
  return beats * everyMs;
}

/** The silence that is suspicious after these, worked out from the list itself; spread at least 1. */
function suspiciousMs(silences: readonly number[]): number {
  const meanMs = silences.reduce((sum, silenceMs) => sum + silenceMs, 0) / silences.length;
  const variance = silences.reduce((sum, silenceMs) => sum + (silenceMs - meanMs) ** 2, 0) / silences.length;
  return meanMs + zOfPhi(8) * Math.max(1, Math.sqrt(variance));
}

describe('phi', () => {
  // -log10 of the normal distribution's upper tail, from a table of Q(z).
  it.each([
    [-3, 0.000586684],
    [0, 0.301029996],
    [1, 0.799546077],
    [3, 2.869698506],
    [6, 9.005863965],
    [10, 23.118053],
    [40, 349.437012],
  ])('is %f standard deviations worth %f', (z, expected) => {
    expect(phi(z)).toBeCloseTo(expected, 4);
  });

  it('has an inverse', () => {
    for (const value of [0.5, 1, 8, 12, 300]) expect(phi(zOfPhi(value))).toBeCloseTo(value, 9);
  });
});

describe('PhiAccrualDetector', () => {
  it('H3: grows with silence and stays finite, whatever was heard, up to a billion milliseconds', () => {
    const silences = fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { maxLength: 250 });
    const moments = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(silences, moments, (heardAfterMs, silentMs) => {
        const detector = new PhiAccrualDetector();
        let nowMs = 0;
        detector.heard(nowMs);
        for (const afterMs of heardAfterMs) {
          nowMs += afterMs;
          detector.heard(nowMs);
        }
        const values = silentMs.toSorted((one, other) => one - other).map((ms) => detector.phi(nowMs + ms));
        expect(values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
        expect(values).toEqual(values.toSorted((one, other) => one - other));
      }),
      { numRuns: 150 },
    );
  });

  it('H3: bears a small delay of a peer that was as regular as clockwork', () => {
    const detector = new PhiAccrualDetector({ minStdDevMs: 100 });
    const lastMs = learn(detector, 1_000, 500);
    expect(detector.suspicion(lastMs + 1_200)).toBeLessThan(1);
    expect(detector.suspicion(lastMs + 1_700)).toBeGreaterThan(1);
  });

  it('H3: one long pause does not hide the next death', () => {
    const detector = new PhiAccrualDetector();
    const lastMs = learn(detector, 1_000, 500);
    const usualMs = detector.suspectAtMs() - lastMs;
    detector.heard(lastMs + 600_000);
    expect(detector.suspectAtMs() - (lastMs + 600_000)).toBeLessThan(2 * usualMs);
  });

  it('adapts to a peer that has become slower', () => {
    const detector = new PhiAccrualDetector();
    let nowMs = learn(detector, 1_000, 300);
    for (let beat = 0; beat < 300; beat += 1) {
      nowMs += 5_000;
      detector.heard(nowMs);
    }
    expect(detector.suspicion(nowMs + 5_000)).toBeLessThan(1);
  });

  it('goes by its first guess until it has learnt better, and by nothing before the first sign', () => {
    const detector = new PhiAccrualDetector({ firstSilenceMs: 4_000 });
    expect(detector.suspectAtMs()).toBe(Number.POSITIVE_INFINITY);
    expect(detector.phi(1e9)).toBe(0);
    detector.heard(0);
    expect(detector.suspicion(4_000)).toBeLessThan(1);
    // A chance of one in 100 million lies 5.612 standard deviations, of a quarter of the guess each, above it.
    expect(detector.suspectAtMs()).toBeCloseTo(4_000 + 5.612 * 1_000, 0);
  });

  it('says 1 exactly when it becomes suspicious, later with an acceptable pause', () => {
    for (const acceptablePauseMs of [0, 3_000]) {
      const detector = new PhiAccrualDetector({ acceptablePauseMs });
      learn(detector, 1_000, 300);
      expect(detector.suspicion(detector.suspectAtMs())).toBeCloseTo(1, 6);
    }
    const patient = new PhiAccrualDetector({ acceptablePauseMs: 3_000 });
    const strict = new PhiAccrualDetector();
    learn(patient, 1_000, 300);
    learn(strict, 1_000, 300);
    expect(patient.suspectAtMs() - strict.suspectAtMs()).toBeCloseTo(3_000, 6);
  });

  it('knows the mean and the spread of the silences it remembers', () => {
    const remembered = 6;
    fc.assert(
      fc.property(fc.array(fc.double({ min: 500, max: 1_500, noNaN: true }), { maxLength: 40 }), (silences) => {
        const detector = new PhiAccrualDetector({ sampleSize: remembered, firstSilenceMs: 1_000, minStdDevMs: 1 });
        let nowMs = 0;
        detector.heard(nowMs);
        let learnt = [750, 1_250];
        for (const silenceMs of silences) {
          nowMs += silenceMs;
          detector.heard(nowMs);
          learnt = [...learnt, Math.min(silenceMs, suspiciousMs(learnt))].slice(-remembered);
        }
        expect(detector.suspectAtMs() - nowMs).toBeCloseTo(suspiciousMs(learnt), 3);
      }),
      { numRuns: 100 },
    );
  });

  it('forgets a guess that was wrong by far to the last digit', () => {
    const detector = new PhiAccrualDetector({ sampleSize: 10, firstSilenceMs: 1e12 });
    let nowMs = 0;
    for (let beat = 0; beat < 40; beat += 1) {
      detector.heard(nowMs);
      nowMs += beat % 2 === 0 ? 500 : 1_500;
    }
    detector.heard(nowMs);
    // The squares of the guess are so large that those of half a second are lost beside them.
    expect(detector.suspectAtMs() - nowMs).toBeCloseTo(1_000 + 5.612 * 500, 0);
  });

  it('makes a heartbeat ask as early as the peer is regular', async () => {
    const clock = new FakeClock();
    let probes = 0;
    const heartbeat = new Heartbeat({
      limits: { probeTimeoutMs: 5_000, lostAfterMs: 0, minProbeGapMs: 1_000 },
      detector: new PhiAccrualDetector({ sampleSize: 50 }),
      clock,
      probe: () => {
        probes += 1;
        return Promise.resolve();
      },
      onLost: () => {},
      onProbeFailed: () => {},
    });
    heartbeat.start();
    for (let beat = 0; beat < 200; beat += 1) {
      await clock.run(100);
      heartbeat.heard();
    }
    const before = probes;
    // The last wake-up was set when less was known; two seconds are enough for it to come round.
    await clock.run(25_000);
    expect(probes).toBeGreaterThan(before + 2);
    heartbeat.stop();
  });

  it.each<[PhiAccrualOptions, string]>([
    [{ threshold: 0 }, 'threshold must be a finite number at least 1 and at most 300, was 0 (8 to 12 is usual)'],
    [{ sampleSize: 1 }, 'sampleSize'],
    [{ sampleSize: 2.5 }, 'sampleSize'],
    [{ minStdDevMs: 0 }, 'minStdDevMs'],
    [{ acceptablePauseMs: -1 }, 'acceptablePauseMs'],
    [{ firstSilenceMs: 0 }, 'firstSilenceMs'],
  ])('refuses %j', (options, name) => {
    expect(() => new PhiAccrualDetector(options)).toThrow(name);
  });
});
