// `policy check | test | diff | explain`: what a policy author runs all day.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readBody } from '../app/commit-body.ts'
import { VOCABULARY } from '../domain/vocabulary.ts'
import type { CaseEvent } from '../domain/events.ts'
import type { Decision } from '../domain/parts.ts'
import { resolveNames } from '../domain/pin.ts'
import { diffPolicies, diffText } from '../policy/diff.ts'
import { explain, explainText, type RuleExplanation } from '../policy/explain.ts'
import type { Facts } from '../policy/facts.ts'
import { printFault, type PolicyFault } from '../policy/fault.ts'
import { FAULTS_ZH } from '../policy/faults-zh.ts'
import { gateAll, loadPolicyFolder, type Library } from '../policy/library.ts'
import type { Policy } from '../policy/policy.ts'
import type { House, PolicyFile } from './house.ts'
import { MissingFault, type Out } from './output.ts'

type Work = (house: House, out: Out) => Promise<boolean>

/** The shipped books, with the files given on the command line in place of, or beside, those of the same name. */
function library(house: House, files: readonly string[]): Library {
  const given: PolicyFile[] = files.map((file) => ({ name: basename(file), text: textOf(file) }))
  const shipped = house.policyFiles(null).filter((file) => !given.some((one) => one.name === file.name))
  return loadPolicyFolder([...shipped, ...given], VOCABULARY)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? fault.code : null
    if (code === 'ENOENT') throw new MissingFault(`there is no file ${file}`, { cause: fault })
    if (code === 'EACCES' || code === 'EISDIR') throw new MissingFault(`${file} cannot be read: ${code === 'EISDIR' ? 'it is a folder' : 'no permission'}`, { cause: fault })
    throw fault
  }
}

/** In Chinese the kind of mistake comes first; the exact message stays in the language rules are written in. */
const faultText = (fault: PolicyFault, { lang }: Out): string => (lang === 'zh' ? `${FAULTS_ZH[fault.fault]}\n${printFault(fault)}` : printFault(fault))

export const checkPolicies = (files: readonly string[]): Work => async (house, out) => {
  const { policies, faults, warnings } = library(house, files)
  const named = new Set(files.map((file) => basename(file)))
  const mine = <T extends { file: string }>(all: readonly T[]): T[] => all.filter((one) => named.size === 0 || named.has(one.file))
  for (const fault of mine(faults)) out.print(`${faultText(fault, out)}\n`)
  for (const warning of mine(warnings)) out.print(`(${out.lang === 'zh' ? '提示' : 'note'}) ${faultText(warning, out)}\n`)
  out.print(out.lang === 'zh' ? `${policies.size} 个规则版本可用，${mine(faults).length} 处错误，${mine(warnings).length} 处提示` : `${policies.size} versions load, ${mine(faults).length} faults, ${mine(warnings).length} notes`)
  out.result({ policies: [...policies.keys()], faults: mine(faults), warnings: mine(warnings) })
  return mine(faults).length === 0
}

/** Names, files, or folders of files; without any, every shipped book. */
export const testPolicies = (named: readonly string[]): Work => async (house, out) => {
  const names = named.flatMap((name) => (existsSync(name) && statSync(name).isDirectory() ? readdirSync(name).filter((file) => file.endsWith('.yaml')).map((file) => join(name, file)) : [name]))
  if (named.length > 0 && names.length === 0) throw new MissingFault(`there is no .yaml file in ${named.join(', ')}`)
  const books = library(house, names.filter((name) => name.endsWith('.yaml')))
  const nobody = names.filter((name) => !name.endsWith('.yaml') && !books.policies.has(name) && !books.faults.some((fault) => basename(fault.file, '.yaml') === name))
  if (nobody.length > 0) throw new MissingFault(out.lang === 'zh' ? `没有规则版本 ${nobody.join('、')}；已有：${[...books.policies.keys()].join('、')}` : `there is no policy ${nobody.join(', ')}; known: ${[...books.policies.keys()].join(', ')}`)
  const wanted = names.map((name) => basename(name, '.yaml'))
  const results = gateAll(books).filter(({ policy }) => names.length === 0 || wanted.includes(policy.name))
  // A file that holds another version than its name says would be tested as nobody expects: said, and a no.
  const unknown = wanted.filter((name) => !books.policies.has(name))
  const bare = [...books.policies.keys()].filter((name) => (names.length === 0 || wanted.includes(name)) && !results.some(({ policy, result }) => policy.name === name && result.cases.length > 0))
  for (const fault of books.faults.filter((one) => names.length === 0 || wanted.includes(basename(one.file, '.yaml')))) out.print(`${faultText(fault, out)}\n`)
  for (const name of unknown) out.print(out.lang === 'zh' ? `没有规则版本 ${name}：文件名须与其中的 policy@version 一致` : `there is no policy ${name}: a file must be named like the policy@version in it`)
  for (const name of bare) out.print(out.lang === 'zh' ? `○ ${name}：没有用例` : `○ ${name}: no cases`)
  for (const { policy, result } of results) {
    for (const fault of result.faults) out.print(`${faultText(fault, out)}\n`)
    const passed = result.cases.filter((one) => one.ok).length
    out.print(`${result.ok ? '✓' : '✗'} ${policy.name}: ${passed}/${result.cases.length} ${out.lang === 'zh' ? '个用例通过；规则命中' : 'cases; rules hit'} ${result.coverage.hit}/${result.coverage.rules}${out.lang === 'zh' ? '，未命中' : ', missed'} ${result.coverage.missed}/${result.coverage.rules}`)
  }
  out.result(results.map(({ policy, result }) => ({ policy: policy.name, ok: result.ok, cases: result.cases.length, passed: result.cases.filter((one) => one.ok).length, coverage: result.coverage, faults: result.faults })))
  return unknown.length === 0 && books.faults.length === 0 && results.every(({ result }) => result.ok)
}

