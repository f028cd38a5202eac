// Who may ask what: role × command as one table, and the few checks every command shares. docs/reference/access.md is made from it.
// Whether it is the right moment is the chapters' question; whether the officer may decide, guarantees.ts.
import { bodyOf } from './bodies.ts'
import type { Case } from './case.ts'
import type { Command, CommandType } from './commands.ts'
import type { Context } from './context.ts'
import { mayDecide } from './guarantees.ts'
import type { Role } from './parts.ts'
import { refuse, type Refusal } from './refusals.ts'

const BUYER = ['buyer'] as const
const SHOP = ['merchant', 'clerk'] as const
const SIDES = ['buyer', 'merchant', 'clerk'] as const
const DESK = ['officer', 'senior_officer'] as const

export const ACCESS: Readonly<Record<CommandType, readonly Role[]>> = {
  OpenCase: BUYER, AmendRequest: BUYER, ChangeReason: BUYER, ConfirmReasonChange: BUYER, WithdrawCase: BUYER,
  ProposeReasonChange: SHOP, ReopenCase: ['buyer', 'merchant', ...DESK, 'outside'],
  MakeStatement: [...SIDES, ...DESK, 'carrier'], FileEvidence: [...SIDES, ...DESK, 'carrier'], RequestEvidence: DESK,
  AgreeToRequest: SHOP, RefuseRequest: SHOP,
  MakeOffer: SIDES, AcceptOffer: SIDES, DeclineOffer: SIDES, RevokeOffer: SIDES,
  RequestIntervention: ['buyer', 'merchant'], AskForHuman: ['buyer', 'merchant'],
  ClaimReview: DESK, ReleaseReview: DESK, SetFinding: DESK, RequalifyReason: DESK, DecideCase: DESK, SignDecision: ['senior_officer'], RepinPolicy: ['senior_officer'],
  GiveReturnAddress: SHOP, ShipReturn: BUYER, ConfirmReturn: [...SHOP, ...DESK], ContestReturn: SHOP, FundReturnFreight: ['system', 'payment', ...DESK],
  ShipReplacement: SHOP, ConfirmReplacement: BUYER, ReportNotPerformed: ['buyer', 'merchant'], ObserveScan: ['system'],
  FileAppeal: ['buyer', 'merchant'], AnswerAppeal: SIDES, DecideAppeal: DESK,
  LapseClock: ['system'], RecordNoticeAttempt: ['system'], PauseClock: [...DESK, 'system'], ResumeClock: [...DESK, 'system'], ExtendClock: DESK,
  ConfirmLeg: ['payment', 'system'], RejectLeg: ['payment', 'system'],
  HandOver: ['buyer', 'merchant', ...DESK], RecordOutsideResult: ['outside', ...DESK], LinkCases: [...DESK, 'operator', 'system'], RaiseSafetySignal: DESK,
}

/** Sent by the engine alone, when a clock runs out, a notice was carried or a scan came in: what the outside reports has doors of its own. */
export const ENGINE_ONLY: readonly CommandType[] = ['LapseClock', 'RecordNoticeAttempt', 'ObserveScan']

/** Who may look at what through the doors; a buyer, merchant or clerk only at what is his own. Rule books are public to everybody known. */
export const READS = {
  order: [...SIDES, ...DESK, 'auditor', 'system'], case: [...SIDES, ...DESK, 'auditor', 'system'], cases: [...SIDES, ...DESK, 'auditor', 'system'], inbox: [...SIDES, ...DESK],
  draft: [...SIDES, ...DESK, 'author', 'approver', 'auditor', 'operator'],
  merchant: ['merchant', 'clerk', ...DESK, 'auditor', 'operator', 'system'], money: ['merchant', ...DESK, 'auditor', 'operator', 'system'], buyer: ['buyer', ...DESK, 'auditor', 'operator', 'system'], sanction: [...SIDES, ...DESK, 'auditor', 'operator', 'system'],
} as const satisfies Record<string, readonly Role[]>
export const mayRead = (what: keyof typeof READS, role: Role): boolean => (READS[what] as readonly Role[]).includes(role)

