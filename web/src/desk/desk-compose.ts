// What an officer has written so far, and the command it becomes. Amounts are kept as typed and read as minor units at the end; nothing is divided
// but a half, whose odd unit stays with the merchant. What policy makes of it, and whether it may be published, only the server says.
import type { Schemas } from '../api/client.ts'
import type { Command } from '../api/commands.ts'
import type { CaseView } from '../api/queries.ts'
import { decimalsOf, minorIn } from '../i18n/format.ts'
import type { CaseTrace } from './desk-queries.ts'

type Decide = Extract<Command, { type: 'DecideCase' }>
type Appeal = Extract<Command, { type: 'DecideAppeal' }>
type Terms = Schemas['TermsInput']
export type Finding = NonNullable<Decide['costs']>[number]['finding']
export type Departure = Schemas['Departures']['departures'][number]
export type Payer = 'merchant' | 'platform'

/** Of the findings, those that are about a cost. */
export const COSTS: readonly Finding[] = ['cost_outbound_freight', 'cost_packaging', 'cost_return_freight', 'cost_other']
export type CostTyped = { readonly typed: string; readonly evidenceIds: readonly string[] }
export type TermsTyped = {
  readonly remedy: Terms['remedy']; readonly returnRequired: boolean; readonly returnFreight: Terms['returnFreight']; readonly payer: Payer
  readonly goods: Readonly<Record<string, string>>; readonly freight: string; readonly compensation: string; readonly costOff: string; readonly costEvidence: readonly string[]
}
export type Reasoned = { readonly because: string; readonly cites: string }
export type Answered = Reasoned & { readonly answer: '' | 'accepted' | 'partly_accepted' | 'rejected' | 'not_relevant' }
export type Composed = {
  readonly mode: 'policy' | 'own'; readonly because: string; readonly costs: Readonly<Partial<Record<string, CostTyped>>>; readonly terms: TermsTyped | null
  readonly overrides: Readonly<Partial<Record<string, Reasoned>>>; readonly notAccepted: Readonly<Partial<Record<string, string>>>; readonly answers: Readonly<Partial<Record<string, Answered>>>
  readonly result: '' | Appeal['result']; readonly fundedBy: '' | 'merchant' | 'buyer' | 'platform'; readonly reverseMarks: boolean
}
export const NOTHING: Composed = { mode: 'policy', because: '', costs: {}, terms: null, overrides: {}, notAccepted: {}, answers: {}, result: '', fundedBy: '', reverseMarks: false }

