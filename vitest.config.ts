import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What starts browsers and processes takes longest and comes first, or one of two workers would wait for the other at the end. */
const FIRST = /\/test\/(?:web|cli|operations|docs)\/|\/test\/(?:http\/walk|domain\/properties|app\/processes|store\/durability)\.test\.ts$/
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...sorted.filter(({ moduleId }) => FIRST.test(moduleId)), ...sorted.filter(({ moduleId }) => !FIRST.test(moduleId))]
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts', 'web/**/*.test.ts'],
    setupFiles: ['test/http/answer-check.ts'],
    sequence: { sequencer: LongFirst },
    pool: 'forks',
    // The program is read once per process and not once per file: no test replaces a module, and what one keeps in it another may find.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
