import { expect, test } from 'vitest';
import { corpus } from '../src/corpus.ts';
import { runPlan } from '../src/run-plan.ts';

test.each(corpus())('$name: $taught', { timeout: 60_000 }, async ({ plan }) => {
  expect((await runPlan(plan)).violations).toEqual([]);
});
