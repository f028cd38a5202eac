// An express refund is paid before the goods are back. When they turn out not to be as they should, whoever the policy named bears it:
// the platform makes the merchant whole, or the buyer owes the money back. Used by decisions.ts.
import type { Case } from './case.ts'
import type { Context } from './context.ts'
import { findingValue } from './facts.ts'
import { grantedRecord } from './nets.ts'
import type { Funder } from './settle-against.ts'
import type { Payer } from './vocabulary.ts'

/** Picked up by the partner carrier, its number entered in time: the refund went out on the pickup scan (AB-4). */
export function isExpress({ claim, admission, returns }: Case): boolean {
  if (!claim.expressChosen || admission.lane !== 'express') return false
  return returns.some((leg) => leg.parcel !== 'abandoned' && leg.partnerPickup && leg.pickedUpAt !== null && leg.waybillInTime === true)
}

/** As the policy put it when the refund was due: before anything was found about the return, and for the reason the buyer had given. */
export function expressRiskOf(state: Case, context: Context): Payer {
  const moved = state.money.some(({ flow, state: paid }) => flow.to === 'buyer' && flow.for === 'goods_refund' && (paid === 'paid' || paid === 'running'))
  if (!moved || !isExpress(state)) return 'none'
  const findings = state.findings.filter(({ finding }) => finding !== 'return_faulty')
  return grantedRecord({ ...state, findings }, context, state.claim.reason).expressRisk
}

/** Who bears what an express refund has paid out for goods that came back faulty; otherwise a wrong payout is the platform's. */
export function expressFunder(state: Case, risk: Payer): Funder {
  const faulty = findingValue(state, 'return_faulty') === 'proven'
  return faulty && (risk === 'buyer' || risk === 'merchant') ? risk : 'platform'
}
