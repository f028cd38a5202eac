// docs/reference/policy-faults.md, made from the list of faults and from what the loader really says about each example.
import { EXAMPLE_VOCABULARY, exampleDocument } from './example.ts'
import { EXAMPLE_FACTS } from './example-facts.ts'
import { FAULT_CODES, type FaultCode, type PolicyFault } from './fault.ts'
import { FAULTS } from './faults.ts'
import { gate } from './gate.ts'
import { loadPolicy } from './load.ts'

/** What the engine says about the example of one fault. */
export function exampleFaults(code: FaultCode): PolicyFault[] {
  const { place, example } = FAULTS[code]
  const loaded = loadPolicy(exampleDocument(place, example), { vocabulary: EXAMPLE_VOCABULARY, file: 'example.yaml' })
  if (!loaded.ok) return loaded.faults
  return gate(loaded.policy, { category: null, platform: loaded.policy, statute: null }, new Map([['delivered', EXAMPLE_FACTS]])).faults
}

export function faultsPage(): string {
  const parts = FAULT_CODES.map((code) => {
    const { sentence, example, gate: atGate } = FAULTS[code]
    const found = exampleFaults(code).find((fault) => fault.fault === code)
    if (found === undefined) throw new Error(`the example of ${code} does not show it`)
    const hint = found.suggestion === undefined ? '' : `\n→ ${found.suggestion}`
    return `## ${code}\n\n${sentence}${atGate ? ' Found by `gongdao policy test`.' : ''}\n\n\`\`\`yaml\n${example}\n\`\`\`\n\n\`\`\`text\n${found.message}${hint}\n${found.caret}\n\`\`\`\n`
  })
  const list = FAULT_CODES.map((code) => `[${code}](#${code})`).join(' · ')
  return `# Faults of a policy document\n\nMade from \`src/policy/faults.ts\`; a test loads every example and checks this page. A document with a fault is not loaded.\nEach fault carries its file, line and column, and what to write instead. A rule with \`limitedBy\` turns harm_on_history_alone into a warning.\n\n${list}\n\n${parts.join('\n')}`
}
