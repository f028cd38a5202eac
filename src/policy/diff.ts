// Two versions of a policy compared in words: what was added, what went, what changed from what to what. Both documents are read
// expanded, with everything their bases say. Rules are matched by diff-rules.ts; `policy diff` prints `diffText`.
import { diffRules } from './diff-rules.ts'
import { printNode } from './expression.ts'
import { printMinor } from './sentences.ts'
import type { Language, Policy, Words } from './policy.ts'
import type { Unit } from './vocabulary.ts'

export type DiffAbout = 'document' | 'parameter' | 'name' | 'window' | 'source' | 'reason' | 'finding' | 'guard' | 'rule' | 'row' | 'order'
export type DiffLine = {
  about: DiffAbout
  change: 'added' | 'removed' | 'changed'
  /** A rule id, the name of a parameter, the field of a document …: stable, for links and tests. */
  name: string
  words: Words
}

export function diffPolicies(a: Policy, b: Policy): DiffLine[] {
  return [...diffDocument(a, b), ...diffParameters(a, b), ...diffNames(a, b), ...diffWindows(a, b), ...diffGuards(a, b), ...diffRules(a, b), ...diffReasons(a, b), ...diffFindings(a, b), ...diffSources(a, b)]
}

export function diffText(lines: readonly DiffLine[], language: Language): string {
  if (lines.length === 0) return language === 'zh' ? '两个版本没有差异。' : 'The two versions do not differ.'
  const parts: string[] = []
  let about: DiffAbout | null = null
  for (const line of lines) {
    if (line.about !== about) parts.push(`${parts.length === 0 ? '' : '\n'}${HEADINGS[line.about][language]}`)
    about = line.about
    parts.push(`  ${line.words[language]}`)
  }
  return parts.join('\n')
}

const HEADINGS: Readonly<Record<DiffAbout, Words>> = {
  document: { zh: '文件', en: 'Document' }, parameter: { zh: '参数', en: 'Parameters' }, window: { zh: '期限窗口', en: 'Windows' },
  name: { zh: '常量、集合与简称', en: 'Constants, sets and names' }, source: { zh: '依据', en: 'Sources' }, reason: { zh: '售后原因', en: 'Reasons' }, finding: { zh: '待认定事实', en: 'Findings' },
  guard: { zh: '阶段条件', en: 'Stage conditions' }, rule: { zh: '规则', en: 'Rules' }, row: { zh: '表格行', en: 'Table rows' }, order: { zh: '规则顺序', en: 'Order of rules' },
}

export function changedLine(about: DiffAbout, name: string, change: { what: Words; from: Words; to: Words }): DiffLine {
  const { what, from, to } = change
  return { about, change: 'changed', name, words: { zh: `${what.zh}：${from.zh} → ${to.zh}`, en: `${what.en}: ${from.en} → ${to.en}` } }
}

const same = (text: string): Words => ({ zh: text, en: text })

function diffDocument(a: Policy, b: Policy): DiffLine[] {
  const lines: DiffLine[] = []
  const compare = (name: string, what: Words, from: Words, to: Words): void => {
    if (from.zh !== to.zh || from.en !== to.en) lines.push(changedLine('document', name, { what, from, to }))
  }
  compare('version', { zh: '版本', en: 'version' }, same(a.name), same(b.name))
  compare('title', { zh: '标题', en: 'title' }, a.title, b.title)
  compare('announced', { zh: '公布日期', en: 'announced' }, dayOrNone(a.announced), dayOrNone(b.announced))
  compare('effective.from', { zh: '生效时间', en: 'in force from' }, instantWords(a.effective.from), instantWords(b.effective.from))
  compare('effective.until', { zh: '失效时间', en: 'in force until' }, instantWords(a.effective.until), instantWords(b.effective.until))
  compare('extends', { zh: '所依据的基础文件', en: 'extends' }, dayOrNone(a.extends), dayOrNone(b.extends))
  compare('pins.substance', { zh: '实体规则按何时确定', en: 'substance is pinned by' }, same(a.pins.substance), same(b.pins.substance))
  compare('pins.procedure', { zh: '程序规则按何时确定', en: 'procedure is pinned by' }, same(a.pins.procedure), same(b.pins.procedure))
  for (const stage of namesOf(a.pins.stages, b.pins.stages)) {
    compare(`pins.stages.${stage}`, { zh: `阶段 ${stage} 按何时确定`, en: `stage ${stage} is pinned by` }, dayOrNone(a.pins.stages[stage]?.by ?? null), dayOrNone(b.pins.stages[stage]?.by ?? null))
  }
  return lines
}

const dayOrNone = (text: string | null): Words => (text === null ? { zh: '无', en: 'none' } : same(text))

/** In the time zone rule books of this field are dated in. */
function instantWords(at: number | null): Words {
  if (at === null) return { zh: '未定', en: 'open-ended' }
  return same(new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' '))
}

