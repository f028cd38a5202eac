// Loads every rule book under policies/, prints its faults as an author wants to see them, then runs its cases.
// `npx tsx test/check-policies.ts [part of a name]`; ends with 1 when anything is wrong.
import { readdirSync, readFileSync } from 'node:fs'
import { VOCABULARY } from '../src/domain/vocabulary.ts'
import { printFault } from '../src/policy/fault.ts'
import { gateAll, loadPolicyFolder } from '../src/policy/library.ts'

const root = new URL('../policies/', import.meta.url)
const names = readdirSync(root, { recursive: true }).map(String).filter((name) => name.endsWith('.yaml')).sort()
const files = names.map((name) => ({ name: `policies/${name}`, text: readFileSync(new URL(name.replaceAll('@', '%40'), root), 'utf8') }))
const wanted = process.argv[2] ?? ''
const library = loadPolicyFolder(files, VOCABULARY)
let wrong = 0
for (const fault of library.faults.filter((fault) => fault.file.includes(wanted))) {
  wrong += 1
  console.log(printFault(fault))
}
for (const warning of library.warnings.filter((fault) => fault.file.includes(wanted))) console.log(`warning ${printFault(warning)}`)
for (const { policy, result } of gateAll(library)) {
  if (!policy.name.includes(wanted)) continue
  for (const fault of result.faults) {
    wrong += 1
    console.log(printFault(fault))
  }
  const failed = result.cases.filter((outcome) => !outcome.ok).length
  console.log(`${policy.name}: ${policy.rules.length} rules (${result.coverage.rules} own, ${result.coverage.hit} hit, ${result.coverage.missed} missed), ${result.cases.length} cases, ${failed} failed`)
}
console.log(`${files.length} files, ${library.policies.size} policies loaded, ${wrong} faults`)
process.exitCode = wrong === 0 ? 0 : 1
