import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { shared } from './vitest.shared.ts';

/** A mutant is dead at the first test that fails, so the files that just failed come first, then the quick ones. */
class LikelyAndQuickFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const costOf = (file: TestSpecification): number => {
      const last = this.ctx.cache.getTestSpecificationResult(file);
      return last === undefined || last.failed ? 0 : last.duration;
    };
    return Promise.resolve([...files].sort((one, other) => costOf(one) - costOf(other)));
  }
}

/** The tests that mutants of the kit are run against; see stryker.config.json. */
export default defineConfig({
  ...shared,
  test: {
    include: ['packages/resilience/src/**/*.test.ts', 'packages/resilience/test/**/*.test.ts'],
    // One looks at the process's own timers, one needs sockets, two run what they check in a process of its own,
    // one takes half a minute for each mutant, and what is in testing/ is not mutated.
    exclude: [
      '**/clock.test.ts',
      '**/toy-dialect.test.ts',
      '**/protect-decorator.test.ts',
      '**/readme.test.ts',
      '**/shared-limiter.model.test.ts',
      '**/testing/**',
      '**/node_modules/**',
    ],
    setupFiles: ['vitest.mutation.setup.ts'],
    // An empty list would mean the usual ones.
    reporters: [{}],
    // A worker for each file of each mutant would take most of the time.
    isolate: false,
    sequence: { sequencer: LikelyAndQuickFirst },
    restoreMocks: true,
    // What waits for something that a mutant took away waits in vain; the few tests that take longer say so.
    testTimeout: 5_000,
  },
});
