// What a buyer fills in to ask for after-sales help, as it is kept in the draft, and how it becomes the command. What can be chosen comes with the order
// (`choices`); whether it is enough, and the most that may be asked, is said by the preview.
import { queryOptions } from '@tanstack/react-query'
import { Refused, api, got, type Schemas } from '../api/client.ts'
import { foreseeOpening, type Command, type Foreseen } from '../api/commands.ts'
import { minorIn } from '../i18n/format.ts'
import type { Item, ProofType } from '../case/proof.tsx'

export type OrderView = Schemas['OrderView']
export type OrderPath = { readonly merchantId: string; readonly orderId: string }
type Claim = Schemas['Claim']
export const CONDITIONS = ['opened', 'used', 'activated', 'installed'] as const
export type Condition = (typeof CONDITIONS)[number]
export type Filled = {
  /** A complaint takes no goods and may end in compensation or a measure against the shop. */
  readonly kind: Claim['kind']; readonly step: number; readonly quantities: Readonly<Record<string, number>>; readonly goodsState: Claim['goodsState'] | ''; readonly problem: Claim['problem'] | ''; readonly reason: Claim['reason'] | ''; readonly conditions: readonly Condition[]
  readonly remedy: Claim['remedy'] | ''; /** As typed; empty: the most there is. */ readonly amount: string; readonly freight: string; readonly statement: string; readonly items: readonly Item[]
}
export const NOTHING: Filled = { kind: 'after_sales', step: 0, quantities: {}, goodsState: '', problem: '', reason: '', conditions: [], remedy: '', amount: '', freight: '', statement: '', items: [] }

export const orderQuery = (path: OrderPath) => queryOptions({ queryKey: ['order', path.merchantId, path.orderId], queryFn: () => got(api.GET('/v1/merchants/{merchantId}/orders/{orderId}', { params: { path } })) })
export const orderLimitsQuery = (path: OrderPath, reason: Claim['reason']) => queryOptions({
  queryKey: ['order', path.merchantId, path.orderId, 'limits', reason], queryFn: () => got(api.GET('/v1/merchants/{merchantId}/orders/{orderId}/evidence-limits', { params: { path, query: { reason } } })),
})

/** Where one unit of one thing is all there is, there is nothing to choose. */
export function startOf({ lines, choices }: OrderView): Pick<Filled, 'quantities' | 'goodsState'> {
  const open = lines.filter(({ quantity, claimedQuantity }) => quantity > claimedQuantity)
  return { quantities: open.length === 1 ? { [open[0]?.lineId ?? '']: (open[0]?.quantity ?? 0) - (open[0]?.claimedQuantity ?? 0) } : {}, goodsState: choices.goodsState }
}

type Reasons = OrderView['choices']['reasons']
const isComplaint = ({ reason }: Reasons[number]): boolean => reason.startsWith('C')
export const mayComplain = ({ choices }: OrderView): boolean => choices.reasons.some(isComplaint)

export const reasonsFor = ({ choices }: OrderView, { kind, goodsState, problem }: Pick<Filled, 'kind' | 'goodsState' | 'problem'>): Reasons =>
  choices.reasons.filter((one) => isComplaint(one) === (kind === 'complaint') && goodsState !== '' && one.goodsStates.includes(goodsState) && (problem === '' || one.problems.includes(problem)))
/** Of a line, how many can be asked about: a complaint is in the way of nothing. */
export const leftOf = ({ quantity, claimedQuantity }: OrderView['lines'][number], kind: Claim['kind']): number => (kind === 'complaint' ? quantity : quantity - claimedQuantity)
/** What may be wrong with goods that are there, in the order of the catalogue. */
export const problemsFor = (order: OrderView, filled: Filled): Claim['problem'][] =>
  [...new Set(reasonsFor(order, { ...filled, problem: '' }).flatMap(({ problems }) => problems))].filter((problem) => problem !== 'unspecified')

