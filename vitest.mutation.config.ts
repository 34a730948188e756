import { mergeConfig } from 'vitest/config';
import { shared } from './vitest.shared.ts';

/** The tests that mutants of the kit are run against; see stryker.config.json. */
export default mergeConfig(shared, {
  test: { include: ['packages/resilience/src/**/*.test.ts', 'packages/resilience/test/**/*.test.ts'], reporters: [] },
});
