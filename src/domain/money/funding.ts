// Who is asked to pay a flow, and who next when the answer is no: held trade funds, merchant balance, deposit, platform advance
// with a claim on the merchant (domain-cn DP-1). Pure: the caller instructs the legs and reports back; booking is ledger.ts.
import { sumOfParts, type Flow, type Party, type TenderPart } from './flow.ts'
import { debtPostings, debtorName, receivingAccount } from './ledger.ts'
import type { Account, AccountHolders, LedgerLine, Leg } from './ledger.ts'
import { refundPerTender } from './resettlement.ts'

/**
 * What the sources are known to have, net of everything already instructed. Balances the marketplace keeps are facts as of some
 * moment and may turn out smaller; null is not known, and an unknown source is not asked. A deposit kept here is the truth.
 */
export type KnownBalances = {
  held: { amountMinor: number } | null
  merchant: { amountMinor: number } | null
  deposit: { amountMinor: number } | null
  carrier?: { amountMinor: number } | null
  insurer?: { amountMinor: number } | null
}

/**
 * How far down a merchant's flow may reach, as the policy's funding stage says. Only `held_only` shortens it. Who bears the money
 * is the flow's `from`: a flow from the platform takes the subsidy whatever is said here, and one from the merchant never does.
 */
export type FundingSequence = 'none' | 'held_balance_deposit_advance' | 'platform_subsidy' | 'held_only'

/** Money that nobody is instructed to pay: recorded with its reason, booked as a receivable. */
export type Obligation = {
  flowId: string
  amountMinor: number
  owedBy: Party
  owedTo: Party
  because: 'outside_escrow' | 'no_source' | 'reversal_not_recoverable'
}

/** `unfundedMinor` is left only of a recovery: the claim it would settle is on the books already and can be pursued again. */
export type FundingStep = { legs: Leg[]; obligation: Obligation | null; unfundedMinor: number }

export type FundingRequest = {
  flow: Flow
  /** How much of the flow is set off against an opposing one (`setOffOpposing`). */
  setOffMinor: number
  sequence: FundingSequence
  holders: AccountHolders
  balances: KnownBalances
  /** All legs of this flow so far, voided ones too, and what of it is already recorded as an obligation. */
  legsSoFar: readonly Leg[]
  obligationMinor: number
}

/**
 * The legs to instruct now and the obligation to record now. Call it when a flow becomes due and after every voided leg. Pending
 * and posted legs stand: with set-offs and obligations they never exceed the flow, and after the step they add up to it. A source
 * is asked once, for at most what it is known to have; once more only if it said, voiding, that it has less than was asked.
 */
export function nextLegs(request: FundingRequest): FundingStep {
  const { flow, holders, legsSoFar } = request
  let left = uncoveredOf(request)
  const target = receivingAccount(flow, holders)
  if (left === 0) return { legs: [], obligation: null, unfundedMinor: 0 }
  if (flow.outsideEscrow === true || target === null) return owe(flow, left, 'outside_escrow')
  const legs: Leg[] = []
  for (const source of sourcesOf(request)) {
    const amountMinor = Math.min(left, askable(source, legsSoFar))
    if (amountMinor === 0) continue
    legs.push(newLeg({ flow, source, target, amountMinor, sequence: legsSoFar.length + legs.length + 1, before: [...legsSoFar, ...legs] }))
    left -= amountMinor
  }
  if (left === 0) return { legs, obligation: null, unfundedMinor: 0 }
  if (flow.for === 'advance_recovery') return { legs, obligation: null, unfundedMinor: left }
  return { ...owe(flow, left, flow.for === 'reversal' && flow.from === 'buyer' ? 'reversal_not_recoverable' : 'no_source'), legs }
}

/** Funds several flows of one case in order, each from what the ones before have left. */
export function fundInOrder(requests: readonly Omit<FundingRequest, 'balances'>[], balances: KnownBalances): FundingStep[] {
  let left = balances
  return requests.map((request) => {
    const step = nextLegs(Object.assign({}, request, { balances: left }))
    left = balancesAfter(left, step.legs)
    return step
  })
}

/**
 * Balances less what these legs take. For facts of the marketplace the caller passes the legs instructed since their as-of, on
 * whatever flow; a deposit kept here needs none, its ledger account has them already.
 */
export function balancesAfter(balances: KnownBalances, legs: readonly Leg[]): KnownBalances {
  const taken = (kind: string) => legs.reduce((sum, leg) => (leg.source.startsWith(`${kind}:`) ? sum + leg.amountMinor : sum), 0)
  const less = <B extends { amountMinor: number } | null | undefined>(balance: B, kind: string): B =>
    balance === null || balance === undefined ? balance : { ...balance, amountMinor: balance.amountMinor - taken(kind) }
  const { held, merchant, deposit, carrier, insurer } = balances
  const after: KnownBalances = { held: less(held, 'held'), merchant: less(merchant, 'merchant'), deposit: less(deposit, 'deposit') }
  if (carrier !== undefined) after.carrier = less(carrier, 'carrier')
  if (insurer !== undefined) after.insurer = less(insurer, 'insurer')
  return after
}

/** What of a request says how far the flow is covered. */
export type Coverage = Pick<FundingRequest, 'flow' | 'setOffMinor' | 'legsSoFar' | 'obligationMinor'>
export type FundingState = 'running' | 'paid' | 'obligation' | 'owed'

/** `paid` needs every part posted or set off; `obligation` that the rest is recorded as owed; `owed` that a step is due. */
export function fundingState(request: Coverage): FundingState {
  if (request.legsSoFar.some((leg) => leg.state === 'pending')) return 'running'
  if (uncoveredOf(request) > 0) return 'owed'
  return request.obligationMinor > 0 ? 'obligation' : 'paid'
}

