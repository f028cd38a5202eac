// Every closed list of codes a screen names, with its words in one language: choices in forms, tags, table cells. Sentences are made elsewhere.
import { ANSWER_NAMES, EVIDENCE_NAMES, FINDING_NAMES, GROUND_NAMES, PROBLEM_NAMES, REASON_NAMES } from './catalogue.ts'
import { talkCodes } from './events-talk.ts'
import { goodsCodes } from './events-goods.ts'
import { PROMISE_NAMES } from './record.ts'
import {
  CLOCK_TASKS, CONSEQUENCE_SENTENCES, FINDING_VALUE_NAMES, GOODS_STATE_NAMES, MEASURE_NAMES, OUTCOME_NAMES, OWNERS, PARTY_NAMES, PAYER_NAMES, PHASE_NAMES, PURPOSE_NAMES, REMEDY_NAMES, ROLE_NAMES, ROUTE_NAMES,
  type Both,
} from './words.ts'

const LISTS = {
  reason: REASON_NAMES, problem: PROBLEM_NAMES, remedy: REMEDY_NAMES, evidence: EVIDENCE_NAMES, finding: FINDING_NAMES, findingValue: FINDING_VALUE_NAMES, ground: GROUND_NAMES, groundAnswer: ANSWER_NAMES, outcome: OUTCOME_NAMES,
  payer: PAYER_NAMES, purpose: PURPOSE_NAMES, party: PARTY_NAMES, owner: OWNERS, role: ROLE_NAMES, phase: PHASE_NAMES, goodsState: GOODS_STATE_NAMES, clock: CLOCK_TASKS, consequence: CONSEQUENCE_SENTENCES, route: ROUTE_NAMES,
  measure: MEASURE_NAMES, promise: PROMISE_NAMES, refusedBecause: talkCodes.refused, reopenedBecause: talkCodes.reopened, contestedBecause: goodsCodes.contested, failedBecause: goodsCodes.failed,
} as const satisfies Readonly<Record<string, Readonly<Record<string, Both>>>>
export type Named = keyof typeof LISTS
export const NAMED = Object.keys(LISTS) as readonly Named[]

export const namesIn = (lang: 'zh' | 'en'): Record<Named, Record<string, string>> =>
  Object.fromEntries(Object.entries(LISTS).map(([kind, list]) => [kind, Object.fromEntries(Object.entries<Both>(list).map(([code, says]) => [code, says[lang]]))])) as Record<Named, Record<string, string>>
