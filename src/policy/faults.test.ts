// Every named fault is shown by its own example, and the page for authors says exactly what the engine says.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exampleDocument, EXAMPLE_VOCABULARY } from './example.ts'
import { FAULT_CODES } from './fault.ts'
import { exampleFaults, faultsPage } from './faults-page.ts'
import { FAULTS } from './faults.ts'
import { FAULTS_ZH } from './faults-zh.ts'
import { loadPolicy } from './load.ts'

describe('faults of a policy document', () => {
  it.each(FAULT_CODES)('the example of %s is refused for exactly that', (code) => {
    const found = exampleFaults(code)
    expect(found.map((fault) => fault.fault)).toContain(code)
    const fault = found.find((candidate) => candidate.fault === code)
    expect(fault?.line).toBeGreaterThan(0)
    expect(fault?.caret).toContain('^')
  })

  it('no example is longer than four lines', () => {
    for (const code of FAULT_CODES) expect(FAULTS[code].example.split('\n').length, code).toBeLessThanOrEqual(4)
  })

  it('every kind has its own sentence in Chinese', () => {
    const said = FAULT_CODES.map((code) => FAULTS_ZH[code])
    expect(new Set(said).size).toBe(FAULT_CODES.length)
    for (const text of said) expect(text).toMatch(/\p{Script=Han}.*。$/u)
  })

  it('most faults propose what to write instead', () => {
    const silent = FAULT_CODES.filter((code) => exampleFaults(code).find((fault) => fault.fault === code)?.suggestion === undefined)
    expect(silent).toEqual(['failed_case'])
  })

  it('the page for authors is up to date', () => {
    expect(readFileSync(new URL('../../docs/reference/policy-faults.md', import.meta.url), 'utf8')).toBe(faultsPage())
  })

  it('the frame around the examples is itself without fault', () => {
    const loaded = loadPolicy(exampleDocument('admission', '- { id: A01, cite: [S1], when: "goods.custom", then: { admissible: false } }'), { vocabulary: EXAMPLE_VOCABULARY, file: 'example.yaml' })
    expect(loaded.ok ? [] : loaded.faults).toEqual([])
  })
})
