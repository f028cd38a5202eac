// The words people themselves used in an event: statements, an officer's reasons, grounds of an appeal and how each was answered. The log
// carries only references; the words come from the sealed texts beside it. Sentences about events: events.ts.
import type { CaseEvent } from '../../domain/events.ts'
import type { Decision, TextRef } from '../../domain/parts.ts'
import { ANSWER_NAMES, GROUND_NAMES } from './catalogue.ts'
import { both, type Both } from './words.ts'

/** One thing somebody wrote: what it is, and the words as written, in the language they were written in. Null: erased. */
export type Said = { label: Both; words: string | null }
type Ref = TextRef | null | undefined

const BECAUSE = both('理由', 'Reasons')
const STATEMENT = both('说明', 'Statement')

/** `wordsOf` gives a text's words, or null where they were erased; `nameOf` what something filed or said is called. */
export function saidIn(event: CaseEvent, wordsOf: (textId: string) => string | null, nameOf: (id: string) => Both = (id) => both(id, id)): Said[] {
  const one = (label: Both, ref: Ref): Said[] => (ref ? [{ label, words: wordsOf(ref.textId) }] : [])
  switch (event.type) {
    case 'DecisionIssued':
    case 'DecisionPrepared':
      return decisionWords(event.decision, one, nameOf)
    case 'FindingSet':
      return one(BECAUSE, event.entry.because)
    case 'AppealFiled':
      return event.grounds.flatMap(({ groundId, ground, text }) => one(both(`申诉理由${groundId}“${GROUND_NAMES[ground].zh}”`, `Ground ${groundId} "${GROUND_NAMES[ground].en}"`), text))
    case 'AppealDecided':
      return [...one(BECAUSE, event.because), ...event.answers.map(({ groundId, answer, because, cites }) => ({
        label: both(`对理由${groundId}的答复：${ANSWER_NAMES[answer].zh}（${cites.join('、')}）`, `Answer to ground ${groundId}: ${ANSWER_NAMES[answer].en} (${cites.join(', ')})`),
        words: because ? wordsOf(because.textId) : '',
      }))]
    case 'StatementMade':
      // What was reported in confidence is for a person of the desk, not for a story.
      return event.restricted === undefined ? one(STATEMENT, event.text) : []
    default:
      return [...('statement' in event && typeof event.statement === 'object' ? one(STATEMENT, event.statement) : []), ...('because' in event && typeof event.because === 'object' ? one(BECAUSE, event.because) : []), ...('text' in event ? one(STATEMENT, event.text) : [])]
  }
}

function decisionWords(decision: Decision, one: (label: Both, ref: Ref) => Said[], nameOf: (id: string) => Both): Said[] {
  return [
    ...one(BECAUSE, decision.because),
    ...decision.overrides.flatMap((override) => one(both('偏离计算结果的理由', 'Why the computed result was departed from'), override.because)),
    ...decision.notAccepted.flatMap(({ what, because }) => one(both(`未采纳“${nameOf(what).zh}”的理由`, `Why it was not accepted: ${nameOf(what).en}`), because)),
  ]
}
