// cel-js's own evaluator as the second opinion: the same source, its own parser and semantics, whole numbers as BigInt.
import { Environment } from '@marcbachmann/cel-js'
import type { FactGroup, Facts } from '../../src/policy/facts.ts'
import type { FieldType, Vocabulary } from '../../src/policy/vocabulary.ts'

export type Reference = {
  /** The source as cel-js compiles it, or why it does not. */
  compile: (source: string) => { run: (input: unknown) => unknown } | { error: string }
  adapt: (facts: Facts, record: FactGroup) => Record<string, unknown>
  /** The record alone, for a driver that goes on from stage to stage. */
  adaptRecord: (record: FactGroup) => object
}

export type Maker = new (values: Record<string, unknown>) => object

const CEL_TYPES: Record<FieldType['type'], string> = { bool: 'bool', int: 'int', double: 'double', enum: 'string', set: 'list<string>' }

export function celReference(vocabulary: Vocabulary, windows: readonly string[], record: readonly string[]): Reference {
  const env = new Environment({ unlistedVariablesAreDyn: false, limits: { maxAstNodes: 2000, maxDepth: 60 } })
  const makers = new Map<string, Maker>()
  const groups: [string, Record<string, FieldType>][] = Object.entries(vocabulary.facts.groups).map(([group, fields]) => [group, { ...fields }])
  groups.push(['d', Object.fromEntries(record.flatMap((field) => ((type) => (type === undefined ? [] : [[field, type]]))(vocabulary.record[field])))])
  const register = (type: string, fields: Record<string, string>): void => {
    const maker = makerOf(Object.keys(fields))
    makers.set(type, maker)
    env.registerType(type, { ctor: maker, fields })
  }
  for (const [group, fields] of groups) {
    register(`${group}_t`, Object.fromEntries(Object.entries(fields).map(([field, type]) => [field, CEL_TYPES[type.type]])))
    env.registerVariable(group, `${group}_t`)
  }
  register('one_window', { open: 'bool', closesAt: 'int' })
  register('window_t', Object.fromEntries(windows.map((name) => [name, 'one_window'])))
  env.registerVariable('window', 'window_t')
  for (const [name, type] of Object.entries(vocabulary.facts.scalars)) env.registerVariable(name, CEL_TYPES[type.type])
  registerFunctions(env)
  const made = (type: string, values: Record<string, unknown>): object => {
    const maker = makers.get(type)
    if (maker === undefined) throw new Error(`no type ${type}`)
    return new maker(values)
  }
  const groupOf = (group: string, holder: FactGroup): object => {
    const fields = Object.entries(Object.fromEntries(groups)[group] ?? {})
    return made(`${group}_t`, Object.fromEntries(fields.map(([field, type]) => [field, celValue(type, holder[field])])))
  }
  return {
    compile: (source) => {
      const program = env.parse(source)
      const checked = program.check()
      return checked.valid ? { run: (input) => program(input as Record<string, unknown>) } : { error: String(checked.error?.message ?? 'invalid') }
    },
    adaptRecord: (d) => groupOf('d', d),
    adapt: (facts, d) => {
      const context: Record<string, unknown> = {}
      for (const [name, type] of Object.entries(vocabulary.facts.scalars)) context[name] = celValue(type, facts[name])
      for (const [group] of groups) {
        context[group] = groupOf(group, group === 'd' ? d : (facts[group] as FactGroup))
      }
      const given = (facts['window'] ?? {}) as Record<string, { open: boolean; closesAt: number | null }>
      context['window'] = made('window_t', Object.fromEntries(windows.map((name) => {
        const { open = false, closesAt = null } = given[name] ?? {}
        return [name, made('one_window', { open, closesAt: closesAt === null ? undefined : BigInt(closesAt) })]
      })))
      return context
    },
  }
}

function celValue(type: FieldType, value: unknown): unknown {
  if (type.type !== 'int') return value
  return value === null || value === undefined ? undefined : BigInt(value as number)
}

/** cel-js knows a registered type by its constructor, so each group of facts is made by one of its own. */
function makerOf(fields: readonly string[]): Maker {
  class Made {
    readonly made = true
    constructor(values: Record<string, unknown>) {
      Object.assign(this, Object.fromEntries(fields.map((field) => [field, values[field]])))
    }
  }
  return Made
}

function registerFunctions(env: Environment): void {
  const least = (...items: bigint[]): bigint => items.reduce((a, b) => (a < b ? a : b))
  const most = (...items: bigint[]): bigint => items.reduce((a, b) => (a > b ? a : b))
  for (const parts of ['int, int', 'int, int, int', 'int, int, int, int']) {
    env.registerFunction(`min(${parts}): int`, least)
    env.registerFunction(`max(${parts}): int`, most)
  }
  env.registerFunction('hours(int): int', (n: bigint) => n * 3_600_000n)
  env.registerFunction('minutes(int): int', (n: bigint) => n * 60_000n)
  env.registerFunction('known(string): bool', (finding: string) => finding !== 'open')
  env.registerFunction('pct(int, int, string): int', percentOf)
}

/** Written apart from src/policy/arithmetic.ts on purpose: exact quotient and remainder of big integers. */
function percentOf(amount: bigint, rate: bigint, rounding: string): bigint {
  const product = amount * rate
  const sign = product < 0n ? -1n : 1n
  const size = product * sign
  const whole = size / 100n
  const rest = size % 100n
  const further = rounding === 'up' ? rest > 0n : rounding === 'half_up' ? rest >= 50n : rounding === 'half_even' ? rest > 50n || (rest === 50n && whole % 2n === 1n) : false
  return sign * (further ? whole + 1n : whole)
}
