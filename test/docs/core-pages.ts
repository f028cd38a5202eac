// Reference pages made from the core's own tables: refusals, events, commands, who may ask what, clocks, facts.
import { ACCESS, READS } from '../../src/domain/access.ts'
import { sealedCommandSchemas, plainCommandSchemas, type CommandType } from '../../src/domain/commands.ts'
import { EVENT_TYPES, eventSchemas } from '../../src/domain/events.ts'
import { ROLES } from '../../src/domain/parts.ts'
import { REFUSALS_OF, REFUSALS_OF_EVERY, SANCTION_REFUSALS_OF, SANCTION_REFUSALS_OF_EVERY } from '../../src/http/command-refusals.ts'
import { REFUSALS, REFUSAL_CODES } from '../../src/domain/refusals.ts'
import { SANCTION_ACCESS, SANCTION_COMMAND_TYPES, plainSanctionCommandSchemas } from '../../src/domain/sanction/commands.ts'
import { SANCTION_EVENT_TYPES, sanctionEventSchemas } from '../../src/domain/sanction/events.ts'
import { CLOCKS, CONSEQUENCES, FACT_GROUPS, FACT_SCHEMA_NAME, VOCABULARY } from '../../src/domain/vocabulary.ts'
import { ANSWER_NAMES, EVIDENCE_NAMES, FINDING_NAMES, GROUND_NAMES, PROBLEM_NAMES, REASON_NAMES } from '../../src/app/sentences/catalogue.ts'
import { CLOCK_TASKS, CONSEQUENCE_SENTENCES, GOODS_STATE_NAMES, MEASURE_NAMES, PARTY_NAMES, PAYER_NAMES, PURPOSE_NAMES, REMEDY_NAMES } from '../../src/app/sentences/words.ts'
import type { FieldType } from '../../src/policy/vocabulary.ts'
import { fieldTable, table } from './schema-fields.ts'

export const made = (title: string, from: string): string => `# ${title}\n\nMade from \`${from}\` by \`npm run docs\`; a test fails when they differ.\n`

export function refusalsPage(): string {
  const rows = REFUSAL_CODES.map((code, index) => [String(index + 1), `\`${code}\``, REFUSALS[code].kind, REFUSALS[code].retryable ? 'yes' : 'no', REFUSALS[code].zh, REFUSALS[code].en])
  return `${made('Refusals', 'src/domain/refusals.ts')}
Every "no" of the core, in order of precedence: where several apply, the first is given. A refusal is structural. What policy finds
inadmissible is a case decided inadmissible, with citations and routes. *Retry*: the same command may succeed later unchanged.

${table(['', 'code', 'kind', 'retry', 'zh', 'en'], rows)}
`
}

export function eventsPage(): string {
  const section = (type: string, body: string) => `### ${type}\n\n${body}\n`
  return `${made('Events', 'src/domain/events.ts and src/domain/sanction/events.ts')}
What can have happened. Events carry person ids and hashes of sealed texts, never names or free text.

## Dispute (${EVENT_TYPES.length})

${EVENT_TYPES.map((type) => section(type, fieldTable(eventSchemas[type]))).join('\n')}
## Sanction (${SANCTION_EVENT_TYPES.length})

${SANCTION_EVENT_TYPES.map((type) => section(type, fieldTable(sanctionEventSchemas[type]))).join('\n')}`
}

const refusedWith = (codes: readonly string[]): string => `Refused with: ${codes.length === 0 ? 'nothing of its own' : codes.map((code) => `\`${code}\``).join(', ')}.\n`

export function commandsPage(): string {
  const types = Object.keys(sealedCommandSchemas) as CommandType[]
  return `${made('Commands', 'src/domain/commands.ts and src/domain/sanction/commands.ts')}
What may be asked, as the doors take it: texts are plain here and sealed before the core sees them. Who may ask: [access](access.md). *Refused with* is read from
the sources, and what each code means is [here](refusals.md); whatever the command, it may be ${REFUSALS_OF_EVERY.map((code) => `\`${code}\``).join(', ')}.

## Dispute (${types.length})

${types.map((type) => `### ${type}\n\nBy ${ACCESS[type].join(', ')}.\n\n${fieldTable(plainCommandSchemas[type], listName)}\n\n${refusedWith(REFUSALS_OF[type])}`).join('\n')}
## Sanction (${SANCTION_COMMAND_TYPES.length})

Whatever the command, it may be refused with ${SANCTION_REFUSALS_OF_EVERY.map((code) => `\`${code}\``).join(', ')}.

${SANCTION_COMMAND_TYPES.map((type) => `### ${type}\n\nBy ${whoMay(type)}.\n\n${fieldTable(plainSanctionCommandSchemas[type], listName)}\n${refusedWith(SANCTION_REFUSALS_OF[type])}`).join('\n')}
## Lists

${Object.entries(LISTS).map(([name, words]) => `### ${name}\n\n${table(['value', 'zh', 'en'], Object.entries(words).map(([value, { zh, en }]) => [`\`${value}\``, zh, en]))}\n`).join('\n')}`
}

