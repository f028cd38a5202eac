// `gongdao demo`: the published disputes, played on a scratch database to their end: what happened, why, and where every amount went.
import { readBody } from '../app/commit-body.ts'
import type { Played } from '../app/demo/play.ts'
import { PEOPLE } from '../app/demo/cast.ts'
import { SCRIPTS } from '../app/demo/scripts/all.ts'
import { playAll, seedMarketplaces } from '../app/demo/seed.ts'
import type { Store } from '../app/ports.ts'
import { GUARANTEE_NAMES } from '../app/sentences/catalogue.ts'
import { priorWords, saleWords, scanWords } from '../app/sentences/record.ts'
import { SANCTION_PHASE_NAMES, sanctionSentence } from '../app/sentences/sanctions.ts'
import { OUTCOME_NAMES, PARTY_NAMES, PHASE_NAMES, REMEDY_NAMES, both, wordOf, type Both } from '../app/sentences/words.ts'
import type { CaseEvent } from '../domain/events.ts'
import { currencySchema, formatMinor } from '../domain/money/amount.ts'
import { postingsFor } from '../domain/money/ledger.ts'
import { OUTCOMES, type Outcome } from '../domain/parts.ts'
import { REFUSALS, type RefusalCode } from '../domain/refusals.ts'
import type { SanctionEvent } from '../domain/sanction/events.ts'
import type { SanctionPhase } from '../domain/sanction/sanction.ts'
import type { Policy } from '../policy/policy.ts'
import type { House } from './house.ts'
import { UsageFault, pad, wrap, type Lang, type Out } from './output.ts'
import { eventLines, line, moneyLines, type Teller } from './story.ts'

export const runDemo = (ids: readonly string[], options: { rules?: boolean } = {}) => async (house: House, out: Out): Promise<boolean> => {
  const unknown = ids.filter((id) => !SCRIPTS.some((script) => script.id === id))
  if (unknown.length > 0) throw new UsageFault(`no scenario ${unknown.join(', ')}; there are ${[...new Set(SCRIPTS.map((script) => script.id))].join(', ')}`)
  const opened = await house.open({ scratch: true, alone: true })
  try {
    const clock = { now: Math.min(...SCRIPTS.map((script) => script.order.placedAt)) }
    const desk = await house.desk(opened, { realNow: () => clock.now, quiet: true })
    await seedMarketplaces(desk)
    const played = await playAll(desk, house.outside(desk), clock, (script) => ids.length === 0 || ids.includes(script.id), (script) => out.progress(`${script.id} ${script.title[out.lang]}`))
    const following: Following = { lang: out.lang, rules: options.rules === true, policies: desk.policies, sanctions: await followSanctions(opened.store) }
    for (const one of played) for (const text of story(one, following)) out.print(text)
    if (played.some((one) => one.id === 'S10')) for (const text of sideBySide(played.filter((one) => one.id === 'S10'), out.lang)) out.print(text)
    out.result(played.map(summary))
    return true
  } finally {
    await opened.close()
  }
}

/** One object per run; the shape is documented in the README. */
export function summary(played: Played) {
  const events = played.told.map((told) => told.event)
  const legs = played.cases.flatMap(({ state }) => state.money.flatMap((track) => track.legs))
  return {
    id: played.id, variant: played.variant, title: played.title, phase: played.cases.at(-1)?.state.phase ?? null,
    people: unique(played.told.map(({ who }) => who)).flatMap((id) => PEOPLE.filter((person) => person.id === id).map(({ role, zh, en }) => ({ id, role, zh, en }))),
    flows: played.cases.flatMap(({ state }) => state.money.filter((track) => track.state !== 'cancelled').map(({ flow, state: stands }) => ({ from: flow.from, to: flow.to, amountMinor: flow.amountMinor, for: flow.for, state: stands }))),
    legs: legs.map(({ flowId, source, target, amountMinor, currency, state }) => ({ flowId, source, target, amountMinor, currency, state })),
    ledger: legs.filter((leg) => leg.state === 'posted').flatMap((leg) => [...postingsFor(leg, 'reserve'), ...postingsFor(leg, 'post')]),
    decisions: events.flatMap(decisionIn),
    clocks: events.flatMap((event) => (event.type === 'ClockStarted' ? [{ clock: event.clock.clock, owner: event.clock.owner, length: event.clock.length, unit: event.clock.unit, atZero: event.clock.atZero }] : [])),
    refusals: played.refusals.map(({ who, command, refused }) => ({ who, command, refused })),
    sanctions: events.flatMap((event) => (event.type === 'SanctionPutForward' ? event.measures : [])),
    limitedBy: played.cases.flatMap(({ state }) => state.limitedBy),
  }
}

