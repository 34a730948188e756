import { expect, it } from 'vitest';
import { mutants } from './mutant-store.ts';
import { runDay } from './run-day.ts';

it('finds no rule broken in an hour of four clients and a store that fails, and does much in it', async () => {
  const { violations, troubles, tally } = await runDay({ seed: 3, hours: 1, clients: 4 });
  expect(violations).toEqual([]);
  expect(Object.keys(troubles)).toContain('refuse');
  expect(tally.orders).toBeGreaterThan(5);
}, 60_000);

it.each(['deaf-halt', 'everybody-dials'] as const)(
  'sees the bug %s',
  async (mutant) => {
    const { checker: stopAt, trouble: first } = mutants[mutant];
    const { violations } = await runDay({ seed: 1, hours: 1, clients: 4, mutant, first, stopAt });
    expect(violations.map(({ checker }) => checker)).toContain(stopAt);
  },
  60_000,
);