/** Either side is a version's name or a file. */
export const diffPolicyFiles = (before: string, after: string): Work => async (house, out) => {
  const books = library(house, [before, after].filter((name) => name.endsWith('.yaml')))
  const find = (name: string): Policy => {
    const policy = books.policies.get(basename(name, '.yaml'))
    if (!policy) throw new MissingFault(books.faults.length > 0 ? books.faults.map(printFault).join('\n') : `there is no policy ${name}; known: ${[...books.policies.keys()].join(', ')}`)
    return policy
  }
  const lines = diffPolicies(find(before), find(after))
  out.print(diffText(lines, out.lang))
  out.result(lines)
  return true
}

export const explainCase = (caseId: string, options: { moment?: string; decision?: string }): Work => async (house, out) => {
  const opened = await house.open({ scratch: false, alone: false })
  try {
    const desk = await house.desk(opened, { quiet: true })
    const log = await opened.store.readLog(caseId)
    const events = log.commits.flatMap((commit) => readBody(commit.bodyText).events as CaseEvent[])
    const decisions = events.flatMap((event) => (event.type === 'DecisionIssued' ? [event.decision] : []))
    const chosen = options.decision ? decisions.filter((one) => one.decisionId === options.decision) : decisions
    const declined = options.decision ? [] : events.flatMap((event) => (event.type === 'InterventionDeclined' ? [event.computed] : []))
    // A decision before a declined intervention: what stands explains more than what was left open.
    const computed = [...declined, ...chosen.flatMap((one) => (one.computed ? [one.computed] : []))].findLast((one) => options.moment === undefined || one.moment === options.moment)
    if (!computed) {
      out.print(out.lang === 'zh' ? '没有这个售后单，或其中没有这样的按规则计算的决定。' : 'No such case, or nothing of the kind in it was computed by policy.')
      out.result(null)
      return false
    }
    const facts = JSON.parse(computed.facts) as Facts
    const explained = pinsOf(computed, desk.policies).map(({ stages, pin }) => ({ stages, rules: explain(pin, computed.moment, facts).filter((rule) => stages.includes(rule.stage)) }))
    // What applied comes first: a long book has hundreds of rules that did not.
    const rules = explained.flatMap((one) => one.rules)
    out.print(explainText([...rules.filter(applied), ...rules.filter((rule) => !applied(rule))], out.lang))
    out.result(explained)
    return true
  } finally {
    await opened.close()
  }
}

const applied = (rule: RuleExplanation): boolean => rule.outcome === 'matched'

/** The stages of a decision by the versions that spoke in them. */
function pinsOf(computed: NonNullable<Decision['computed']>, policies: ReadonlyMap<string, Policy>) {
  const groups = new Map<string, string[]>()
  for (const [stage, names] of Object.entries(computed.pins)) groups.set(JSON.stringify(names), [...(groups.get(JSON.stringify(names)) ?? []), stage])
  return [...groups.values()].map((stages) => {
    const names = computed.pins[stages[0] ?? '']
    if (!names) throw new TypeError('a stage without its versions')
    return { stages, pin: resolveNames(policies, names) }
  })
}