function decisionIn(event: CaseEvent) {
  if (event.type === 'DecisionIssued') {
    const { by, outcome, remedy, rules } = event.decision
    return [{ by: by.by, outcome, remedy, policies: unique(rules.map((rule) => rule.policy)), rules: rules.map((rule) => rule.rule) }]
  }
  if (event.type === 'InterventionDeclined') return [{ by: 'machine', outcome: 'left_to_the_parties', remedy: 'none', policies: unique(event.rules.map((rule) => rule.policy)), rules: event.rules.map((rule) => rule.rule) }]
  return []
}
const unique = (items: readonly string[]): string[] => [...new Set(items)]

/** Bookkeeping the reader of a story does not need: deliveries of notices, starts of clocks that nothing came of. */
const QUIET: readonly CaseEvent['type'][] = ['NoticeAttempted', 'PartyNotified', 'ClockStopped', 'EvidenceFiled', 'FlowReleased', 'ReviewClaimed']

type Following = { lang: Lang; rules: boolean; policies: ReadonlyMap<string, Policy>; sanctions: readonly FollowedSanction[] }

function story(played: Played, { lang, rules, policies, sanctions }: Following): string[] {
  const teller: Teller = { lang, rules, policies, wordsOf: (textId) => played.words.get(textId) ?? null, currency: currencySchema.parse(played.order.currency) }
  const names = new Map(PEOPLE.map((person) => [person.id, person[lang]]))
  const nameOf = (who: string): string => names.get(who) ?? (lang === 'zh' ? '系统' : 'system')
  const observed = new Set(played.told.flatMap(({ event }) => (event.type === 'ScanObserved' ? [event.scan.scanId] : [])))
  const mine = sanctions.filter((one) => played.cases.some(({ caseId }) => caseId === one.fromCase))
  // Moments in order; within one moment what happened comes before what was tried and refused.
  const moments: { at: number; rank: number; lines: readonly string[] }[] = [
    ...played.told.filter(({ event }) => !QUIET.includes(event.type)).map(({ at, who, event }) => ({ at, rank: 1, lines: eventLines(at, nameOf(who), event, teller) })),
    ...played.refusals.map(({ at, who, command, refused }) => ({ at, rank: 2, lines: line(at, nameOf(who), triedWords(command, refused)[lang]) })),
    ...played.scans.filter(({ scanId }) => !observed.has(scanId)).map((scan) => ({ at: scan.at, rank: 0, lines: line(scan.at, PARTY_NAMES.carrier[lang], scanWords(scan, 'Asia/Shanghai')[lang]) })),
    ...mine.flatMap(({ told }) => told.map(({ at, who, event }) => ({ at, rank: 3, lines: line(at, nameOf(who), `${lang === 'zh' ? '【处罚，单独处理】' : '[sanction, apart] '}${sanctionSentence(event, 'Asia/Shanghai')[lang]}`) }))),
  ]
  const before = [...saleWords(played.order), ...played.prior.map((prior) => priorWords(prior, played.order.currency, 'Asia/Shanghai'))]
  return [
    '', `━━ ${played.id}${played.variant ? ` · ${played.variant}` : ''} · ${played.title[lang]}`, ...before.flatMap((text) => wrap(text[lang], 114).map((part) => `   ${part}`)),
    ...moments.sort((a, b) => a.at - b.at || a.rank - b.rank).flatMap(({ lines }) => lines),
    ...moneyLines(played.cases.flatMap(({ state }) => state.money), lang), ...left(played, mine, lang),
  ]
}

const triedWords = (command: string, refused: RefusalCode): Both => both(`✗ 尝试被拒绝（${command}）：${REFUSALS[refused].zh}`, `✗ Tried and refused (${command}): ${REFUSALS[refused].en}`)

