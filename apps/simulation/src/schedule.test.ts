import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Plan, planFromYaml, planToYaml, schedules } from './schedule.ts';

test('what is written as YAML is read as the same plan', () => {
  fc.assert(
    fc.property(
      schedules(900_000),
      fc.nat(),
      fc.constantFrom('safety' as const, 'liveness' as const),
      (schedule, seed, mode) => {
        const plan: Plan = { seed, mode, forMs: 900_000, schedule };
        expect(planFromYaml(planToYaml(plan, 'what it taught'))).toEqual(plan);
      },
    ),
    { numRuns: 50 },
  );
});

test('says what is wrong in a plan', () => {
  expect(() => planFromYaml('mode: live')).toThrow('mode must be safety or liveness, was live');
  expect(() => planFromYaml('mode: safety\nseed: x')).toThrow('seed must be a number, was "x"');
});
