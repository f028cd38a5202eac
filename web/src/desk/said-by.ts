// What a side has answered and asked in a case, beside its messages: refusals with their reason, grounds of an appeal, each with the words that came with
// it. From the events, for these words stand nowhere else. Used by both sides' panels of an officer and by a shop's own answer.
import { useQuery } from '@tanstack/react-query'
import { eventsQuery, type CaseView } from '../api/queries.ts'
import { actorOf } from '../case/party.tsx'
import { said } from '../i18n/lang.ts'

export type Spoken = { readonly key: string; readonly at: number; /** What it was, where it was more than a message. */ readonly says: string | null; /** Null: erased. */ readonly words: readonly (string | null)[] }

/** More than a message, and not shown as an offer. */
const ANSWERS: readonly string[] = ['RequestAgreed', 'RequestRefused', 'OfferDeclined', 'InterventionRequested', 'HumanRequested', 'ReturnContested', 'AppealFiled', 'AppealAnswered', 'CaseWithdrawn', 'CaseReopened']
const sideOf = (who: string): string => (who === 'clerk' ? 'merchant' : who)

/** Oldest first. */
export function useSaidBy(view: Pick<CaseView, 'caseId' | 'statements'>, side: 'buyer' | 'merchant'): readonly Spoken[] {
  const { data } = useQuery(eventsQuery(view.caseId))
  const messages = view.statements.filter(({ saidBy, by }) => (saidBy ?? sideOf(by.role)) === side).map((one): Spoken => ({ key: one.statementId, at: one.saidAt, says: null, words: [one.words] }))
  const answers = (data?.events ?? []).flatMap((one, index): Spoken[] => {
    // Only the shop contests what came back to it.
    const who = one.event.type === 'ReturnContested' ? 'merchant' : sideOf(actorOf(one.event))
    return who !== side || !ANSWERS.includes(one.event.type) ? [] : [{ key: `${one.version}-${index}`, at: one.at, says: said(one.says), words: one.said.map(({ words }) => words) }]
  })
  return [...messages, ...answers].toSorted((a, b) => a.at - b.at)
}