export function namesOf(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
}

export function amountWords(value: number, unit: Unit): Words {
  switch (unit) {
    case 'minor': {
      return { zh: printMinor(value, 'zh'), en: printMinor(value, 'en') }
    }
    case 'percent': return same(`${value}%`)
    case 'duration': return value % 3_600_000 === 0 ? { zh: `${value / 3_600_000}小时`, en: `${value / 3_600_000} h` } : { zh: `${value / 60_000}分钟`, en: `${value / 60_000} min` }
    case 'gram': return { zh: `${value}克`, en: `${value} g` }
    case 'instant': return instantWords(value)
    case 'count': case 'score': case 'none': return same(String(value))
    default: return unit satisfies never
  }
}

function diffParameters(a: Policy, b: Policy): DiffLine[] {
  return namesOf(a.parameters, b.parameters).flatMap((name): DiffLine[] => {
    const [from, to] = [a.parameters[name], b.parameters[name]]
    const print = (parameter: Policy['parameters'][string]): Words => {
      const { zh, en } = amountWords(parameter.value, parameter.unit)
      return parameter.suggested ? { zh: `${zh}（建议值）`, en: `${en} (suggested)` } : { zh, en }
    }
    if (from === undefined && to !== undefined) return [presence('parameter', 'added', name, print(to))]
    if (from !== undefined && to === undefined) return [presence('parameter', 'removed', name, print(from))]
    if (from === undefined || to === undefined) return []
    const lines: DiffLine[] = []
    if (from.value !== to.value || from.unit !== to.unit || from.suggested !== to.suggested) lines.push(changedLine('parameter', name, { what: same(name), from: print(from), to: print(to) }))
    return [...lines, ...sourceChange('parameter', name, { what: same(name), from, to })]
  })
}

/** Constants, sets and lets are what rules are written with: a rule that reads the same may mean something else through them. */
function diffNames(a: Policy, b: Policy): DiffLine[] {
  const named = ({ definition }: Policy): Record<string, string> => Object.fromEntries([
    ...[...definition.constants].map(([name, { value }]) => [name, String(value)]),
    ...[...definition.sets].map(([name, { values }]) => [name, [...values].sort().join(', ')]),
    ...[...definition.lets].map(([name, { text }]) => [name, text]),
  ])
  const [from, to] = [named(a), named(b)]
  return namesOf(from, to).flatMap((name): DiffLine[] => {
    const [was, is] = [from[name], to[name]]
    if (was === is) return []
    if (was === undefined) return [presence('name', 'added', name, same(is ?? ''))]
    if (is === undefined) return [presence('name', 'removed', name, same(was))]
    return [changedLine('name', name, { what: same(name), from: same(was), to: same(is) })]
  })
}

type Sourced = { source: readonly string[]; confidence: string }

function sourceChange(about: DiffAbout, name: string, { what, from, to }: { what: Words; from: Sourced; to: Sourced }): DiffLine[] {
  const print = ({ source, confidence }: Sourced): string => `${source.join(', ')} (${confidence})`
  if (print(from) === print(to)) return []
  return [changedLine(about, name, { what: { zh: `${what.zh} 的依据`, en: `source of ${what.en}` }, from: same(print(from)), to: same(print(to)) })]
}

export function presence(about: DiffAbout, change: 'added' | 'removed', name: string, detail: Words): DiffLine {
  const sign = change === 'added' ? '+' : '−'
  const verb: Words = change === 'added' ? { zh: '新增', en: 'added' } : { zh: '删除', en: 'removed' }
  return { about, change, name, words: { zh: `${sign} ${verb.zh} ${name}：${detail.zh}`, en: `${sign} ${verb.en} ${name}: ${detail.en}` } }
}

function diffWindows(a: Policy, b: Policy): DiffLine[] {
  const units: Readonly<Record<string, Words>> = {
    hours: { zh: '小时', en: 'hours' }, office_hours: { zh: '工作小时', en: 'office hours' }, days: { zh: '天', en: 'days' },
    working_days: { zh: '个工作日', en: 'working days' }, months: { zh: '个月', en: 'months' }, years: { zh: '年', en: 'years' },
  }
  const print = (window: Policy['windows'][string]): Words => {
    const unit = units[window.unit] ?? same(window.unit)
    const rest = [window.countFrom, window.roll, `before start ${window.beforeStart}`, ...(window.atLeastFrom === undefined ? [] : [`at least ${window.atLeastFrom}`])].join(', ')
    return { zh: `自 ${window.start} 起 ${window.length} ${unit.zh} [${rest}]`, en: `${window.length} ${unit.en} from ${window.start} [${rest}]` }
  }
  return namesOf(a.windows, b.windows).flatMap((name): DiffLine[] => {
    const [from, to] = [a.windows[name], b.windows[name]]
    if (from === undefined && to !== undefined) return [presence('window', 'added', name, print(to))]
    if (from !== undefined && to === undefined) return [presence('window', 'removed', name, print(from))]
    if (from === undefined || to === undefined) return []
    const lines = print(from).en === print(to).en ? [] : [changedLine('window', name, { what: same(name), from: print(from), to: print(to) })]
    return [...lines, ...sourceChange('window', name, { what: same(name), from, to })]
  })
}

