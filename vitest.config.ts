import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/.data/**', '**/cdk.out/**'],
    // Tests with a runtime start engines and processes; the rest ends in milliseconds anyway.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Isolated processes: tests that start workers, signals and servers do not disturb each other.
    pool: 'forks',
    maxWorkers: 2,
    // The last line is the count (`.ci/run` reads the same numbers from the file).
    reporters: ['default', './scripts/count-reporter.ts'],
  },
});
