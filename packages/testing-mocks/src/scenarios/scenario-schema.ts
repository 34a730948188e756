import { z } from 'zod';
import { durationMs } from '../faults/fault-fields.ts';
import { faultStepSchema } from '../faults/fault-schema.ts';
import { InvalidFaultError, problemsOf } from '../faults/invalid-fault-error.ts';
import type { Scenario, ScenarioCheck } from './scenario.ts';

const check: z.ZodType<ScenarioCheck> = z.discriminatedUnion('check', [
  z.strictObject({
    check: z.literal('never-exceeds'),
    messages: z.int().min(1),
    perMs: durationMs.exactOptional(),
  }),
  z.strictObject({ check: z.literal('no-duplicate-orders') }),
  z.strictObject({ check: z.literal('lines-restored'), withinMs: durationMs.exactOptional() }),
  z.strictObject({ check: z.literal('recovered-within'), ms: durationMs }),
]);

/** A scenario, as a file or a call gives it. */
export const scenarioSchema: z.ZodType<Scenario> = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1),
  summary: z.string().min(1),
  steps: z.array(faultStepSchema).min(1),
  checks: z.array(check).exactOptional(),
});

/** @throws InvalidFaultError that names each key that is wrong */
export function parseScenario(value: unknown): Scenario {
  const result = scenarioSchema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new InvalidFaultError(problemsOf(result.error.issues));
}
