// The front door of the engine: the text of one document in, a policy or every mistake in it out.
// yaml-reader → read-definition → compile → lint → generate. Next: evaluate.ts.
import { createHash } from 'node:crypto'
import { compileDefinition, checkCites, type Compiled } from './compile.ts'
import { inherit, type Definition } from './definition.ts'
import type { FaultCode, PolicyFault } from './fault.ts'
import { generateSource, lazyProgram, onDemand } from './generate.ts'
import { lintPolicy } from './lint.ts'
import { nearest } from './near.ts'
import { ENGINE_VERSION, type Policy, type PolicyCase, type Pins, type PolicyWindow, type RuleInfo } from './policy.ts'
import { readDefinition, type Read } from './read-definition.ts'
import { typeOf, type Named, type Scope } from './scope.ts'
import type { Vocabulary } from './vocabulary.ts'
import { readYaml, type Reader } from './yaml-reader.ts'

export type LoadOptions = {
  vocabulary: Vocabulary
  file: string
  bases?: ReadonlyMap<string, Policy>
  /** The statutory layer in force beside this document; windows shorter than its own are refused. */
  statute?: Policy
  /** Cases that stand in a file of their own, by the name of the document they are for. */
  cases?: ReadonlyMap<string, readonly PolicyCase[]>
}
export type Loaded = { ok: true; policy: Policy; warnings: PolicyFault[] } | { ok: false; faults: PolicyFault[] }

/** A day starts in China, where every marketplace served here is; there has been no summer time since 1991. */
const LOCAL_MIDNIGHT = 'T00:00:00+08:00'

export function loadPolicy(text: string, options: LoadOptions): Loaded {
  const reader = readYaml(text, options.file)
  if (typeof reader.plain !== 'object' || reader.plain === null || Array.isArray(reader.plain)) {
    if (reader.faults.length === 0) reader.fault([], { fault: 'malformed', message: 'a policy is a map that begins with policy: and version:' })
    return { ok: false, faults: inOrder(reader.faults) }
  }
  const read = readDefinition(reader, options.vocabulary)
  const base = baseOf(reader, read, options)
  const definition = base === null ? read.definition : inherit(read.definition, base.definition)
  const { head } = read
  const naming = { vocabulary: options.vocabulary, layer: head?.layer ?? 'platform', name: head === null ? options.file : `${head.policy}@${head.version}` }
  const compiled = compileDefinition(definition, naming, base)
  checkCatalogue(definition, reader)
  checkHead(reader, read, options)
  // Without its base a document seems to use names that nobody declared.
  const orphan = head?.extends !== undefined && base === null
  const checked = [...reader.faults, ...compiled.faults].filter(({ fault }) => !orphan || !FROM_BASE.includes(fault))
  const whole = checked.length === 0
  const lint = lintPolicy({ compiled, definition, naming, statute: options.statute ?? null, whole, place: (path) => reader.place(path) })
  const faults = [...checked, ...lint.filter((found) => !found.warning).map((found) => found.fault)]
  if (faults.length > 0 || head === null) return { ok: false, faults: inOrder(faults) }
  const policy = assemble(text, { head, read, definition, compiled, base, options })
  return { ok: true, policy, warnings: lint.filter((found) => found.warning).map((found) => found.fault) }
}

const FROM_BASE: readonly FaultCode[] = ['unknown_name', 'unknown_source', 'undeclared_finding', 'unknown_placeholder']

function inOrder(faults: readonly PolicyFault[]): PolicyFault[] {
  const seen = new Set<string>()
  return [...faults]
    .sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1))
    .filter((fault) => {
      const key = `${fault.file}:${fault.line}:${fault.column}:${fault.fault}:${fault.message}`
      return seen.has(key) ? false : seen.add(key) !== undefined
    })
}

function baseOf(reader: Reader, { head }: Read, { bases }: LoadOptions): Policy | null {
  if (head?.extends === undefined) return null
  const base = bases?.get(head.extends)
  if (base === undefined) {
    const near = nearest(head.extends, bases?.keys() ?? [])
    reader.fault(['extends'], { fault: 'unknown_base', message: `no loaded document is called '${head.extends}'`, suggestion: near === null ? 'load the base first' : `did you mean '${near}'?` })
    return null
  }
  if (base.layer !== 'base' && base.layer !== head.layer) {
    reader.fault(['extends'], { fault: 'unknown_base', message: `${base.name} belongs to the layer '${base.layer}' and cannot be extended by one of '${head.layer}'`, suggestion: 'extend a document of layer: base' })
    return null
  }
  return base
}

