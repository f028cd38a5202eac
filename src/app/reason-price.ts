// The preview of a change of reason before its price is known: both sides' money and the hash that confirms having seen them. The preview
// fills the hash in itself; the command does not, for then nobody would have looked (guarantee 6). Used by the doors.
import type { Case } from '../domain/case.ts'
import { previewReason, type ReasonPreview } from '../domain/chapters/reason.ts'
import type { PlainCommand } from '../domain/commands.ts'
import type { Reason, Problem } from '../domain/vocabulary.ts'
import type { ReadCase } from './read-case.ts'

const UNSEEN = '0'.repeat(64)

/** Whether a command is a change of reason that was asked about without the hash of its price. */
export function asksThePrice(command: unknown): command is { type: 'ChangeReason' | 'ConfirmReasonChange' } {
  if (typeof command !== 'object' || command === null || !('type' in command)) return false
  return (command.type === 'ChangeReason' || command.type === 'ConfirmReasonChange') && (!('previewHash' in command) || command.previewHash === undefined)
}

/** So that everything else about it is checked as always. */
export const withoutPrice = (command: object): object => ({ ...command, previewHash: UNSEEN })

/** The command with the hash of what is shown beside it. An offer that is not there has no price: the core says so. */
export function priced(command: PlainCommand, { state, context }: ReadCase): { command: PlainCommand; money: ReasonPreview | null } {
  const to = changeIn(command, state)
  if (to === null || (command.type !== 'ChangeReason' && command.type !== 'ConfirmReasonChange')) return { command, money: null }
  const money = previewReason(state, context, to)
  return { command: { ...command, previewHash: money.previewHash }, money }
}

function changeIn(command: PlainCommand, state: Case): { reason: Reason; problem: Problem } | null {
  if (command.type === 'ChangeReason') return { reason: command.reason, problem: command.problem }
  if (command.type !== 'ConfirmReasonChange') return null
  const reason = state.offers.find(({ offerId }) => offerId === command.offerId)?.terms.reason ?? null
  return reason === null ? null : { reason, problem: state.claim.problem }
}