/** The lines of a recorded obligation: the debtor owes, the mirror account balances. */
export function obligationPostings(obligation: Obligation, { holders, currency }: { holders: AccountHolders; currency: string }): LedgerLine[] {
  const { flowId, amountMinor, owedBy } = obligation
  return debtPostings({ debtor: debtorName(owedBy, holders), change: 'arises', amountMinor, currency, reference: flowId })
}

type Source = { account: Account; knownMinor: number; debt: Leg['debt'] }

function sourcesOf({ flow, sequence, holders, balances }: FundingRequest): Source[] {
  const plain = (account: Account, balance: { amountMinor: number } | null | undefined): Source =>
    ({ account, knownMinor: Math.max(0, balance?.amountMinor ?? 0), debt: null })
  const held = plain(`held:${holders.orderId}`, balances.held)
  switch (flow.from) {
    case 'merchant':
      return merchantSources({
        flow, sequence, holders, held,
        merchant: plain(`merchant:${holders.merchantId}`, balances.merchant),
        deposit: plain(`deposit:${holders.merchantId}`, balances.deposit),
      })
    case 'platform':
      return [{ account: `platform_subsidy:${holders.bucket}`, knownMinor: Number.POSITIVE_INFINITY, debt: null }]
    case 'buyer':
      // A buyer's money is never fetched back: only what is still held may be set aside, and a reversal is for him to pay.
      return flow.for === 'reversal' ? [] : [held]
    case 'carrier':
      return holders.carrierId === undefined ? [] : [plain(`carrier:${holders.carrierId}`, balances.carrier)]
    case 'insurer':
      return holders.insurerId === undefined ? [] : [plain(`insurer:${holders.insurerId}`, balances.insurer)]
    case 'outside':
      return []
    default:
      return flow.from satisfies never
  }
}

function merchantSources(input: { flow: Flow; sequence: FundingSequence; holders: AccountHolders; held: Source; merchant: Source; deposit: Source }): Source[] {
  const { flow, sequence, holders, held, merchant, deposit } = input
  const debtor = debtorName('merchant', holders)
  if (flow.for === 'advance_recovery') {
    // Held funds belong to the open order, and an advance that repays an advance would move nothing.
    return [merchant, deposit].map((source) => ({ ...source, debt: { debtor, change: 'settled' } }))
  }
  if (sequence === 'held_only') return [held]
  // The platform does not advance what is owed to itself.
  if (flow.to === 'platform') return [held, merchant, deposit]
  const advance: Source = { account: `platform_advance:${holders.bucket}`, knownMinor: Number.POSITIVE_INFINITY, debt: { debtor, change: 'arises' } }
  return [held, merchant, deposit, advance]
}

/** What this source may still be asked for, given how it answered before. */
function askable({ account, knownMinor }: Source, legsSoFar: readonly Leg[]): number {
  const last = legsSoFar.findLast((leg) => leg.source === account)
  if (last === undefined) return knownMinor
  // Strictly less than it just refused, so that asking again comes to an end.
  if (last.state !== 'voided' || last.availableMinor === null || last.availableMinor >= last.amountMinor) return 0
  return Math.min(knownMinor, last.availableMinor)
}

function newLeg(input: { flow: Flow; source: Source; target: Account; amountMinor: number; sequence: number; before: readonly Leg[] }): Leg {
  const { flow, source, target, amountMinor, sequence, before } = input
  const legId = `${flow.flowId}.${sequence}`
  const tenders = tendersOfLeg(flow, amountMinor, before)
  return {
    legId, flowId: flow.flowId, sequence, source: source.account, target, amountMinor, currency: flow.currency, state: 'pending',
    idempotencyKey: `gongdao.${legId}`, debt: source.debt, availableMinor: null,
    ...(tenders === undefined ? {} : { tenders }),
  }
}

/** Of each of the flow's tenders what no standing leg has paid, in proportion: the legs together give back exactly the flow's parts. */
function tendersOfLeg({ tenders }: Flow, amountMinor: number, before: readonly Leg[]): TenderPart[] | undefined {
  const [first] = tenders ?? []
  if (tenders === undefined || first === undefined) return undefined
  const given = before.filter((leg) => leg.state !== 'voided').flatMap((leg) => leg.tenders ?? [])
  const open = tenders.map(({ tenderId, amountMinor: paidMinor }) =>
    ({ tenderId, paidMinor, refundedMinor: sumOfParts(given.filter((part) => part.tenderId === tenderId)), outsideEscrow: false }))
  const parts = refundPerTender({ refundMinor: amountMinor, tenders: open, remainderTo: first.tenderId })
  return tenders.flatMap(({ tenderId, tender }, index) => {
    const part = parts[index]?.amountMinor ?? 0
    return part === 0 ? [] : [{ tenderId, tender, amountMinor: part }]
  })
}

function uncoveredOf({ flow, setOffMinor, legsSoFar, obligationMinor }: Coverage): number {
  const standing = legsSoFar.reduce((sum, leg) => (leg.state === 'voided' ? sum : sum + leg.amountMinor), 0)
  const uncovered = flow.amountMinor - setOffMinor - standing - obligationMinor
  if (uncovered < 0) throw new RangeError(`flow ${flow.flowId} of ${flow.amountMinor} is covered ${-uncovered} too much`)
  return uncovered
}

function owe(flow: Flow, amountMinor: number, because: Obligation['because']): FundingStep {
  return { legs: [], obligation: { flowId: flow.flowId, amountMinor, owedBy: flow.from, owedTo: flow.to, because }, unfundedMinor: 0 }
}