/**
 * Unknown before forbidden: nobody learns from a refusal that a case or order he has nothing to do with exists. Nothing here depends on what has
 * happened in the case, so a retry is let through to its first answer.
 */
export function mayApproach(command: { type: CommandType; orderId?: unknown }, state: Case | null, context: Context): Refusal | null {
  const { actor, order } = context
  // Somebody else's is answered like one that is not there, in every word: reading says the same (app/read-case.ts).
  if (actor.marketplace !== order.marketplace || isStranger(state, context)) return refuse(command.type === 'OpenCase' ? 'unknown_order' : 'unknown_case')
  if (command.type === 'OpenCase' && command.orderId !== order.orderId) return refuse('unknown_order', { field: 'orderId' })
  if (command.type !== 'OpenCase' && state === null) return refuse('unknown_case')
  if (!ACCESS[command.type].includes(actor.role)) return refuse('role_may_not', { field: 'actor', allowed: ACCESS[command.type] })
  return null
}

export function mayAsk(command: Command, state: Case | null, context: Context): Refusal | null {
  return mayApproach(command, state, context) ?? (state === null ? null : interest(command, state, context))
}

/** A buyer or merchant of some other order, a carrier that carried none of its parcels, a body the case was not handed over to. Everyone else is kept apart by role. */
function isStranger(state: Case | null, { actor, order, scans }: Context): boolean {
  switch (actor.role) {
    case 'buyer':
      return actor.id !== order.buyer.buyerId
    case 'merchant':
    case 'clerk':
      return actor.id !== order.merchant.merchantId
    case 'carrier':
      return !scans.some(({ carrier }) => carrier === actor.id)
    case 'outside':
      return bodyOf(actor) === null || bodyOf(actor) !== state?.handover?.body
    case 'officer': case 'senior_officer': case 'author': case 'approver': case 'auditor': case 'operator': case 'system': case 'payment':
      return false
    default:
      return actor.role satisfies never
  }
}

/** Whoever works for the desk on a case has no stake in it, whatever he does there; who decides answers for more (guarantee 4). */
function interest(command: Command, state: Case, context: Context): Refusal | null {
  const { id, role } = context.actor
  const desk = role === 'officer' || role === 'senior_officer' || role === 'outside'
  if (desk && mayDecide(state, context, id, 'first') !== null) return refuse('conflict_of_interest')
  const as = decidesAs(command, state)
  if (as === null) return null
  const own = as === 'signature' && (signsOwn(state, id) || state.findings.some((entry) => entry.officerId === id))
  return own || undoesAppeal(state, id) || mayDecide(state, context, id, as) !== null ? refuse('conflict_of_interest') : null
}

const signsOwn = (state: Case, id: string): boolean => state.phase === 'reviewing' && state.review.prepared?.officerId === id

/** After an appeal only the person who decided it goes on with the case; whoever decided before would undo it. */
function undoesAppeal(state: Case, id: string): boolean {
  const last = state.appeals.findLast((appeal) => appeal.state === 'decided')
  return last !== undefined && last.officerId !== id && state.decidedBy.includes(id)
}

function decidesAs(command: Command, state: Case): 'first' | 'appeal' | 'signature' | null {
  if (command.type === 'SignDecision') return 'signature'
  if (command.type === 'DecideAppeal') return 'appeal'
  if (command.type !== 'ClaimReview' && command.type !== 'SetFinding' && command.type !== 'RequalifyReason' && command.type !== 'DecideCase') return null
  return state.phase === 'reviewing' && (state.review.appealId !== null || isAgain(state)) ? 'appeal' : 'first'
}

/** A case that is opened again after its appeal was decided is looked at by somebody new. */
const isAgain = (state: Case): boolean => state.phase === 'reviewing' && state.review.because === 'reopened' && state.appeals.some((appeal) => appeal.state === 'decided')
