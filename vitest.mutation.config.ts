import { mergeConfig } from 'vitest/config';
import { shared } from './vitest.shared.ts';

/** The tests that mutants of the kit are run against; see stryker.config.json. */
export default mergeConfig(shared, {
  test: {
    include: ['packages/resilience/src/**/*.test.ts', 'packages/resilience/test/**/*.test.ts'],
    // One looks at the process's own timers, one needs sockets, one compiles and runs in a process of its own.
    exclude: ['**/clock.test.ts', '**/toy-dialect.test.ts', '**/protect-decorator.test.ts', '**/node_modules/**'],
    reporters: [],
    // A worker for each file of each mutant would take most of the time.
    isolate: false,
    restoreMocks: true,
    // Instrumented code is several times slower.
    testTimeout: 60_000,
  },
});
