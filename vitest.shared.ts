import type { ViteUserConfig } from 'vitest/config';

const conditions = ['@autobot/source', 'module', 'node', 'development|production'];

/** Workspace packages resolve to their TypeScript sources, so tests need no build. */
export const shared: ViteUserConfig = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'reports/tests.json' }]],
  },
};