function diffGuards(a: Policy, b: Policy): DiffLine[] {
  return namesOf(a.guards, b.guards).flatMap((stage): DiffLine[] => {
    const [from, to] = [a.guards[stage], b.guards[stage]]
    if (from === to) return []
    const always: Words = { zh: '总是', en: 'always' }
    return [changedLine('guard', stage, { what: same(stage), from: from === undefined ? always : same(from), to: to === undefined ? always : same(to) })]
  })
}

function diffReasons(a: Policy, b: Policy): DiffLine[] {
  const words: Readonly<Record<string, Words>> = {
    title: { zh: '名称', en: 'title' }, problems: { zh: '可选问题', en: 'problems' }, goodsStates: { zh: '货物状态', en: 'states of the goods' }, remedies: { zh: '可选处理方式', en: 'remedies' },
    evidence: { zh: '举证要求', en: 'evidence' }, freightPayer: { zh: '运费承担', en: 'freight payer' }, liability: { zh: '默认责任', en: 'liability' }, burden: { zh: '举证责任', en: 'burden of proof' },
    basis: { zh: '请求依据', en: 'basis' }, note: { zh: '备注', en: 'note' }, source: { zh: '依据', en: 'source' }, confidence: { zh: '可信度', en: 'confidence' },
  }
  return namesOf(a.reasons, b.reasons).flatMap((name): DiffLine[] => {
    const [from, to] = [a.reasons[name], b.reasons[name]]
    if (from === undefined && to !== undefined) return [presence('reason', 'added', name, to.title)]
    if (from !== undefined && to === undefined) return [presence('reason', 'removed', name, from.title)]
    if (from === undefined || to === undefined) return []
    const [was, is]: Record<string, unknown>[] = [{ ...from }, { ...to }]
    return namesOf(was ?? {}, is ?? {}).flatMap((field) => {
      const [before, after] = [plainText(was?.[field]), plainText(is?.[field])]
      const what = words[field] ?? same(field)
      return before === after ? [] : [changedLine('reason', name, { what: { zh: `${name} ${what.zh}`, en: `${name} ${what.en}` }, from: same(before), to: same(after) })]
    })
  })
}

function plainText(value: unknown): string {
  if (value === undefined || value === null) return '—'
  if (Array.isArray(value)) return value.length === 0 ? '—' : value.map(plainText).join(', ')
  if (typeof value !== 'object') return String(value)
  return `{${Object.entries(value).map(([key, inner]) => `${key}: ${plainText(inner)}`).join(', ')}}`
}

function diffFindings(a: Policy, b: Policy): DiffLine[] {
  const presumed = (finding: Policy['findings'][string]): string => {
    const { presumed } = finding
    return presumed === undefined ? '—' : `${presumed.as} ⇐ ${printNode(presumed.when)} [${presumed.cite.join(', ')}; ${presumed.rebuttal ?? '—'}]`
  }
  return namesOf(a.findings, b.findings).flatMap((name): DiffLine[] => {
    const [from, to] = [a.findings[name], b.findings[name]]
    if (from === undefined && to !== undefined) return [presence('finding', 'added', name, to.question)]
    if (from !== undefined && to === undefined) return [presence('finding', 'removed', name, from.question)]
    if (from === undefined || to === undefined) return []
    const lines: DiffLine[] = []
    if (from.question.zh !== to.question.zh || from.question.en !== to.question.en) lines.push(changedLine('finding', name, { what: same(name), from: from.question, to: to.question }))
    if (presumed(from) !== presumed(to)) lines.push(changedLine('finding', name, { what: { zh: `${name} 的推定`, en: `presumption of ${name}` }, from: same(presumed(from)), to: same(presumed(to)) }))
    return lines
  })
}

function diffSources(a: Policy, b: Policy): DiffLine[] {
  const print = (source: Policy['sources'][string]): Words => ({ zh: `${source.title.zh}，${source.ref}（${source.confidence}）`, en: `${source.title.en}, ${source.ref} (${source.confidence})` })
  return namesOf(a.sources, b.sources).flatMap((name): DiffLine[] => {
    const [from, to] = [a.sources[name], b.sources[name]]
    if (from === undefined && to !== undefined) return [presence('source', 'added', name, print(to))]
    if (from !== undefined && to === undefined) return [presence('source', 'removed', name, print(from))]
    if (from === undefined || to === undefined || (print(from).zh === print(to).zh && print(from).en === print(to).en)) return []
    return [changedLine('source', name, { what: same(name), from: print(from), to: print(to) })]
  })
}