/** As a person types it: no signs, no separators. */
export function typedOf(amountMinor: number, currency: string): string {
  const decimals = decimalsOf(currency)
  const digits = String(amountMinor).padStart(decimals + 1, '0')
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
export const halfOf = (amountMinor: number): number => Number(BigInt(amountMinor) / 2n)

const minorOf = (typed: string | undefined, currency: string): number | null => (typed === undefined || typed.trim() === '' ? 0 : minorIn(typed, currency))
export const citesIn = (typed: string): string[] => typed.split(/[\s,，、;；]+/u).filter((one) => one !== '').slice(0, 20)

/** A cost somebody has put forward: by evidence that is about it, with the amount an offer named for that evidence. */
export type CostClaim = { readonly finding: Finding; readonly claimedMinor: number | null; readonly evidenceIds: readonly string[] }
export function costClaims(view: CaseView): CostClaim[] {
  return COSTS.flatMap((finding): CostClaim[] => {
    const evidenceIds = view.evidence.filter(({ concerns }) => concerns === finding).map(({ evidenceId }) => evidenceId)
    if (evidenceIds.length === 0) return []
    const named = view.offers.toReversed().flatMap(({ terms }) => terms.flows).find((flow) => flow.from === 'buyer' && flow.evidenceIds.some((id) => evidenceIds.includes(id)))
    return [{ finding, claimedMinor: named?.amountMinor ?? null, evidenceIds }]
  })
}

/** Where terms of one's own begin: what policy computes, or else what was asked for. */
export function firstTerms(view: CaseView, computed: CaseTrace['computed']): TermsTyped {
  const { currency } = view.order
  const flows = computed?.flows ?? []
  const of = (purpose: string, lineId?: string): string => {
    const found = flows.filter((flow) => flow.for === purpose && flow.to === 'buyer' && (lineId === undefined || flow.lineId === lineId))
    return found.length === 0 ? '' : typedOf(found.reduce((sum, flow) => sum + flow.amountMinor, 0), currency)
  }
  return {
    remedy: computed?.remedy ?? view.claim.remedy, returnRequired: computed?.returnRequired ?? false, returnFreight: computed?.returnFreight ?? 'none', payer: flows.some(({ from }) => from === 'platform') ? 'platform' : 'merchant',
    goods: Object.fromEntries(view.claim.lines.map(({ lineId }) => [lineId, of('goods_refund', lineId)])), freight: of('freight_refund'), compensation: of('compensation'), costOff: '', costEvidence: [],
  }
}

/** Null: an amount that cannot be read. */
export function termsIn({ remedy, returnRequired, returnFreight, payer, goods, freight, compensation, costOff, costEvidence }: TermsTyped, currency: string): Terms | null {
  const flows: Terms['flows'] = []
  const add = (typed: string, flow: Omit<Terms['flows'][number], 'amountMinor'>): boolean => {
    const amountMinor = minorOf(typed, currency)
    if (amountMinor !== null && amountMinor > 0) flows.push({ ...flow, amountMinor })
    return amountMinor !== null
  }
  const read = [
    ...Object.entries(goods).map(([lineId, typed]) => add(typed, { from: payer, to: 'buyer', for: 'goods_refund', lineId })),
    add(freight, { from: payer, to: 'buyer', for: 'freight_refund' }), add(compensation, { from: payer, to: 'buyer', for: 'compensation' }),
    add(costOff, { from: 'buyer', to: 'merchant', for: 'cost_deduction', evidenceIds: [...costEvidence] }),
  ]
  const replacement = remedy === 'exchange' || remedy === 'repair' || remedy === 'reship' ? remedy : 'none'
  return read.every(Boolean) ? { remedy, returnRequired, returnFreight, flows, replacement } : null
}

/** Words that are still missing stand as a dash in a preview; nothing is published with one. */
const DASH = '–'
export type Purpose = 'preview' | 'publish'
const wordsFor = (purpose: Purpose, text: string): string | null => (text.trim() !== '' ? text : purpose === 'preview' ? DASH : null)

export function decideCommand(composed: Composed, view: CaseView, departures: readonly Departure[], purpose: Purpose): Decide | null {
  const because = wordsFor(purpose, composed.because)
  const answers = answersIn(composed, view, purpose)
  const notAccepted = Object.entries(composed.notAccepted).map(([what, why]) => ({ what, because: why === undefined || why.trim() === '' ? null : why }))
  if (because === null || answers === null) return null
  if (composed.mode === 'policy') {
    const costs = costsIn(composed, view)
    return costs === null ? null : { type: 'DecideCase', because, costs, notAccepted, answers }
  }
  const instead = composed.terms === null ? null : termsIn(composed.terms, view.order.currency)
  const overrides = departures.map(({ field, computed, decided }) => {
    const why = wordsFor(purpose, composed.overrides[field]?.because ?? '')
    const cites = citesIn(composed.overrides[field]?.cites ?? '')
    return why === null || (cites.length === 0 && purpose === 'publish') ? null : { field, computed, decided, because: why, cites: cites.length === 0 ? [DASH] : cites }
  })
  if (instead === null || overrides.some((one) => one === null)) return null
  return { type: 'DecideCase', because, instead, overrides: overrides.flatMap((one) => one ?? []), notAccepted, answers }
}

function costsIn({ costs }: Composed, view: CaseView): NonNullable<Decide['costs']> | null {
  const [only, ...others] = view.claim.lines
  const read = Object.entries(costs).map(([finding, cost]) => ({ finding: finding as Finding, cost, amountMinor: minorOf(cost?.typed, view.order.currency) }))
  if (read.some(({ amountMinor }) => amountMinor === null)) return null
  return read.flatMap(({ finding, cost, amountMinor }) => (cost === undefined || amountMinor === null || amountMinor === 0 ? [] : [{
    from: 'buyer' as const, to: 'merchant' as const, amountMinor, for: 'cost_deduction' as const, evidenceIds: [...cost.evidenceIds], finding, ...(only !== undefined && others.length === 0 ? { lineId: only.lineId } : {}),
  }]))
}

const groundsOf = (view: CaseView) => view.appeals.filter(({ state }) => state === 'filed').flatMap(({ grounds }) => grounds)

/** Every ground has its answer, or there is no command yet. */
function answersIn({ answers }: Composed, view: CaseView, purpose: Purpose): Appeal['answers'] | null {
  const read = groundsOf(view).map(({ groundId }) => {
    const given = answers[groundId]
    const cites = citesIn(given?.cites ?? '')
    if (given === undefined || given.answer === '' || (cites.length === 0 && purpose === 'publish')) return purpose === 'preview' ? { groundId, answer: 'not_relevant' as const, because: null, cites: [DASH] } : null
    return { groundId, answer: given.answer, because: given.because.trim() === '' ? null : given.because, cites: cites.length === 0 ? [DASH] : cites }
  })
  return read.some((one) => one === null) ? null : read.flatMap((one) => one ?? [])
}

export function appealCommand(composed: Composed, view: CaseView, purpose: Purpose): Appeal | null {
  const appeal = view.appeals.find(({ state }) => state === 'filed')
  const because = wordsFor(purpose, composed.because)
  const answers = answersIn(composed, view, purpose)
  if (appeal === undefined || because === null || answers === null || composed.result === '') return null
  const shared = { type: 'DecideAppeal' as const, appealId: appeal.appealId, result: composed.result, answers, because }
  if (composed.result === 'upheld') return shared
  const instead = composed.terms === null ? null : termsIn(composed.terms, view.order.currency)
  if (composed.terms !== null && instead === null) return null
  return { ...shared, instead, fundedBy: composed.fundedBy === '' ? null : composed.fundedBy, reverseMarks: composed.reverseMarks }
}
