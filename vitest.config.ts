import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts', 'web/**/*.test.ts'],
    setupFiles: ['test/http/answer-check.ts'],
    pool: 'forks',
    // The program is read once per process and not once per file: no test replaces a module, and what one keeps in it another may find.
    isolate: false,
    // On two cores: many a test waits for a server, a browser or a clock, and another has the time then.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