/** The lists several commands share, with their words; a schema's list is recognised by its values. */
const LISTS: Readonly<Record<string, Readonly<Record<string, { zh: string; en: string }>>>> = {
  reason: REASON_NAMES, problem: PROBLEM_NAMES, remedy: REMEDY_NAMES, evidence: EVIDENCE_NAMES, finding: FINDING_NAMES, ground: GROUND_NAMES, answer: ANSWER_NAMES, purpose: PURPOSE_NAMES, party: PARTY_NAMES, payer: PAYER_NAMES, 'goods state': GOODS_STATE_NAMES, measure: MEASURE_NAMES,
}
function listName(values: readonly string[]): string | null {
  const found = Object.entries(LISTS).find(([, words]) => Object.keys(words).length === values.length && values.every((value) => Object.hasOwn(words, value)))
  return found ? `[${found[0]}](#${found[0].replaceAll(' ', '-')})` : null
}

const whoMay = (type: (typeof SANCTION_COMMAND_TYPES)[number]): string => {
  const who = SANCTION_ACCESS[type]
  return who === 'party' ? 'the account the measure is against' : who.join(', ')
}

export function accessPage(): string {
  const types = Object.keys(ACCESS) as CommandType[]
  const rows = types.map((type) => [type, ...ROLES.map((role) => (ACCESS[type].includes(role) ? '●' : ''))])
  const sanctions = SANCTION_COMMAND_TYPES.map((type) => [type, whoMay(type)])
  return `${made('Who may ask what', 'src/domain/access.ts and src/domain/sanction/commands.ts')}
The role comes first, then whether the case is one's own, then the phase. Officers never decide cases in which they are a party, nor appeals
against their own decisions.

## Dispute

${table(['command', ...ROLES], rows)}

## Sanction

${table(['command', 'who'], sanctions)}

## Reading

Through the HTTP door; buyers, merchants and clerks only what is their own. Rule books are open to everybody who is known.

${table(['what', ...ROLES], Object.entries(READS).map(([what, roles]) => [what, ...ROLES.map((role) => ((roles as readonly string[]).includes(role) ? '●' : ''))]))}
`
}

export function clocksPage(): string {
  return `${made('Clocks', 'src/domain/vocabulary.ts and src/app/sentences/words.ts')}
Length, unit and what happens at zero come from the policy stage \`clocks\`; these are the names a policy may use.

## Clocks (${CLOCKS.length})

${table(['clock', 'zh', 'en'], CLOCKS.map((clock) => [`\`${clock}\``, CLOCK_TASKS[clock].zh, CLOCK_TASKS[clock].en]))}

## At zero (${CONSEQUENCES.length})

${table(['consequence', 'zh', 'en'], CONSEQUENCES.map((consequence) => [`\`${consequence}\``, CONSEQUENCE_SENTENCES[consequence].zh, CONSEQUENCE_SENTENCES[consequence].en]))}
`
}

export function factsPage(): string {
  const groups: [string, Readonly<Record<string, FieldType>>][] = Object.entries(FACT_GROUPS)
  const section = ([group, fields]: [string, Readonly<Record<string, FieldType>>]) => `### ${group}\n\n${table(['fact', 'type', 'unit', 'range or values'], Object.entries(fields).map(([name, type]) => [`\`${group}.${name}\``, ...typeCells(type)]))}\n`
  const record = Object.entries(VOCABULARY.record).map(([name, field]) => [`\`d.${name}\``, field.stage, field.merge, ...typeCells(field)])
  return `${made('Facts', 'src/domain/vocabulary.ts')}
Fact schema \`${FACT_SCHEMA_NAME}\`: every fact a policy may read, and the record its stages write. Amounts are minor units of the order's currency,
instants are epoch milliseconds. *May be absent*: a rule must test \`has(…)\` first.
A rule that consults an open finding waits until an officer decides it. One that must not ask looks first whether it is decided:
\`known(finding.defect) && finding.defect == 'not_proven'\`.

## Facts

### now

${table(['fact', 'type', 'unit', 'range or values'], Object.entries(VOCABULARY.facts.scalars).map(([name, type]) => [`\`${name}\``, ...typeCells(type)]))}

${groups.map(section).join('\n')}
## Record

${table(['field', 'stage', 'layers merge by', 'type', 'unit', 'range or values'], record)}
`
}

function typeCells(type: FieldType): [string, string, string] {
  switch (type.type) {
    case 'bool':
      return ['yes or no', '', '']
    case 'int':
    case 'double':
      return [type.type === 'int' ? 'whole number' : 'number', type.unit, `${type.min} … ${type.max}${type.type === 'int' && type.optional ? ', may be absent' : ''}`]
    case 'enum':
    case 'set':
      return [type.type === 'enum' ? 'one of' : 'any of', '', type.values.map((value) => `\`${value}\``).join(' ')]
    default:
      return type satisfies never
  }
}
