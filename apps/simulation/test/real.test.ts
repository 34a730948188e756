import { expect, test } from 'vitest';
import { simulation } from './simulation.ts';

test('over TCP and in real time, half a minute of faults breaks no invariant', { timeout: 180_000 }, async () => {
  const printed = await simulation('real.ts', '--seconds', '30');
  expect(printed).toMatch(/^seed 1: \d+ faults, \d{3,} events, 0 violations$/m);
});
