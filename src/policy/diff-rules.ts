// Rules and table rows of two versions matched and compared: by id, and rows of a table by what they ask, because a row put in
// above moves every number below it. Used by diff.ts only.
import { changedLine, presence, type DiffLine } from './diff.ts'
import type { Policy, RuleInfo, Words } from './policy.ts'

export function diffRules(a: Policy, b: Policy): DiffLine[] {
  const tables = [['stages', a.stages, b.stages], ['floors', a.floors, b.floors]] as const
  return tables.flatMap(([kind, from, to]) => [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((stage) => {
    const [before, after] = [from[stage]?.rules ?? [], to[stage]?.rules ?? []]
    return diffStage(kind === 'floors' ? `floors.${stage}` : stage, before, after, (to[stage] ?? from[stage])?.spec.mode === 'first')
  }))
}

function diffStage(stage: string, before: readonly RuleInfo[], after: readonly RuleInfo[], ordered: boolean): DiffLine[] {
  const [from, to] = [keyed(before), keyed(after)]
  const removed = [...from].filter(([key]) => !to.has(key)).map(([, rule]) => presence(isRow(rule) ? 'row' : 'rule', 'removed', rule.id, sayingOf(rule, stage)))
  const added = [...to].filter(([key]) => !from.has(key)).map(([, rule]) => presence(isRow(rule) ? 'row' : 'rule', 'added', rule.id, sayingOf(rule, stage)))
  const changed = [...from].flatMap(([key, rule]) => ((other) => (other === undefined ? [] : diffRule(rule, other)))(to.get(key)))
  const lines = [...removed, ...added, ...changed, ...(ordered ? diffOrder(stage, from, to) : [])]
  return lines.sort((x, y) => RANK[x.about] - RANK[y.about])
}

const RANK: Readonly<Record<DiffLine['about'], number>> = { document: 0, parameter: 0, name: 0, window: 0, guard: 0, rule: 1, row: 2, order: 3, reason: 4, finding: 4, source: 4 }

const isRow = (rule: RuleInfo): boolean => /\.\d+$/.test(rule.id)

/** The base of another year is still the base: `cn-practice@2024/L01` and `cn-practice@2025/L01` are one rule. */
function keyed(rules: readonly RuleInfo[]): Map<string, RuleInfo> {
  const found = new Map<string, RuleInfo>()
  for (const rule of rules) {
    const id = rule.id.replace(/^([^@/]+)@[^/]+\//, '$1/')
    let key = isRow(rule) ? `${id.replace(/\.\d+$/, '')} ${rule.whenText}` : id
    for (let again = 2; found.has(key); again++) key = `${key}#${again}`
    found.set(key, rule)
  }
  return found
}

const same = (text: string): Words => ({ zh: text, en: text })

function sayingOf(rule: RuleInfo, stage: string): Words {
  const then = Object.entries(rule.thenText).map(([field, value]) => `${field}: ${value}`).join(', ')
  const cites = rule.cites.join(', ')
  return {
    zh: `${rule.title.zh}（${stage}）当 ${rule.whenText} 则 { ${then} }，依据 ${cites}（${rule.confidence}）`,
    en: `${rule.title.en} (${stage}) when ${rule.whenText} then { ${then} }, citing ${cites} (${rule.confidence})`,
  }
}

function diffRule(a: RuleInfo, b: RuleInfo): DiffLine[] {
  const about = isRow(b) ? 'row' : 'rule'
  const lines: DiffLine[] = []
  const compare = (what: Words, from: string, to: string): void => {
    if (from === to) return
    const [zh, en] = [`${b.id}（${b.title.zh}）${what.zh}`, `${b.id} (${b.title.en}) ${what.en}`]
    lines.push(changedLine(about, b.id, { what: { zh, en }, from: same(from), to: same(to) }))
  }
  compare({ zh: '条件', en: 'condition' }, a.whenText, b.whenText)
  for (const field of new Set([...Object.keys(a.thenText), ...Object.keys(b.thenText)])) {
    compare({ zh: `结果 ${field}`, en: `outcome ${field}` }, a.thenText[field] ?? '—', b.thenText[field] ?? '—')
  }
  compare({ zh: '是否终止', en: 'ends the moment' }, String(a.stop), String(b.stop))
  compare({ zh: '依据', en: 'citation' }, a.cites.join(', '), b.cites.join(', '))
  compare({ zh: '可信度', en: 'confidence' }, a.confidence, b.confidence)
  compare({ zh: '受限于保障', en: 'limited by' }, a.limitedBy?.guarantee ?? '—', b.limitedBy?.guarantee ?? '—')
  if (a.title.zh !== b.title.zh || a.title.en !== b.title.en) lines.push(changedLine(about, b.id, { what: { zh: `${b.id} 名称`, en: `${b.id} title` }, from: a.title, to: b.title }))
  for (const audience of ['buyer', 'merchant', 'officer'] as const) {
    const [from, to] = [a.say[audience], b.say[audience]]
    if (from.zh === to.zh && from.en === to.en) continue
    const reader: Words = { buyer: { zh: '买家', en: 'buyer' }, merchant: { zh: '商家', en: 'merchant' }, officer: { zh: '小二', en: 'officer' } }[audience]
    lines.push(changedLine(about, b.id, { what: { zh: `${b.id} 对${reader.zh}的说明`, en: `${b.id} what the ${reader.en} reads` }, from, to }))
  }
  return lines
}

/** Where the first match answers, order is meaning. Only the rules outside the longest unchanged run are said to have moved. */
function diffOrder(stage: string, from: ReadonlyMap<string, RuleInfo>, to: ReadonlyMap<string, RuleInfo>): DiffLine[] {
  const before = [...from.keys()].filter((key) => to.has(key))
  const after = [...to.keys()].filter((key) => from.has(key))
  const places = after.map((key) => before.indexOf(key))
  const stayed = longestRising(places)
  return after.flatMap((key, at): DiffLine[] => {
    const rule = to.get(key)
    if (rule === undefined || stayed.has(at)) return []
    const next = to.get(after[at + 1] ?? '')
    const zh = next === undefined ? `${rule.id} 现在排在阶段 ${stage} 最后` : `${rule.id} 现在排在 ${next.id} 之前（阶段 ${stage}）`
    const en = next === undefined ? `${rule.id} now comes last in stage ${stage}` : `${rule.id} now comes before ${next.id} (stage ${stage})`
    return [{ about: 'order', change: 'changed', name: rule.id, words: { zh, en } }]
  })
}

/** Positions of one longest rising subsequence. */
function longestRising(values: readonly number[]): Set<number> {
  const length = values.map(() => 1)
  const previous = values.map(() => -1)
  let end = -1
  for (let at = 0; at < values.length; at++) {
    for (let earlier = 0; earlier < at; earlier++) {
      if ((values[earlier] ?? 0) < (values[at] ?? 0) && (length[earlier] ?? 0) + 1 > (length[at] ?? 0)) {
        length[at] = (length[earlier] ?? 0) + 1
        previous[at] = earlier
      }
    }
    if (end === -1 || (length[at] ?? 0) > (length[end] ?? 0)) end = at
  }
  const kept = new Set<number>()
  for (let at = end; at !== -1; at = previous[at] ?? -1) kept.add(at)
  return kept
}
