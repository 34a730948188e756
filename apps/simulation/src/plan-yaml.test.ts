import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planFromYaml, planToYaml } from './plan-yaml.ts';
import { type Plan, schedules } from './schedule.ts';

test('what is written as YAML is read as the same plan', () => {
  fc.assert(
    fc.property(
      schedules(900_000),
      fc.nat(),
      fc.constantFrom('safety' as const, 'liveness' as const),
      fc.constantFrom('graceful' as const, 'eager' as const),
      (schedule, seed, mode, recovery) => {
        const plan: Plan = { seed, mode, recovery, forMs: 900_000, schedule };
        expect(planFromYaml(planToYaml(plan, 'what it taught'))).toEqual(plan);
      },
    ),
    { numRuns: 50 },
  );
});

test('says what is wrong in a plan', () => {
  expect(() => planFromYaml('seed: 1\nmode: live')).toThrow('mode must be safety or liveness, was live');
  expect(() => planFromYaml('seed: x')).toThrow('seed must be a number, was "x"');
  const plan = 'seed: 1\nmode: safety\nforMs: 1\n';
  expect(() => planFromYaml(`${plan}recovery: bold`)).toThrow('recovery must be graceful or eager, was bold');
  expect(() => planFromYaml(`${plan}aimed: [{ state: asleep, nth: 1, stallMs: 1 }]`)).toThrow(
    'state must be dialing or',
  );
  expect(planFromYaml(plan)).toMatchObject({ recovery: 'graceful', schedule: { steps: [], aimed: [], stalls: [] } });
});
