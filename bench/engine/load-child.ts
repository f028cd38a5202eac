// Loads the 400-rule policy it is sent, as often as it is sent, modules already imported, and says what CPU time that took. The text comes
// from the parent: making it here would leave the YAML library's optimisation running in the background of what is measured.
import { loadFixture } from './fixture-policy.ts'

process.on('message', (text: string) => {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const policy = loadFixture(text)
  const wallMs = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  process.send?.({ cpuMs: (user + system) / 1000, wallMs, rules: policy.rules.length, sourceBytes: policy.generatedSource.length })
})
process.send?.({ ready: true })
