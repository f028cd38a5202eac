// Undoing a payment after an appeal (capability C20): first the claim that an advance left on the merchant falls, then money
// moves back as new flows that name the old one. Funding of those flows is funding.ts.
import { reversalOf } from './flow.ts'
import type { Flow, Party } from './flow.ts'
import { debtPostings } from './ledger.ts'
import type { LedgerLine, Leg } from './ledger.ts'

export type ReversalPlan = {
  /** Part of the merchant's debt for an advance that is no longer due, and its ledger lines. */
  waivedMinor: number
  lines: LedgerLine[]
  /** None where waiving suffices; two where the buyer makes good both the platform's advance and the merchant's payment. */
  flows: Flow[]
}

/**
 * `legs` are those of the flow being undone, `recoveredMinor` what of its advance the merchant has repaid since, and
 * `alreadyWaivedMinor` what earlier reversals let fall. Paying a merchant "back" what the platform had advanced would enrich him:
 * he gets money only for what he really paid.
 */
export function planReversal(input: {
  flow: Flow
  legs: readonly Leg[]
  amountMinor: number
  alreadyReversedMinor: number
  recoveredMinor: number
  alreadyWaivedMinor: number
  fundedBy: Party
  flowIds: { toPayer: string; toPlatform: string }
}): ReversalPlan {
  const { flow, legs, amountMinor, alreadyReversedMinor, recoveredMinor, alreadyWaivedMinor, fundedBy, flowIds } = input
  const advances = legs.filter((leg) => leg.state === 'posted' && leg.debt?.change === 'arises')
  const advancedMinor = advances.reduce((sum, leg) => sum + leg.amountMinor, 0)
  const openMinor = advancedMinor - recoveredMinor - alreadyWaivedMinor
  if (openMinor < 0) throw new RangeError(`flow ${flow.flowId}: more of the advance is settled than was advanced`)
  const waivedMinor = Math.min(amountMinor, openMinor)
  const debtor = advances[0]?.debt?.debtor
  const lines = waivedMinor === 0 || debtor === undefined ? []
    : debtPostings({ debtor, change: 'waived', amountMinor: waivedMinor, currency: flow.currency, reference: flowIds.toPayer })
  const flows: Flow[] = []
  const paidBackMinor = amountMinor - waivedMinor
  if (paidBackMinor > 0) {
    const before = alreadyReversedMinor + waivedMinor
    flows.push(reversalOf({ flow, flowId: flowIds.toPayer, amountMinor: paidBackMinor, alreadyReversedMinor: before, fundedBy }))
  }
  // The platform bears a waived claim itself unless somebody else is to.
  if (waivedMinor > 0 && fundedBy !== 'platform') {
    const advanced: Flow = { ...flow, from: 'platform' }
    const before = alreadyReversedMinor + paidBackMinor
    flows.push(reversalOf({ flow: advanced, flowId: flowIds.toPlatform, amountMinor: waivedMinor, alreadyReversedMinor: before, fundedBy }))
  }
  return { waivedMinor, lines, flows }
}
