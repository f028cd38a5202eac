// Does policy let this request in, by which lane, and what does it ask for first? Asked at opening, when the request is amended and
// when its reason changes. A "no" is a decision with rules and routes, never a refusal (design.md 2).
import { assess, type Assessment } from './assess.ts'
import { standingDecision, type Case, type CaseRecord } from './case.ts'
import type { Context } from './context.ts'
import { frame } from './decision-frame.ts'
import { limitsOf, rulesOf } from './decision-record.ts'
import { issue } from './decisions.ts'
import { admissionSchema, type Admission, type CaseEvent } from './events.ts'

export type Judged = { admission: Admission; assessment: Assessment }

/** Stands in the record while admission is being judged: nothing is known yet, and nothing reads it. */
export const UNJUDGED: Admission = { admissible: true, lane: 'normal', basis: 'none', routes: [], askBuyer: [], askMerchant: [], rules: [], limitedBy: [] }

export function judgeAdmission(state: CaseRecord, context: Context): Judged {
  const assessment = assess(state, context, 'open')
  const { record, needs } = assessment.evaluation
  const { lane, basis, routes, askBuyer, askMerchant } = record
  // A question of fact that only a person can answer never shuts the door: the case comes in and the question is asked inside.
  const admissible = needs.length > 0 || record.admissible
  const admission = admissionSchema.parse({
    admissible, lane, basis, routes, askBuyer, askMerchant, rules: rulesOf(assessment.evaluation), limitedBy: limitsOf(assessment.evaluation),
  })
  return { admission, assessment }
}

/** The decision a request gets at once when policy finds it inadmissible: nothing is taken from anyone, and every route stays open. */
export function decideInadmissible(state: Case, context: Context, { admission, assessment }: Judged): CaseEvent[] {
  // A person has the case, or was asked for: what admission now says is for that person to weigh (guarantee 5).
  if (state.phase === 'reviewing' || standingDecision(state) !== null) return []
  if (state.humanAsked) return [{ type: 'ReviewOpened', because: 'human_asked', needs: [], rules: admission.rules }]
  const decision = frame(state, context, {
    by: { by: 'machine' }, outcome: 'inadmissible', remedy: 'none', basis: admission.basis, flows: [], returnRequired: false, returnFreight: 'none', outboundFreight: 'none',
    replacement: 'none', computed: assessment.computed, rules: admission.rules, limitedBy: admission.limitedBy, presumed: [], fundedBy: 'platform',
  })
  return issue(state, context, decision)
}