/** Remedies that give money; of the first two, all of it unless less was typed. */
const WHOLE: readonly string[] = ['return_refund', 'refund_only']
export const givesMoney = (remedy: string): boolean => WHOLE.includes(remedy) || remedy === 'price_reduction' || remedy === 'compensation'
export const isWhole = (remedy: string): boolean => WHOLE.includes(remedy)

function amountOf({ kind, remedy, amount }: Filled, mostMinor: number | null, currency: string): number | null {
  if (!givesMoney(remedy)) return 0
  // Whoever complains may leave the sum to who decides.
  return amount.trim() === '' ? (kind === 'complaint' ? 0 : isWhole(remedy) ? mostMinor : null) : minorIn(amount, currency)
}

/** Null while something is missing or is no amount. */
export function commandOf(filled: Filled, { order }: OrderView, mostMinor: number | null): Extract<Command, { type: 'OpenCase' }> | null {
  const { quantities, goodsState, problem, reason, remedy, conditions, statement, items } = filled
  const lines = order.lines.flatMap(({ lineId }) => ((quantities[lineId] ?? 0) > 0 ? [{ lineId, quantity: quantities[lineId] ?? 0 }] : []))
  const requestedMinor = amountOf(filled, mostMinor, order.currency)
  const requestedFreightMinor = filled.freight.trim() === '' ? 0 : minorIn(filled.freight, order.currency)
  if (lines.length === 0 || goodsState === '' || problem === '' || reason === '' || remedy === '' || requestedMinor === null || requestedFreightMinor === null) return null
  const has = (condition: Condition): boolean => conditions.includes(condition)
  return {
    type: 'OpenCase', orderId: order.orderId, statement: statement.trim() === '' ? null : statement, evidence: [...items],
    claim: { kind: filled.kind, lines, reason, problem, remedy, requestedMinor, requestedFreightMinor, goodsState, opened: has('opened'), used: has('used'), activated: has('activated'), installed: has('installed'), lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: false },
  }
}

/** The largest amount there is to the API. */
const LARGEST_MINOR = 10_000_000_000_000

/** The server says the most that may be asked for these goods when more than anybody paid is asked. */
export const mostQuery = (path: OrderPath, order: OrderView | undefined, filled: Filled) => {
  const asked = order === undefined ? null : commandOf({ ...filled, amount: '', freight: '', statement: '', items: [] }, order, LARGEST_MINOR)
  return queryOptions({
    queryKey: ['order', path.merchantId, path.orderId, 'most', asked], enabled: asked !== null && isWhole(asked.claim.remedy), retry: false,
    queryFn: async (): Promise<number | null> => {
      if (asked === null) return null
      try {
        await foreseeOpening(path, asked)
        return null
      } catch (fault) {
        if (fault instanceof Refused && fault.problem.code === 'amount_exceeds_paid' && typeof fault.problem.allowed === 'number') return fault.problem.allowed
        if (fault instanceof Refused) return null
        throw fault
      }
    },
  })
}

export type Outlook = { readonly foreseen: Foreseen | null; readonly no: unknown; /** Kinds of proof of which one must come along. */ readonly needed: readonly ProofType[] }
export const outlookQuery = (path: OrderPath, command: Command | null) => queryOptions({
  queryKey: ['order', path.merchantId, path.orderId, 'outlook', command], enabled: command !== null, retry: false, staleTime: 5_000,
  queryFn: async (): Promise<Outlook> => {
    if (command === null) return { foreseen: null, no: null, needed: [] }
    try {
      return { foreseen: await foreseeOpening(path, command), no: null, needed: [] }
    } catch (no) {
      if (!(no instanceof Refused)) throw no
      return { foreseen: null, no, needed: no.problem.code === 'evidence_missing' && Array.isArray(no.problem.allowed) ? (no.problem.allowed as ProofType[]) : [] }
    }
  },
})
