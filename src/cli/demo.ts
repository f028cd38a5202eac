// `gongdao demo`: the published disputes, played on a scratch database to their end: what happened, why, and where every amount went.
import type { Played } from '../app/demo/play.ts'
import { PEOPLE } from '../app/demo/cast.ts'
import { SCRIPTS } from '../app/demo/scripts/all.ts'
import { playAll, seedMarketplaces } from '../app/demo/seed.ts'
import { eventSentence } from '../app/sentences/events.ts'
import { PARTY_NAMES, PURPOSE_NAMES } from '../app/sentences/words.ts'
import type { CaseEvent } from '../domain/events.ts'
import { currencySchema, formatMinor } from '../domain/money/amount.ts'
import { REFUSALS } from '../domain/refusals.ts'
import type { House } from './house.ts'
import { formatInstant } from './instants.ts'
import { UsageFault, pad, wrap, type Lang, type Out } from './output.ts'

export const runDemo = (ids: readonly string[]) => async (house: House, out: Out): Promise<boolean> => {
  const unknown = ids.filter((id) => !SCRIPTS.some((script) => script.id === id))
  if (unknown.length > 0) throw new UsageFault(`no scenario ${unknown.join(', ')}; there are ${[...new Set(SCRIPTS.map((script) => script.id))].join(', ')}`)
  const opened = await house.open({ scratch: true, alone: true })
  try {
    const clock = { now: Math.min(...SCRIPTS.map((script) => script.order.placedAt)) }
    const desk = await house.desk(opened, { realNow: () => clock.now, quiet: true })
    await seedMarketplaces(desk)
    const played = await playAll(desk, house.outside(opened.store), clock, (script) => ids.length === 0 || ids.includes(script.id), (script) => out.progress(`${script.id} ${script.title[out.lang]}`))
    for (const one of played) for (const line of story(one, out.lang)) out.print(line)
    if (played.some((one) => one.id === 'S10')) for (const line of sideBySide(played.filter((one) => one.id === 'S10'), out.lang)) out.print(line)
    out.result(played.map(summary))
    return true
  } finally {
    await opened.close()
  }
}

/** One object per run; the shape is documented in the README. */
export function summary(played: Played) {
  const events = played.told.map((told) => told.event)
  return {
    id: played.id, variant: played.variant, phase: played.cases.at(-1)?.state.phase ?? null,
    flows: played.cases.flatMap(({ state }) => state.money.filter((track) => track.state !== 'cancelled').map(({ flow, state: stands }) => ({ from: flow.from, to: flow.to, amountMinor: flow.amountMinor, for: flow.for, state: stands }))),
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

function story(played: Played, lang: Lang): string[] {
  const lines = ['', `━━ ${played.id}${played.variant ? ` · ${played.variant}` : ''} · ${played.title[lang]}`]
  const names = new Map(PEOPLE.map((person) => [person.id, person[lang]]))
  for (const { at, who, event } of played.told) {
    if (QUIET.includes(event.type)) continue
    lines.push(...told(at, names.get(who) ?? (lang === 'zh' ? '系统' : 'system'), eventSentence(event, 'Asia/Shanghai')[lang]))
  }
  for (const refusal of played.refusals) lines.push(...told(refusal.at, names.get(refusal.who) ?? refusal.who, `${refusal.command}: ${REFUSALS[refusal.refused][lang]} (${refusal.refused})`))
  return [...lines, ...moneyLines(played, lang)]
}

const LEFT = 35
const RIGHT = 85
const told = (at: number, who: string, says: string): string[] =>
  wrap(says, RIGHT).map((part, index) => (index === 0 ? `${formatInstant(at)}  ${pad(who, LEFT - 18)}${part}` : `${' '.repeat(LEFT)}${part}`))

function moneyLines(played: Played, lang: Lang): string[] {
  const tracks = played.cases.flatMap(({ state }) => state.money.filter((track) => track.state !== 'cancelled'))
  if (tracks.length === 0) return [lang === 'zh' ? '   资金:没有资金变动' : '   Money: none moved']
  return [lang === 'zh' ? '   资金:' : '   Money:', ...tracks.flatMap(({ flow, legs, state }) => {
    const currency = currencySchema.parse(flow.currency)
    return [
      `   ${PARTY_NAMES[flow.from][lang]} → ${PARTY_NAMES[flow.to][lang]}  ${formatMinor(flow.amountMinor, currency, lang)}  ${PURPOSE_NAMES[flow.for][lang]}  (${state})`,
      ...legs.map((leg) => `      ${leg.source} → ${leg.target}  ${formatMinor(leg.amountMinor, currency, lang)}  ${leg.state}`),
    ]
  })]
}

/** S10's table: the same claim, the rules that made the difference, who pays. */
function sideBySide(played: readonly Played[], lang: Lang): string[] {
  const header = lang === 'zh' ? ['规则与条件', '结果', '谁付', '起作用的规则'] : ['policy and fact', 'outcome', 'payer', 'rules that made the difference']
  const rows = played.map((one) => {
    const { decisions, flows } = summary(one)
    const last = decisions.at(-1)
    const own = (last?.rules ?? []).filter((rule) => !rule.includes('/'))
    const payer = flows[0] ? `${PARTY_NAMES[flows[0].from][lang]} ${formatMinor(flows[0].amountMinor, 'CNY', lang)}` : '-'
    return [one.variant ?? '', last ? `${last.outcome}${last.remedy === 'none' ? '' : ` · ${last.remedy}`}` : '-', payer, own.join(' ')]
  })
  const columns = header.map((title, index) => Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map((text) => [...text].length + (text.match(/[\u2E80-\uFFEF]/g)?.length ?? 0))) + 2)
  const line = (cells: readonly string[]): string => cells.map((cell, index) => pad(cell, columns[index] ?? 0)).join('')
  return ['', lang === 'zh' ? '━━ S10 · 同一纠纷,七种规则' : '━━ S10 · one dispute, seven policies', line(header), ...rows.map(line)]
}
