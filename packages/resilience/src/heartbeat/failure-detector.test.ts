import { expect, it } from 'vitest';
import { DeadlineDetector } from './failure-detector.ts';
import { HealthCheckFailedError, PeerSilentError } from './peer-silent-error.ts';

it('suspects nothing before the first sign of life', () => {
  const detector = new DeadlineDetector(2_000);
  expect(detector.suspectAtMs()).toBe(Number.POSITIVE_INFINITY);
  expect(detector.suspicion(1e9)).toBe(0);
});

it('suspects in proportion to the silence since the last sign', () => {
  const detector = new DeadlineDetector(2_000);
  detector.heard(100);
  detector.heard(1_000);
  expect(detector.suspectAtMs()).toBe(3_000);
  expect([500, 1_000, 2_000, 3_000, 9_000].map((nowMs) => detector.suspicion(nowMs))).toEqual([0, 0, 0.5, 1, 4]);
});

it('refuses a silence that is no time', () => {
  expect(() => new DeadlineDetector(0)).toThrow('silenceMs must be');
});

it('makes errors that say what was silent for how long, and why if it is known', () => {
  const silent = new PeerSilentError(1_234.5);
  expect(silent).toMatchObject({ code: 'ERR_PEER_SILENT', verdict: 'fault', silentMs: 1_234.5 });
  expect(silent.message).toBe('nothing was heard for 1235 ms and no probe was answered');
  expect(silent).not.toHaveProperty('cause');
  expect(new PeerSilentError(1, 'no route')).toMatchObject({ cause: 'no route' });
  expect(new HealthCheckFailedError()).toMatchObject({
    code: 'ERR_HEALTH_CHECK_FAILED',
    verdict: 'fault',
    message: 'the health check answered false',
  });
});
