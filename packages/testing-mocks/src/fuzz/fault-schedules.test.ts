import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultKinds, faultStepSchema } from '../faults/fault-schema.ts';
import { anyFault, faultSchedules } from './fault-schedules.ts';

test('draws every kind of fault there is, within the time, and each as the schema wants it', () => {
  const seen = new Set<string>();
  for (const steps of fc.sample(faultSchedules(fc, { withinMs: 5_000 }), { seed: 1, numRuns: 400 })) {
    expect(steps.length).toBeLessThanOrEqual(24);
    for (const step of steps) {
      expect(faultStepSchema.parse(step)).toEqual(step);
      expect('atMs' in step && step.atMs <= 5_000).toBe(true);
      seen.add(step.fault.kind);
    }
  }
  expect([...seen].toSorted()).toEqual([...faultKinds].toSorted());
});

test('draws only the kinds it is told, and few of them at a time', () => {
  const only = fc.sample(faultSchedules(fc, { kinds: ['drop', 'freeze'] }), { seed: 1, numRuns: 100 }).flat();
  expect(new Set(only.map(({ fault }) => fault.kind))).toEqual(new Set(['drop', 'freeze']));
  const all = fc.sample(faultSchedules(fc), { seed: 1, numRuns: 100 });
  const kinds = all.map((steps) => new Set(steps.map(({ fault }) => fault.kind)).size);
  expect(Math.max(...kinds)).toBeLessThan(faultKinds.length);
  expect(() => faultSchedules(fc, { kinds: [] })).toThrow('kinds must name at least one');
});

test('draws one fault at a time, of every kind or of those it is told', () => {
  const drawn = fc.sample(anyFault(fc), { seed: 1, numRuns: 1_000 });
  expect(new Set(drawn.map(({ kind }) => kind))).toEqual(new Set(faultKinds));
  for (const fault of drawn) expect(faultStepSchema.parse({ atMs: 0, fault })).toEqual({ atMs: 0, fault });
  expect(fc.sample(anyFault(fc, ['freeze']), { seed: 1, numRuns: 10 }).every(({ kind }) => kind === 'freeze')).toBe(
    true,
  );
  expect(() => anyFault(fc, [])).toThrow('kinds must name at least one');
});
