// What a person must still say for each command that a plain form can ask, and how the answers become the command. Commands without a form here have a
// screen of their own (an offer, evidence, a decision): give them to ActionBar as `own`. No rule is here; the server refuses what does not fit.
import type { Command } from '../api/commands.ts'
import type { Names } from '../api/queries.ts'
import { words } from '../i18n/lang.ts'
import type { CommandType, PLAIN } from './act-order.ts'
import { orNull } from './typed.ts'

export type { Action, CommandType } from './act-order.ts'
export type Values = Readonly<Record<string, string>>
export type Asked =
  | { readonly name: string; readonly kind: 'text' | 'line'; readonly label: () => string; readonly optional?: boolean; readonly hint?: () => string }
  | { readonly name: string; readonly kind: 'choice'; readonly label: () => string; readonly list: (names: Names) => Readonly<Record<string, string>> }
export type Form = { readonly asks: readonly Asked[]; /** The values as they stand; null while something is missing. */ readonly command: (values: Values, subject: string, priced: string | null) => Command | null; /** The person must have seen the price: its hash goes along. */ readonly priced?: true }

const said = (name = 'text', label = () => words().act.text): Asked => ({ name, kind: 'text', label, optional: true })
const must = (name: string, label: () => string, kind: 'text' | 'line' = 'line'): Asked => ({ name, kind, label })
const choice = (name: string, label: () => string, list: (names: Names) => Readonly<Record<string, string>>): Asked => ({ name, kind: 'choice', label, list })
const has = (values: Values, ...names: readonly string[]): boolean => names.every((name) => orNull(values[name]) !== null)
/** What came from a closed list of the server's own names. */
const code = <T extends string>(value: string | undefined): T => value as T

const PLAIN_FORMS: Record<(typeof PLAIN)[number], Form> = {
  MakeStatement: { asks: [must('text', () => words().act.message, 'text')], command: (v) => (has(v, 'text') ? { type: 'MakeStatement', text: v['text'] ?? '', speech: 'other', channel: 'case' } : null) },
  AgreeToRequest: { asks: [{ name: 'address', kind: 'line', label: () => words().act.address, optional: true, hint: () => words().act.addressNote }, said()], command: (v) => ({ type: 'AgreeToRequest', addressId: orNull(v['address']), statement: orNull(v['text']) }) },
  RefuseRequest: { asks: [choice('because', () => words().act.because, (n) => n.refusedBecause), must('text', () => words().act.text, 'text')], command: (v) => (has(v, 'because', 'text') ? { type: 'RefuseRequest', because: code(v['because']), statement: orNull(v['text']) } : null) },
  AcceptOffer: { asks: [], command: (_, offerId) => ({ type: 'AcceptOffer', offerId }) },
  DeclineOffer: { asks: [said()], command: (v, offerId) => ({ type: 'DeclineOffer', offerId, statement: orNull(v['text']) }) },
  RevokeOffer: { asks: [], command: (_, offerId) => ({ type: 'RevokeOffer', offerId }) },
  ConfirmReasonChange: { asks: [], priced: true, command: (_, offerId, priced) => ({ type: 'ConfirmReasonChange', offerId, previewHash: priced ?? '' }) },
  RequestIntervention: { asks: [said()], command: (v) => ({ type: 'RequestIntervention', statement: orNull(v['text']) }) },
  AskForHuman: { asks: [], command: (_, decisionId) => ({ type: 'AskForHuman', decisionId: orNull(decisionId) }) },
  WithdrawCase: { asks: [said()], command: (v) => ({ type: 'WithdrawCase', statement: orNull(v['text']) }) },
  ReopenCase: { asks: [choice('because', () => words().act.because, (n) => n.reopenedBecause), must('text', () => words().act.text, 'text')], command: (v) => (has(v, 'because', 'text') ? { type: 'ReopenCase', because: code(v['because']), statement: orNull(v['text']) } : null) },
  ClaimReview: { asks: [], command: () => ({ type: 'ClaimReview' }) },
  ReleaseReview: { asks: [], command: () => ({ type: 'ReleaseReview' }) },
  GiveReturnAddress: { asks: [must('address', () => words().act.address)], command: (v) => (has(v, 'address') ? { type: 'GiveReturnAddress', addressId: v['address'] ?? '' } : null) },
  ShipReturn: { asks: [must('carrier', () => words().act.carrier), must('waybill', () => words().act.waybill)], command: (v, legId) => (has(v, 'carrier', 'waybill') ? { type: 'ShipReturn', legId, carrier: v['carrier'] ?? '', waybill: v['waybill'] ?? '' } : null) },
  ConfirmReturn: { asks: [], command: (_, legId) => ({ type: 'ConfirmReturn', legId }) },
  ContestReturn: { asks: [choice('because', () => words().act.because, (n) => n.contestedBecause), must('text', () => words().act.text, 'text')], command: (v, legId) => (has(v, 'because', 'text') ? { type: 'ContestReturn', legId, because: code(v['because']), statement: orNull(v['text']) } : null) },
  ShipReplacement: { asks: [must('carrier', () => words().act.carrier), must('waybill', () => words().act.waybill)], command: (v, legId) => (has(v, 'carrier', 'waybill') ? { type: 'ShipReplacement', legId, carrier: v['carrier'] ?? '', waybill: v['waybill'] ?? '' } : null) },
  ConfirmReplacement: { asks: [], command: (_, legId) => ({ type: 'ConfirmReplacement', legId }) },
  ReportNotPerformed: { asks: [choice('because', () => words().act.because, (n) => n.failedBecause), said()], command: (v, legId) => (has(v, 'because') ? { type: 'ReportNotPerformed', legId, because: code(v['because']), statement: orNull(v['text']) } : null) },
  FileAppeal: { asks: [choice('ground', () => words().act.ground, (n) => n.ground), must('text', () => words().act.text, 'text')], command: (v, decisionId) => (has(v, 'ground', 'text') ? { type: 'FileAppeal', decisionId, grounds: [{ groundId: 'g1', ground: code(v['ground']), text: orNull(v['text']) }] } : null) },
  AnswerAppeal: { asks: [must('text', () => words().act.text, 'text')], command: (v, appealId) => (has(v, 'text') ? { type: 'AnswerAppeal', appealId, statement: v['text'] ?? '' } : null) },
}
export const FORMS: Partial<Record<CommandType, Form>> = PLAIN_FORMS
