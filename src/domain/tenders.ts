// A refund goes back the way the order was paid (NR14, DP-6): split over its tenders in proportion to what of each is not refunded yet,
// over all cases of the order. Compensation is cash. How the legs of a flow share its parts is money/funding.ts.
import type { CaseRecord, MoneyTrack } from './case.ts'
import type { Context } from './context.ts'
import { sumOfParts, type Flow, type FlowPurpose, type TenderPart } from './money/flow.ts'
import { refundPerTender } from './money/resettlement.ts'
import { tendersOf } from './order.ts'

const REFUNDS: readonly FlowPurpose[] = ['goods_refund', 'price_reduction', 'freight_refund']

const isRefund = (flow: Flow): boolean => flow.to === 'buyer' && REFUNDS.includes(flow.for) && flow.outsideEscrow !== true
const isTakenBack = (flow: Flow): boolean => flow.from === 'buyer' && flow.for === 'reversal'

/** The flows of one decision with their parts by tender. An order paid in one sum of cash has none to tell apart. */
export function withTenders(state: CaseRecord, context: Pick<Context, 'order' | 'siblings'>, flows: readonly Flow[]): Flow[] {
  const paid = tendersOf(context.order)
  const [first] = paid
  if (first === undefined || (paid.length === 1 && first.tender === 'cash')) return [...flows]
  const standing = standingOf(state)
  const taken = flows.map((flow) => (isTakenBack(flow) ? takenBack(flow, standing) : []))
  const refunded = [...context.siblings.flatMap((sibling) => sibling.tenders ?? []), ...givenBack(state), ...taken.flat().map(negative)]
  const remainderTo = (paid.find(({ tender }) => tender === 'cash') ?? first).tenderId
  return flows.map((flow, index) => {
    if (isTakenBack(flow)) return withParts(flow, taken[index] ?? [])
    if (!isRefund(flow)) return flow
    const left = paid.map(({ tenderId, tender, amountMinor }) => ({ tenderId, tender, amountMinor: Math.max(0, amountMinor - partOf(refunded, tenderId)) }))
    // More than was paid is refused by conservation; there is nothing to split then.
    if (sumOfParts(left) < flow.amountMinor) return flow
    const parts = split(flow.amountMinor, left, remainderTo)
    refunded.push(...parts)
    return withParts(flow, parts)
  })
}

/** What this case has given back of each tender and not fetched again. */
export function givenBack(state: CaseRecord): { tenderId: string; amountMinor: number; lineId: string | undefined }[] {
  return standingOf(state).flatMap(({ flow }) => (flow.tenders ?? []).map(({ tenderId, amountMinor }) =>
    ({ tenderId, amountMinor: isTakenBack(flow) ? -amountMinor : amountMinor, lineId: flow.lineId })))
}

/** What is wrong with the parts by tender of a case, if anything: for the invariants. */
export function brokenTenders(state: CaseRecord, context: Pick<Context, 'order' | 'siblings'>): string[] {
  const summed = [...standingOf(state).map(({ flow }) => flow), ...state.money.flatMap((track) => track.legs)]
  const unequal = summed.filter(({ tenders, amountMinor }) => tenders !== undefined && sumOfParts(tenders) !== amountMinor)
  const given = [...context.siblings.flatMap((sibling) => sibling.tenders ?? []), ...givenBack(state)]
  const exceeded = tendersOf(context.order).filter(({ tenderId, amountMinor }) => partOf(given, tenderId) > amountMinor)
  return [
    ...unequal.map(({ flowId }) => `conservation: the parts by tender of ${flowId} do not add up`),
    ...exceeded.map(({ tenderId }) => `conservation: more goes back of tender ${tenderId} than was paid with it`),
  ]
}

/** Money the buyer owes back is counted off the tenders by which he had got it. */
function takenBack(flow: Flow, standing: readonly MoneyTrack[]): TenderPart[] {
  const root = rootOf(flow, standing)
  const [first] = root?.tenders ?? []
  if (root?.tenders === undefined || first === undefined) return []
  const before = standing.filter((track) => isTakenBack(track.flow) && rootOf(track.flow, standing)?.flowId === root.flowId).flatMap((track) => track.flow.tenders ?? [])
  const left = root.tenders.map((part) => ({ ...part, amountMinor: Math.max(0, part.amountMinor - partOf(before, part.tenderId)) }))
  return sumOfParts(left) < flow.amountMinor ? [] : split(flow.amountMinor, left, first.tenderId)
}

/** The refund at the bottom: a reversal may undo another, which moved its burden and not the money. */
function rootOf({ reverses }: Flow, standing: readonly MoneyTrack[]): Flow | null {
  const flow = standing.find((track) => track.flow.flowId === reverses)?.flow
  if (flow === undefined) return null
  return flow.for === 'reversal' ? rootOf(flow, standing) : flow
}

function split(refundMinor: number, left: readonly TenderPart[], remainderTo: string): TenderPart[] {
  const named = left.some(({ tenderId }) => tenderId === remainderTo) ? remainderTo : (left[0]?.tenderId ?? remainderTo)
  const parts = refundPerTender({ refundMinor, tenders: left.map(({ tenderId, amountMinor }) => ({ tenderId, paidMinor: amountMinor, refundedMinor: 0, outsideEscrow: false })), remainderTo: named })
  return left.flatMap(({ tenderId, tender }, index) => {
    const amountMinor = parts[index]?.amountMinor ?? 0
    return amountMinor === 0 ? [] : [{ tenderId, tender, amountMinor }]
  })
}

function withParts(flow: Flow, parts: readonly TenderPart[]): Flow {
  const { tenders: _before, ...rest } = flow
  return parts.length === 0 ? rest : { ...rest, tenders: [...parts] }
}

const standingOf = (state: CaseRecord): MoneyTrack[] => state.money.filter((track) => track.state !== 'cancelled')
const negative = ({ tenderId, amountMinor }: TenderPart) => ({ tenderId, amountMinor: -amountMinor })
const partOf = (parts: readonly { tenderId: string; amountMinor: number }[], tenderId: string): number => sumOfParts(parts.filter((part) => part.tenderId === tenderId))
