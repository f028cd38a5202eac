// `npm test`: types, lint, then every test, and one closing line with the counts. `--long` runs the long versions of the same tests.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './web/browser.ts'

const long = process.argv.includes('--long')
const scratch = mkdtempSync(join(tmpdir(), 'gongdao-test-'))
const bin = (name: string) => join('node_modules', '.bin', name)

type Step = { name: string; command: string; args: string[] }
const checks: Step[] = [
  { name: 'types', command: bin('tsc'), args: ['--noEmit'] },
  { name: 'types of the screens', command: bin('tsc'), args: ['--noEmit', '-p', 'web'] },
  { name: 'lint', command: bin('oxlint'), args: ['--deny-warnings'] },
]

function run(step: Step): boolean {
  const started = Date.now()
  const result = spawnSync(step.command, step.args, { stdio: 'inherit', env: { ...process.env, ...(long ? { LONG: '1' } : {}) } })
  console.log(`${step.name}: ${result.status === 0 ? 'ok' : 'failed'} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  return result.status === 0
}

function runTests(): { passed: number; failed: number; skipped: number } {
  const report = join(scratch, 'report.json')
  const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...only]
  const ran = run({ name: 'tests', command: bin('vitest'), args })
  const counts = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number; numFailedTests: number; numPendingTests: number; numFailedTestSuites: number }
  // A file that does not load has no failed test of its own: it counts as one failure, or a broken import would look green.
  const failed = Math.max(counts.numFailedTests, ran ? 0 : 1)
  return { passed: counts.numPassedTests, failed, skipped: counts.numPendingTests }
}

const started = Date.now()
const results = checks.map(run)
// Before the tests: two of them installing it at once would stand in each other's way.
console.log(`browser: ${findChromium()}`)
const tests = runTests()
rmSync(scratch, { recursive: true, force: true })
const passed = results.filter(Boolean).length + tests.passed
const failed = results.filter((ok) => !ok).length + tests.failed
console.log(`\n${((Date.now() - started) / 1000).toFixed(0)} s in all`)
console.log(`${passed} passed, ${failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`)
process.exit(failed === 0 && tests.passed > 0 ? 0 : 1)
