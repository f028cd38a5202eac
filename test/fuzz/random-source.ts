// Random policy expressions: mostly well typed and well guarded, so that the checker accepts most of them, and now and then not.
import type { FieldType, Unit, Vocabulary } from '../../src/policy/vocabulary.ts'
import type { Random } from './random-facts.ts'

type Fact = { name: string; type: FieldType }
type Variable = { name: string; values: readonly string[] }
export type Sources = { condition: (depth: number) => string; number: (depth: number) => string; word: (values: readonly string[], depth: number) => string }

export type SourceOptions = { vocabulary: Vocabulary; windows: readonly string[]; findings: readonly string[]; record: readonly string[]; random: Random }

export function sourcesFor({ vocabulary, windows, findings, record, random }: SourceOptions): Sources {
  const { chance, pick, int } = random
  const facts = factsOf(vocabulary, record)
  const numbers = (unit: Unit, optional: boolean): Fact[] =>
    facts.filter(({ type }) => type.type === 'int' && type.unit === unit && (type.optional === true) === optional)
  const typed = (type: FieldType['type']): Fact[] => facts.filter((fact) => fact.type.type === type)
  const sets = typed('set').filter(({ name }) => !name.startsWith('d.'))
  const quote = (values: readonly string[]): string => `'${pick(values)}'`
  const list = (values: readonly string[]): string => `[${Array.from({ length: int(1, 5) }, () => quote(values)).join(', ')}]`
  const valuesOf = ({ type }: Fact): readonly string[] => (type.type === 'enum' || type.type === 'set' ? type.values : [])

  const amount = (depth: number): string => {
    if (depth <= 0 || chance(0.3)) return chance(0.75) ? pick(numbers('minor', false)).name : String(pick([0, 1, 50, 99, 100, 5000, 123_456]))
    const [a, b] = [amount(depth - 1), amount(depth - 1)]
    return pick([
      () => `(${a} ${pick(['+', '-'])} ${b})`, () => `min(${a}, ${b})`, () => `max(${a}, ${b}, ${amount(0)})`, () => `(${condition(depth - 1)} ? ${a} : ${b})`,
      () => `pct(${a}, ${pick([0, 5, 30, 33, 100, 250])}, '${pick(['down', 'up', 'half_up', 'half_even'])}')`, () => `-${a}`, () => `${a} * ${pick([2, 3, 7])}`,
    ])()
  }
  const count = (depth: number): string => {
    if (depth <= 0 || chance(0.35)) return chance(0.6) ? pick(numbers('count', false)).name : chance(0.5) ? `size(${pick([...sets, ...typed('set')]).name})` : String(int(-2, 20))
    const [a, b] = [count(depth - 1), count(depth - 1)]
    return pick([
      () => `(${a} ${pick(['+', '-', '*'])} ${b})`, () => `(${a} ${pick(['/', '%'])} ${pick([1, 2, 3, -7, 10])})`, () => `${pick(['min', 'max'])}(${a}, ${b})`,
      () => `(${a} ${pick(['/', '%'])} max(1, ${b}))`, () => `-${a}`, () => `(${condition(depth - 1)} ? ${a} : ${b})`,
    ])()
  }
  const instant = (depth: number): string => {
    if (depth <= 0 || chance(0.7)) return pick(numbers('instant', false)).name
    return chance(0.5) ? `(${instant(depth - 1)} ${pick(['+', '-'])} ${length(depth - 1)})` : `${pick(['min', 'max'])}(${instant(depth - 1)}, ${instant(depth - 1)})`
  }
  const length = (depth: number): string => {
    if (depth <= 0 || chance(0.5)) return chance(0.5) ? `hours(${int(0, 900)})` : `minutes(${int(1, 90)})`
    return chance(0.6) ? `(${instant(depth - 1)} - ${instant(depth - 1)})` : `${length(depth - 1)} * ${int(1, 5)}`
  }
  const compare = (depth: number): string => {
    const operator = pick(['<', '<=', '>', '>=', '==', '!='])
    const of = pick([amount, count, length, instant])
    return `${of(depth - 1)} ${operator} ${of(depth - 1)}`
  }
  const word = (values: readonly string[], depth: number): string => (depth > 0 && chance(0.3) ? `(${condition(depth - 1)} ? ${quote(values)} : ${word(values, depth - 1)})` : quote(values))
  const words = (depth: number): string => {
    const fact = pick(typed('enum'))
    return pick([
      () => `${fact.name} ${pick(['==', '!='])} ${word(valuesOf(fact), depth - 1)}`, () => `${fact.name} in ${list(valuesOf(fact))}`,
      () => ((set) => `${quote(valuesOf(set))} in ${set.name}`)(pick(typed('set'))), () => `!(${fact.name} in ${list(valuesOf(fact))})`,
      () => `(${condition(depth - 1)} ? ${quote(valuesOf(fact))} : ${fact.name}) ${pick(['==', '!='])} ${quote(valuesOf(fact))}`,
      () => ((a, b) => `${a.name} ${pick(['==', '!='])} ${b.name}`)(pick(typed('enum')), fact),
      () => ((a, b) => `${quote(valuesOf(a))} in (${condition(depth - 1)} ? ${pick([a.name, b.name, list(valuesOf(a))])} : ${pick([a.name, b.name])})`)(pick(typed('set')), pick(typed('set'))),
      () => ((a, b) => `size(${condition(depth - 1)} ? ${a.name} : ${b.name}) > ${int(0, 3)}`)(pick(typed('set')), pick(typed('set'))),
      () => ((set) => `(${condition(depth - 1)} ? ${quote(valuesOf(set))} : ${quote(valuesOf(set))}) in ${set.name}`)(pick(typed('set'))),
    ])()
  }
  /** Two names only, so that an inner one often hides an outer one, and three levels, so that what is hidden is asked about again. */
  const quantified = (depth: number, outer: readonly Variable[] = []): string => {
    const [set, other] = [pick(sets), pick(sets)]
    const own: Variable = { name: pick(['k', 'j']), values: valuesOf(set) }
    const visible = [own, ...outer.filter(({ name }) => name !== own.name)]
    const about = (): string => {
      const { name, values } = pick(visible)
      return pick([
        () => `${name} == ${quote(values)}`, () => `${name} in ${list(values)}`, () => `!(${name} in ${list(values)}) || ${name} == ${quote(values)}`,
        () => `${name} in ${other.name}`, () => `${name} != ${quote(values)} || ${pick(typed('bool')).name}`, () => `${name} == ${pick(visible).name}`,
      ])()
    }
    const body = pick([
      about, about, () => `(${about()}) && ${condition(depth - 1)}`, () => `${other.name}.exists(j, j == ${own.name})`,
      () => (outer.length < 2 ? `(${about()}) ${pick(['&&', '||'])} ${quantified(depth - 1, visible)}` : about()),
      () => (outer.length < 2 ? `${quantified(depth - 1, visible)} ${pick(['&&', '||'])} (${about()})` : about()),
    ])()
    return `${set.name}.${pick(['exists', 'all'])}(${own.name}, ${body})`
  }
  const guarded = (depth: number): string => {
    const unit = pick(['instant', 'count', 'gram'] as const)
    const fact = pick(numbers(unit, true).length > 0 ? numbers(unit, true) : numbers('instant', true)).name
    const other = fact === 'logistics.weightDiffGram' ? String(int(-500, 500)) : unit === 'count' ? count(depth - 1) : instant(depth - 1)
    return chance(0.5) ? `(has(${fact}) && ${fact} ${pick(['<', '>', '==', '!='])} ${other})` : `(!has(${fact}) || ${fact} ${pick(['<=', '>='])} ${other})`
  }
  const window = (): string => {
    const name = pick(windows)
    return chance(0.5) ? `window.${name}.open` : `(has(window.${name}.closesAt) && window.${name}.closesAt ${pick(['<', '>='])} now)`
  }
  const finding = (): string => ((name) => pick([`finding.${name} == 'proven'`, `finding.${name} != 'not_proven'`, `finding.${name} in ['proven', 'not_proven']`, `known(finding.${name})`, `(known(finding.${name}) && finding.${name} == 'not_proven')`, `(!known(finding.${name}) || finding.${name} == 'proven')`]))(pick(findings))
  const decimal = (): string => `${pick(typed('double')).name} ${pick(['<', '<=', '>', '>='])} ${pick(['0.5', '2.0', '4.5', '0.95', '4.75', '3'])}`
  const condition = (depth: number): string => {
    if (depth <= 0) return chance(0.7) ? pick(typed('bool')).name : chance(0.5) ? `!${pick(typed('bool')).name}` : words(0)
    const ways: (() => string)[] = [
      () => `(${condition(depth - 1)} && ${condition(depth - 1)})`, () => `(${condition(depth - 1)} || ${condition(depth - 1)})`, () => `!${condition(depth - 1)}`,
      () => compare(depth), () => words(depth), () => quantified(depth), () => guarded(depth), () => `(${condition(depth - 1)} ? ${condition(depth - 1)} : ${condition(depth - 1)})`,
      () => `${condition(depth - 1)} == ${pick(typed('bool')).name}`,
    ]
    if (windows.length > 0) ways.push(window)
    if (findings.length > 0) ways.push(finding)
    if (typed('double').length > 0) ways.push(decimal)
    return pick(ways)()
  }
  const number = (depth: number): string => pick([amount, count, length])(depth)
  return { condition, number, word }
}

function factsOf(vocabulary: Vocabulary, record: readonly string[]): Fact[] {
  const facts: Fact[] = Object.entries(vocabulary.facts.scalars).map(([name, type]) => ({ name, type }))
  for (const [group, fields] of Object.entries(vocabulary.facts.groups)) {
    if (group === vocabulary.findingGroup) continue
    for (const [field, type] of Object.entries(fields)) facts.push({ name: `${group}.${field}`, type })
  }
  for (const field of record) {
    const type = vocabulary.record[field]
    if (type !== undefined) facts.push({ name: `d.${field}`, type })
  }
  return facts
}
