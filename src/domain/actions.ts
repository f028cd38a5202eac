// What an actor may do with a case now, until when, what happens at zero, and what it would cost each side: every command he may ask at
// all is tried with `decide` and the answer thrown away. Preview is the same code as the act; no screen knows a rule. Candidates: candidates.ts.
import { ACCESS } from './access.ts'
import { candidatesFor } from './candidates.ts'
import { standingDecision } from './case.ts'
import type { Case } from './case.ts'
import { COMMAND_TYPES, type Command, type CommandType } from './commands.ts'
import type { Context } from './context.ts'
import { decideTo, type Answer } from './decide.ts'
import { netsOf } from './nets.ts'
import type { Actor, Clock, Nets } from './parts.ts'
import { REFUSALS, isRefusal, type Refusal } from './refusals.ts'
import type { ClockName, Consequence } from './vocabulary.ts'

export type Action = {
  command: CommandType
  /** The offer, leg, decision, appeal or clock it is about; null when it is about the case. */
  subject: string | null
  allowed: boolean
  refusal: Refusal | null
  until: number | null
  atZero: Consequence | null
  consequence: { before: Nets; after: Nets } | null
}

export function actions(state: Case, actor: Actor, context: Context): Action[] {
  // The same object where it can be: what was worked out for the command is then still known.
  const mine = context.actor === actor ? context : { ...context, actor }
  const before = moneyOf(state)
  return COMMAND_TYPES.filter((type) => type !== 'OpenCase' && ACCESS[type].includes(actor.role))
    .flatMap((type) => candidatesFor(type, state, mine).map(({ subject, command }) => probe(command, subject, { state, before, context: mine })))
}

export type Preview = { answer: Answer; before: Nets; after: Nets | null }

/** The answer the command would get now, with both sides' money before and after. Nothing is appended. */
export function preview(command: Command, state: Case | null, context: Context): Preview {
  const decided = decideTo(command, state, context)
  return isRefusal(decided) ? { answer: decided, before: moneyOf(state), after: null } : { answer: decided.events, before: moneyOf(state), after: moneyOf(decided.after) }
}

function probe(command: Command, subject: string | null, { state, before, context }: { state: Case; before: Nets; context: Context }): Action {
  const decided = decideTo(command, state, context)
  const refusal = isRefusal(decided) ? decided : null
  const clock = clockFor(command.type, state)
  return {
    command: command.type, subject, allowed: refusal === null || asksForMore(refusal), refusal,
    until: clock?.endsAt ?? null, atZero: clock?.atZero ?? null, consequence: isRefusal(decided) ? null : consequenceOf(state, before, decided.after),
  }
}

/** Money moves only by tracks and decisions: where neither changed there is nothing to add up. */
function consequenceOf(state: Case, before: Nets, after: Case): Action['consequence'] {
  if (after.money === state.money && after.decisions === state.decisions) return null
  const then = moneyOf(after)
  return sameNets(before, then) ? null : { before, after: then }
}

/** The act is open and only its content is still missing: a reason, a hash, a proof the person has yet to give. */
function asksForMore({ refused }: Refusal): boolean {
  return REFUSALS[refused].kind === 'invalid' || refused === 'preview_outdated' || refused === 'unknown_evidence' || refused === 'unknown_address'
}

/** What moves between the parties by everything that stands, as far as it has not been taken back. */
export function moneyOf(state: Case | null): Nets {
  const decision = state === null ? null : standingDecision(state)
  const flows = state === null ? [] : state.money.filter((track) => track.state !== 'cancelled').map((track) => track.flow)
  return netsOf({ flows, returnFreight: decision?.returnFreight ?? 'none', outboundFreight: decision?.outboundFreight ?? 'none' })
}

const sameNets = (a: Nets, b: Nets): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The clock a command answers, so that a button can say until when. */
const ANSWERS: Partial<Record<CommandType, readonly ClockName[]>> = {
  AgreeToRequest: ['merchantMustAnswer'], RefuseRequest: ['merchantMustAnswer'], MakeOffer: ['merchantMustAnswer', 'offerMustBeAnswered'],
  AmendRequest: ['buyerMustEdit'], ChangeReason: ['buyerMustEdit'], RequestIntervention: ['buyerMayEscalate', 'buyerMustEdit'],
  AcceptOffer: ['offerMustBeAnswered'], DeclineOffer: ['offerMustBeAnswered'], ConfirmReasonChange: ['offerMustBeAnswered'],
  FileEvidence: ['evidenceMustArrive', 'rebuttalMustArrive'], GiveReturnAddress: ['addressMustBeGiven'], ShipReturn: ['returnMustBeShipped', 'waybillMustSync'],
  ConfirmReturn: ['merchantMustConfirmReturn'], ContestReturn: ['merchantMustConfirmReturn'], ShipReplacement: ['merchantMustReship'],
  FileAppeal: ['appealMustBeFiled'], AnswerAppeal: ['appealMustBeAnswered'], DecideAppeal: ['appealMustBeDecided'], DecideCase: ['officerMustDecide'],
  ConfirmLeg: ['refundMustBePaid'], RecordOutsideResult: ['handoverResultExpected'],
}

function clockFor(type: CommandType, state: Case): Clock | null {
  const names = ANSWERS[type] ?? []
  return state.clocks.find((clock) => names.includes(clock.clock)) ?? null
}
