// Which acts stand on the bar and in which order. What a plain one asks is in act-forms.ts, loaded when its sheet opens.
import type { Schemas } from '../api/client.ts'

export type Action = Schemas['Action']
export type CommandType = Action['command']

/** Acts that a plain form can ask; the others need a screen of their own. */
export const PLAIN = [
  'MakeStatement', 'AgreeToRequest', 'RefuseRequest', 'AcceptOffer', 'DeclineOffer', 'RevokeOffer', 'ConfirmReasonChange', 'RequestIntervention', 'AskForHuman', 'WithdrawCase', 'ReopenCase', 'ClaimReview', 'ReleaseReview', 'GiveReturnAddress', 'ShipReturn',
  'ConfirmReturn', 'ContestReturn', 'ShipReplacement', 'ConfirmReplacement', 'ReportNotPerformed', 'FileAppeal', 'AnswerAppeal',
] as const satisfies readonly CommandType[]
const isPlain = (command: CommandType): boolean => (PLAIN as readonly CommandType[]).includes(command)

/** The order in which buttons stand; the first that is allowed is the main one. */
const RANK: readonly CommandType[] = [
  'AcceptOffer', 'ConfirmReasonChange', 'AgreeToRequest', 'ConfirmReturn', 'ShipReturn', 'GiveReturnAddress', 'ShipReplacement', 'ConfirmReplacement', 'ClaimReview', 'DecideCase', 'DecideAppeal', 'AnswerAppeal', 'SignDecision',
  'DeclineOffer', 'RefuseRequest', 'ContestReturn', 'MakeOffer', 'FileAppeal', 'RequestIntervention', 'MakeStatement', 'FileEvidence', 'AskForHuman', 'RevokeOffer', 'ReportNotPerformed', 'ReleaseReview', 'ChangeReason', 'AmendRequest', 'ReopenCase', 'WithdrawCase',
]
const rank = ({ command }: Action): number => (RANK.indexOf(command) === -1 ? RANK.length : RANK.indexOf(command))

/** What takes and gives nothing: first where nobody waits for this reader. */
const EASY: readonly CommandType[] = ['MakeStatement', 'FileEvidence']
const easy = ({ command }: Action): number => (EASY.includes(command) ? EASY.indexOf(command) - EASY.length : 0)

/** The act that the clock in the header waits for; of two, the one that names what it answers. */
const answers = ({ until, subject }: Action, dueAt: number | null): number => (dueAt === null || until !== dueAt ? 2 : subject === null ? 1 : 0)

/** Filing proof: what somebody asked for before what is brought unasked. */
export function evidenceAct({ actions }: Pick<Schemas['CaseView'], 'actions'>): Action | undefined {
  const acts = actions.filter(({ command, allowed }) => command === 'FileEvidence' && allowed)
  return acts.find(({ subject }) => subject !== null) ?? acts[0]
}

/** What may be done and can be asked here, the most pressing first; where it is not the reader's turn, what binds nobody. An offer that changes the reason is answered by agreeing to the reason. */
export function offered({ actions, standing, clocks }: Pick<Schemas['CaseView'], 'actions' | 'standing' | 'clocks'>, own: readonly CommandType[]): Action[] {
  const open = actions.filter(({ command, allowed }) => allowed && (isPlain(command) || own.includes(command)))
  const dueAt = clocks.find(({ clock }) => clock === standing.clock)?.endsAt ?? null
  return open.toSorted((a, b) => (standing.yours ? Number(isEvidenceDue(b, dueAt)) - Number(isEvidenceDue(a, dueAt)) : easy(a) - easy(b)) || rank(a) - rank(b) || answers(a, dueAt) - answers(b, dueAt))
}
/** Where proof is what is waited for, the answers of the talks stand behind it. */
const isEvidenceDue = ({ command, until }: Action, dueAt: number | null): boolean => command === 'FileEvidence' && dueAt !== null && until === dueAt