function checkHead(reader: Reader, { head }: Read, { vocabulary }: LoadOptions): void {
  if (head === null) return
  if (head.facts !== vocabulary.facts.name) reader.fault(['facts'], { fault: 'unknown_fact_schema', message: `this engine knows the facts '${vocabulary.facts.name}', not '${head.facts}'`, suggestion: `write facts: ${vocabulary.facts.name}` })
  if ((head.layer === 'platform' || head.layer === 'category') && head.marketplace === undefined) reader.fault(['layer'], { fault: 'missing_key', message: `a document of layer '${head.layer}' names its marketplace`, suggestion: 'add marketplace:' })
  if (head.layer === 'statute' && head.jurisdiction === undefined) reader.fault(['layer'], { fault: 'missing_key', message: 'a statutory document names its jurisdiction', suggestion: 'add jurisdiction: CN' })
  const until = head.effective.until
  if (typeof until === 'string' && Date.parse(until) <= Date.parse(head.effective.from)) reader.fault(['effective', 'until'], { fault: 'malformed', message: 'the document ends before it begins', suggestion: 'until: null, or a later instant' })
  const { groups, scalars } = vocabulary.facts
  const instants = [...Object.keys(scalars), ...Object.entries(groups).flatMap(([group, fields]) => Object.entries(fields).filter(([, type]) => type.type === 'int' && type.unit === 'instant').map(([field]) => `${group}.${field}`)), 'act']
  const stages = vocabulary.moments.flatMap((moment) => moment.stages.map((stage) => stage.name))
  const held = (path: readonly string[], value: string, known: readonly string[], key?: 'key'): void => {
    if (known.includes(value)) return
    const near = nearest(value, known)
    reader.fault(path, { fault: 'unknown_name', message: `'${value}' cannot pin a version`, suggestion: near === null ? `known: ${known.join(', ')}` : `did you mean '${near}'?` }, key)
  }
  if (head.pins === undefined) return
  held(['pins', 'substance'], head.pins.substance, instants)
  held(['pins', 'procedure'], head.pins.procedure, instants)
  for (const [stage, { by }] of Object.entries(head.pins.stages ?? {})) {
    held(['pins', 'stages', stage], stage, stages, 'key')
    held(['pins', 'stages', stage, 'by'], by, instants)
  }
}

function checkCatalogue(definition: Definition, reader: Reader): void {
  for (const [name, entry] of definition.reasons) checkCites(entry.source, definition, reader.place(['reasons', name], 'key'), reader.faults)
}

type Parts = { head: NonNullable<Read['head']>; read: Read; definition: Definition; compiled: Compiled; base: Policy | null; options: LoadOptions }

function assemble(text: string, { head, read, definition, compiled, base, options }: Parts): Policy {
  const { vocabulary } = options
  const { stages, floors } = compiled
  const source = onDemand(() => generateSource(vocabulary, { stages, floors }))
  const rules: RuleInfo[] = [...Object.values(stages), ...Object.values(floors)].flatMap((stage) => stage.rules)
  const announced = head.announced ?? null
  const name = `${head.policy}@${head.version}`
  return {
    name, family: head.policy, version: head.version, layer: head.layer, marketplace: head.marketplace ?? null, jurisdiction: head.jurisdiction ?? null,
    sha256: digest(base === null ? text : `${text}\n${base.sha256}`), extends: base?.name ?? null,
    announced: announced === null ? null : announced, effective: { from: Date.parse(head.effective.from), until: typeof head.effective.until === 'string' ? Date.parse(head.effective.until) : null },
    pins: pinsOf(head.pins, base), title: head.title,
    sources: Object.fromEntries(definition.sources), parameters: entriesOf(definition.parameters), windows: entriesOf(definition.windows),
    reasons: Object.fromEntries(definition.reasons), findings: compiled.findings, rules, stages, floors, guards: guardsOf(definition, name),
    cases: [...read.cases, ...(options.cases?.get(name) ?? [])], vocabulary, program: lazyProgram(vocabulary, { stages, floors }, source), get generatedSource() { return source() }, engine: ENGINE_VERSION, definition, checked: compiled.checked,
    sentenceScope: sentenceScope(definition, compiled, vocabulary),
  }
}

export function noticeBegan(policy: Policy): number | null {
  return policy.announced === null ? null : Date.parse(`${policy.announced}${LOCAL_MIDNIGHT}`)
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function entriesOf<Entry>(entries: ReadonlyMap<string, { entry: Entry }>): Record<string, Entry> {
  return Object.fromEntries([...entries].map(([name, { entry }]) => [name, entry]))
}

function pinsOf(pins: NonNullable<Read['head']>['pins'], base: Policy | null): Pins {
  if (pins === undefined) return base?.pins ?? { substance: 'order.paidAt', procedure: 'act', stages: {} }
  return { substance: pins.substance, procedure: pins.procedure, stages: pins.stages ?? {} }
}

function guardsOf(definition: Definition, name: string): Record<string, string> {
  return Object.fromEntries([...definition.stages].flatMap(([stage, segments]) => {
    const own = segments.find((segment) => segment.origin === name)
    return own?.guard ? [[stage, own.guard.text]] : []
  }))
}

/** Sentences were checked against their own stage; printing may name any field of the record. */
function sentenceScope(definition: Definition, compiled: Compiled, vocabulary: Vocabulary): Scope {
  const names = new Map<string, Named>()
  for (const [name, { value, unit }] of definition.constants) names.set(name, { kind: 'number', what: 'constant', value, unit })
  for (const [name, { entry }] of definition.parameters) names.set(name, { kind: 'number', what: 'parameter', value: entry.value, unit: entry.unit })
  for (const [name, node] of compiled.lets) names.set(name, { kind: 'let', node })
  return {
    vocabulary, names, windows: new Set(definition.windows.keys()), findings: new Set(definition.findings.keys()),
    record: new Map(Object.entries(vocabulary.record).map(([name, field]) => [name, typeOf(field)])), recordNote: '',
  }
}

export type { PolicyWindow }
