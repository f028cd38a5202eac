// Loads a 400-rule policy once in a fresh process, modules already imported, and says what CPU time that took.
import { loadFixture, stretchedFixture } from './fixture-policy.ts'

const text = stretchedFixture(10)
process.on('message', () => {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const policy = loadFixture(text)
  const wallMs = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  process.send?.({ cpuMs: (user + system) / 1000, wallMs, rules: policy.rules.length, sourceBytes: policy.generatedSource.length })
})
process.send?.({ ready: true })
