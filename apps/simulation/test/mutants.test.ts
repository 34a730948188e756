import { expect, test } from 'vitest';
import { simulation } from './simulation.ts';

test('ten real bugs are put back one at a time, and each is found under the plan that is kept with it', {
  timeout: 600_000,
}, async () => {
  const table = await simulation('prove-mutants.ts');
  expect(table).toMatch(/^10 of 10 bugs are found$/m);
});
