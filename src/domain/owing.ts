// The one place where money begins to be owed and where what it waited for is over: every flow, of whatever chapter, is asked of guarantee 1
// here. A chapter that let one through has refused nothing, which is a bug and no answer. What is then paid: money-track.ts.
import { bodyOrders } from './bodies.ts'
import { clockOf, openAppeal, type Case, type MoneyTrack } from './case.ts'
import type { Context } from './context.ts'
import type { CaseEvent, Events } from './events.ts'
import { isExpress } from './express-risk.ts'
import { mayTakeFrom, silenceMay, type Basis, type Guarantee } from './guarantees.ts'
import type { Flow } from './money/flow.ts'
import type { Decision } from './parts.ts'

type Ordered = Pick<Decision, 'by' | 'outcome' | 'decisionId'>

export function owe(state: Case, context: Context, decision: Ordered, flow: Flow, waits: Events['FlowOwed']['waits']): CaseEvent {
  const limit = forbidsOwing(state, context, decision, flow)
  if (limit !== null) throw new Error(`case ${state.caseId}: ${decision.decisionId} takes ${flow.amountMinor} from ${flow.from} against the guarantee ${limit}`)
  return { type: 'FlowOwed', flow, decisionId: decision.decisionId, waits }
}

export const forbidsOwing = (state: Case, context: Context, decision: Ordered, flow: Flow): Guarantee | null => mayTakeFrom(state, context, basisOfFlow(decision, flow), flow)

/** Who pays the way back is policy's word or the payer's own act, also where everything else was agreed; an order of a body binds in this too. */
function basisOfFlow(decision: Ordered, flow: Flow): Basis {
  const basis = basisOf(decision)
  const side = flow.from === 'buyer' || flow.from === 'merchant'
  return flow.for === 'return_freight' && !(basis === 'outside_order' && side) ? 'decision' : basis
}

/** What a decision's money rests on. */
function basisOf({ by, outcome }: Pick<Decision, 'by' | 'outcome'>): Basis {
  switch (by.by) {
    case 'agreement':
    case 'lapse':
    case 'machine':
      return by.by
    case 'officer':
      return 'decision'
    case 'outside':
      return bodyOrders(by.body, outcome) ? 'outside_order' : 'decision'
    default:
      return by satisfies never
  }
}

/** Every flow for which what it waits for has happened. */
export function releaseDue(state: Case, context: Context): CaseEvent[] {
  return waiting(state).filter((track) => (track.waits === 'goods_back' ? goodsAreBack(state) || isPaidAhead(state, context, track) : appealIsOver(state, track))).map(released)
}

/** What waits for the goods, paid by the silence of the one who got them: only where silence may, and only what it may take. */
export function releaseBySilence(state: Case, context: Context): CaseEvent[] {
  if (silenceMay(state, context, 'pay_refund') !== null) return []
  return waiting(state).filter(({ waits, flow }) => waits === 'goods_back' && (flow.from !== 'merchant' || mayTakeFrom(state, context, 'lapse', flow) === null)).map(released)
}

const released = ({ flow }: MoneyTrack): CaseEvent => ({ type: 'FlowReleased', flowId: flow.flowId })
const waiting = (state: Case): MoneyTrack[] => state.money.filter((track) => track.state === 'owed' && track.waits !== 'nothing')

export const goodsAreBack = (state: Case): boolean => state.returns.some((leg) => leg.parcel !== 'abandoned') && state.returns.every((leg) => leg.parcel === 'abandoned' || leg.acceptance === 'confirmed')

/**
 * Express refund: a late number loses only the speed, and a return under dispute is no longer paid ahead of its outcome. A merchant's money
 * leaves before his goods are back only while his standing consent to that is in force.
 */
export const isPaidAhead = (state: Case, context: Context, { flow }: MoneyTrack): boolean =>
  isExpress(state) && state.returns.every((leg) => leg.acceptance !== 'contested') && mayTakeFrom(state, context, 'standing_consent', flow) === null

function appealIsOver(state: Case, { decisionId }: MoneyTrack): boolean {
  if (openAppeal(state) !== null || clockOf(state, 'appealMustBeFiled') !== null) return false
  return state.decisions.some((decision) => decision.decisionId === decisionId && decision.state === 'standing')
}