/** How it ended, also where no decision was made, and what the sanction came to. */
function left(played: Played, sanctions: readonly FollowedSanction[], lang: Lang): string[] {
  const ends = played.cases.at(-1)?.state.phase
  const decided = played.told.some(({ event }) => event.type === 'DecisionIssued')
  return [
    ...(ends === undefined || decided ? [] : [lang === 'zh' ? `   结果：平台没有作出处理决定，由双方自行解决；状态：${PHASE_NAMES[ends].zh}。` : `   Outcome: no decision by the platform, the matter stays with the sides; state: ${PHASE_NAMES[ends].en}.`]),
    ...sanctions.map(({ phase }) => (lang === 'zh' ? `   处罚事项：${SANCTION_PHASE_NAMES[phase].zh}，不影响对买家的处理。` : `   The sanction: ${SANCTION_PHASE_NAMES[phase].en}; it changes nothing for the buyer.`)),
  ]
}

type FollowedSanction = { fromCase: string; phase: SanctionPhase; told: readonly { at: number; who: string; event: SanctionEvent }[] }

/** Sanctions run on streams of their own: found by what opened them. Only on a scratch database, which holds nothing else. */
async function followSanctions(store: Store): Promise<FollowedSanction[]> {
  const found: FollowedSanction[] = []
  for await (const caseId of store.allCaseIds()) {
    const told = (await store.readLog(caseId)).commits.flatMap((commit) => {
      const { actor, events } = readBody(commit.bodyText)
      return (events as SanctionEvent[]).map((event) => ({ at: commit.at, who: actor.id, event }))
    })
    const opened = told[0]?.event
    const bucket = store.bucketOf(caseId)
    if (opened?.type !== 'SanctionOpened' || bucket === null) continue
    const stored = (await store.loadForCommand({ bucket, caseId }, null))?.state
    if (stored) found.push({ fromCase: opened.matter.fromCase, phase: (JSON.parse(stored.stateJson) as { phase: SanctionPhase }).phase, told: told.filter(({ event }) => !QUIET_SANCTION.includes(event.type)) })
  }
  return found
}
const QUIET_SANCTION: readonly SanctionEvent['type'][] = ['SanctionNotified', 'SanctionNoticeAttempted', 'SanctionClockStopped']

function limitsIn(event: CaseEvent): string[] {
  switch (event.type) {
    case 'DecisionIssued':
      return event.decision.limitedBy.map(({ guarantee }) => guarantee)
    case 'InterventionDeclined':
    case 'ClockLapsed':
      return event.limitedBy.map(({ guarantee }) => guarantee)
    case 'CaseOpened':
      return event.admission.limitedBy.map(({ guarantee }) => guarantee)
    default:
      return []
  }
}
const isOutcome = (word: string): word is Outcome => (OUTCOMES as readonly string[]).includes(word)

/** S10's table: the same claim, the rules that made the difference, who pays. */
function sideBySide(played: readonly Played[], lang: Lang): string[] {
  const header = lang === 'zh' ? ['规则与条件', '结果', '谁付', '起作用的规则', '保障条款的限制'] : ['policy and fact', 'outcome', 'payer', 'rules that made the difference', 'held back by']
  const rows = played.map((one) => {
    const { decisions, flows } = summary(one)
    const last = decisions.at(-1)
    const own = (last?.rules ?? []).filter((rule) => !rule.includes('/'))
    const payer = flows[0] ? `${PARTY_NAMES[flows[0].from][lang]} ${formatMinor(flows[0].amountMinor, 'CNY', lang)}` : '-'
    const outcome = last === undefined ? '-' : isOutcome(last.outcome) ? `${OUTCOME_NAMES[last.outcome][lang]}${last.remedy === 'none' ? '' : ` · ${wordOf(REMEDY_NAMES, last.remedy)[lang]}`}` : lang === 'zh' ? '由双方自行解决' : 'left to the sides'
    const limits = [...new Set(one.told.flatMap(({ event }) => limitsIn(event)))].map((guarantee) => wordOf(GUARANTEE_NAMES, guarantee)[lang])
    return [one.variant ?? '', outcome, payer, own.join(' '), limits.join(lang === 'zh' ? '、' : ', ')]
  })
  const columns = header.map((title, index) => Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map((text) => [...text].length + (text.match(/[\u2E80-\uFFEF]/g)?.length ?? 0))) + 2)
  const row = (cells: readonly string[]): string => cells.map((cell, index) => pad(cell, columns[index] ?? 0)).join('')
  return ['', lang === 'zh' ? '━━ S10 · 同一纠纷，七种规则' : '━━ S10 · one dispute, seven policies', row(header), ...rows.map(row)]
}
