// `case show` and `verify`: one case in words, and checked against itself.
import { readBody } from '../app/commit-body.ts'
import { clockSentence } from '../app/sentences/clocks.ts'
import { verifyCase as verifyOne, type Verified } from '../app/verify.ts'
import type { Case } from '../domain/case.ts'
import type { CaseEvent } from '../domain/events.ts'
import { currencySchema } from '../domain/money/amount.ts'
import type { House } from './house.ts'
import type { Out } from './output.ts'
import { eventLines, moneyLines, type Teller } from './story.ts'

type Work = (house: House, out: Out) => Promise<boolean>

export const showCase = (caseId: string, options: { rules?: boolean } = {}): Work => async (house, out) => {
  const opened = await house.open({ scratch: false, alone: false })
  try {
    const bucket = opened.store.bucketOf(caseId)
    const loaded = bucket === null ? null : await opened.store.loadForCommand({ bucket, caseId }, null)
    if (bucket === null || !loaded?.state || loaded.state.process !== 'dispute') {
      out.print(out.lang === 'zh' ? `没有售后单 ${caseId}` : `there is no case ${caseId}`)
      out.result(null)
      return false
    }
    const state = JSON.parse(loaded.state.stateJson) as Case
    const log = await opened.store.readLog(caseId)
    const told = log.commits.flatMap((commit) => {
      const { actor, events } = readBody(commit.bodyText)
      return (events as CaseEvent[]).map((event) => ({ at: commit.at, version: commit.version, who: actor.id, event }))
    })
    const desk = await house.desk(opened, { quiet: true })
    const words = new Map((await opened.store.personTexts({ bucket, caseId })).flatMap((text) => (text.kind === 'text' ? [[text.textId, text.text] as const] : [])))
    const teller: Teller = { lang: out.lang, rules: options.rules === true, policies: desk.policies, wordsOf: (textId) => words.get(textId) ?? null, currency: currencySchema.parse(state.currency) }
    for (const { at, version, who, event } of told) for (const text of eventLines(at, `${version} ${who}`, event, teller)) out.print(text)
    if (state.clocks.length > 0) out.print('')
    for (const clock of state.clocks) out.print(`⏱ ${clockSentence(clock)[out.lang]}`)
    for (const text of moneyLines(state.money, out.lang)) out.print(text)
    out.result({ caseId, version: loaded.state.version, state, events: told })
    return true
  } finally {
    await opened.close()
  }
}

export const verifyCase = (caseIds: readonly string[]): Work => async (house, out) => {
  const opened = await house.open({ scratch: false, alone: false })
  try {
    const desk = await house.desk(opened, { quiet: true })
    const results: Verified[] = []
    let ok = true
    let absent = 0
    for await (const caseId of caseIds.length > 0 ? caseIds : opened.store.allCaseIds()) {
      const verified = await verifyOne(desk, caseId)
      ok &&= verified?.ok === true
      if (verified) results.push(verified)
      else absent += 1
      out.print(verified ? lineOf(verified, out.lang) : out.lang === 'zh' ? `✗ 没有售后单 ${caseId}` : `✗ there is no case ${caseId}`)
      if (results.length > 0 && results.length % 100 === 0) out.progress(`${results.length} …`)
    }
    out.print(out.lang === 'zh' ? `核验 ${results.length} 个售后单，${results.filter((one) => !one.ok).length} 个不符${absent === 0 ? '' : `，${absent} 个不存在`}` : `${results.length} cases verified, ${results.filter((one) => !one.ok).length} do not hold${absent === 0 ? '' : `, ${absent} not there`}`)
    out.result(results)
    return ok
  } finally {
    await opened.close()
  }
}

function lineOf(verified: Verified, lang: 'zh' | 'en'): string {
  const { caseId, commits, events, decisions, texts, erased, filesErased, headHash } = verified
  const counted = lang === 'zh' ? `${commits} 次提交，${events} 个事件，${decisions} 个计算的决定，${texts} 段文字` : `${commits} commits, ${events} events, ${decisions} computed decisions, ${texts} texts`
  const gone = erased === 0 ? '' : lang === 'zh' ? `（其中 ${erased} 段已删除）` : ` (${erased} erased)`
  const goneFiles = filesErased === 0 ? '' : lang === 'zh' ? `，${filesErased} 个文件内容已删除` : `, the content of ${filesErased} files erased`
  const faults = verified.faults.map((fault) => `\n    ${fault.what} ${fault.where}: ${fault.says}`).join('')
  return `${verified.ok ? '✓' : '✗'} ${caseId}  ${counted}${gone}${goneFiles}  ${headHash.slice(0, 12)}${faults}`
}
