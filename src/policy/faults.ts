// Every mistake a policy can be refused for: a sentence, and four lines or fewer that show it.
// faults.test.ts loads each example and expects that very fault; faults-page.ts prints them for authors.
import type { ExamplePlace } from './example.ts'
import type { FaultCode } from './fault.ts'

export type FaultEntry = { sentence: string; place: ExamplePlace; example: string; gate?: true }

const rule = (when: string, then = '{ admissible: true }'): string => `- id: A01\n  cite: [S1]\n  when: "${when}"\n  then: ${then}`

export const FAULTS: Readonly<Record<FaultCode, FaultEntry>> = {
  yaml_syntax: { sentence: 'The file is not YAML.', place: 'top', example: 'sets: { fast: [quality' },
  yaml_tag: { sentence: 'An unquoted `!` begins a YAML tag, so the condition would be read as something else.', place: 'admission', example: '- id: A01\n  cite: [S1]\n  when: !has(order.signedAt)\n  then: { admissible: true }' },
  yaml_alias: { sentence: 'Anchors and aliases are not allowed: what a rule says must stand where it is said.', place: 'top', example: 'constants: { small: &one 1, other: *one }' },
  duplicate_key: { sentence: 'A key is written twice, so one of the two would silently win.', place: 'admission', example: '- id: A01\n  cite: [S1]\n  when: "goods.custom"\n  then: { admissible: true, admissible: false }' },
  unknown_key: { sentence: 'A key that means nothing here; a misspelt key would otherwise be ignored.', place: 'admission', example: '- id: A01\n  cites: [S1]\n  when: "goods.custom"\n  then: { admissible: true }' },
  missing_key: { sentence: 'A key that must be there is not.', place: 'admission', example: '- id: A01\n  when: "goods.custom"\n  then: { admissible: true }' },
  malformed: { sentence: 'A value has the wrong shape: a list instead of a map, a date that is none, a figure out of bounds.', place: 'top', example: 'parameters:\n  cap: { value: 9.5, unit: minor, source: [S1], confidence: A }' },
  not_an_expression: { sentence: 'A condition must be a text; YAML made something else of it.', place: 'admission', example: '- id: A01\n  cite: [S1]\n  when: true\n  then: { admissible: true }' },
  unknown_fact_schema: { sentence: 'The document was written for facts this engine does not know.', place: 'top', example: 'facts: exmple@1' },
  unknown_base: { sentence: 'The document extends one that is not loaded, or that belongs to another layer.', place: 'top', example: 'extends: common@2024' },
  unknown_stage: { sentence: 'There is no stage of this name.', place: 'top', example: 'stages:\n  admision:\n    otherwise: { id: A99, cite: [S1], then: { admissible: true } }' },
  bad_rule_id: { sentence: 'Ids are stored with decisions and appear in generated code, so they are short and plain.', place: 'admission', example: '- id: "rule one"\n  cite: [S1]\n  when: "goods.custom"\n  then: { admissible: true }' },
  duplicate_rule: { sentence: 'Two rules of one document have the same id.', place: 'admission', example: '- id: Z99\n  cite: [S1]\n  when: "goods.custom"\n  then: { admissible: true }' },
  unknown_source: { sentence: 'A rule cites something that is not listed under `sources:`.', place: 'admission', example: '- id: A01\n  cite: [S2]\n  when: "goods.custom"\n  then: { admissible: true }' },
  unknown_window_start: { sentence: 'A window starts from, or takes its length from, something that is not offered for it.', place: 'top', example: 'windows:\n  no_reason: { start: order.signdAt, length: 7, unit: days, source: [S1], confidence: A }' },
  misplaced: { sentence: 'The piece is well-formed and stands where it has no meaning.', place: 'top', example: 'floors:\n  admission:\n    rules:\n      - { id: F01, cite: [S1], when: "goods.custom", then: { admissible: true } }' },
  syntax: { sentence: 'The expression cannot be read.', place: 'admission', example: rule('goods.custom && && goods.fresh') },
  not_in_language: { sentence: 'Indexing, null, maps and the like are not part of the language, because they could fail when evaluated.', place: 'admission', example: rule('order.signedAt == null') },
  too_large: { sentence: 'At most 400 parts, 24 levels and 64 list items per expression.', place: 'admission', example: rule(`${'!'.repeat(30)}goods.custom`) },
  unknown_name: { sentence: 'Nothing has this name here: a misspelt fact would otherwise make the rule silently never match.', place: 'admission', example: rule('order.paidMinr > 10000') },
  unknown_value: { sentence: 'The fact or field never has this value.', place: 'admission', example: rule("claim.reason == 'qualty'") },
  unknown_function: { sentence: 'There is no such function, or it takes other arguments.', place: 'admission', example: rule('maximum(order.paidMinor, 5) > 10000') },
  wrong_type: { sentence: 'A number stands where a condition, a text or a set belongs, or the other way round.', place: 'admission', example: rule("order.paidMinor > '10000'") },
  unit_mismatch: { sentence: 'Money never meets time: units are checked like types.', place: 'admission', example: rule('order.paidMinor > order.paidAt') },
  rate_needs_pct: { sentence: 'Shares of money are taken with pct(), which names the rounding; `*` and `/` would lose or invent units.', place: 'compensation', example: rule('goods.custom', '{ compensationMinor: "order.paidMinor / 20" }') },
  may_be_absent: { sentence: 'The fact may be absent, and nothing before it says that it is there.', place: 'admission', example: rule('now - order.signedAt > hours(48)') },
  never_absent: { sentence: 'has() asks about a fact that is always there.', place: 'admission', example: rule('has(order.paidAt)') },
  never_varies: { sentence: 'The comparison is always true or always false, given the range of the fact.', place: 'admission', example: rule('merchant.score > 480') },
  not_exact: { sentence: 'The result may pass the exact whole-number range.', place: 'admission', example: rule('order.paidMinor * 1000000 > order.goodsPaidMinor') },
  zero_divisor: { sentence: 'The divisor may be zero.', place: 'admission', example: rule('10 / history.refundOnly > 2') },
  day_literal_in_window: { sentence: 'Days depend on the calendar and its holidays, which an expression does not know: declare a window.', place: 'admission', example: rule('now - claim.openedAt > days(7)') },
  open_finding: { sentence: 'A rule never sees an open finding: it waits until an officer decides it.', place: 'top', example: 'findings: { defect: { question: { zh: 有缺陷?, en: Defect? } } }\nlet: { open: "finding.defect == \'open\'" }' },
  undeclared_finding: { sentence: 'A rule consults a finding whose question the document does not ask.', place: 'liability', example: rule("finding.defect == 'proven'", '{ liable: merchant }') },
  later_stage: { sentence: 'A stage reads only what earlier stages of the same moment wrote.', place: 'liability', example: rule('d.compensationMinor > 0', '{ liable: merchant }') },
  wrong_stage: { sentence: 'A rule writes a field that belongs to another stage.', place: 'admission', example: rule('goods.custom', '{ liable: merchant }') },
  out_of_range: { sentence: 'The value written may leave the range of the field.', place: 'compensation', example: rule('goods.custom', '{ compensationMinor: "order.paidMinor - claim.requestedMinor" }') },
  contradictory: { sentence: 'The parts of the condition exclude each other: the rule can never hold.', place: 'admission', example: rule("claim.reason == 'quality' && claim.reason == 'no_reason'") },
  unreachable: { sentence: 'An earlier rule of a first-match stage always answers before this one.', place: 'admission', example: '- { id: A01, cite: [S1], when: "goods.custom", then: { admissible: false } }\n- { id: A02, cite: [S1], when: "goods.custom && goods.fresh", then: { admissible: true } }' },
  unanswered: { sentence: 'A stage that must answer leaves some cases without an answer.', place: 'top', example: 'stages:\n  admission:\n    rules:\n      - { id: A01, cite: [S1], when: "goods.custom", then: { admissible: true } }' },
  harm_on_history_alone: { sentence: 'A rule takes something from a party because of earlier cases and nothing else.', place: 'admission', example: rule('history.refundOnly > 3', '{ admissible: false }') },
  below_statute: { sentence: 'A parameter or window is less than the law asks for.', place: 'top', example: 'parameters:\n  days: { value: 5, unit: count, source: [S1], confidence: A, statute: { atLeast: 7, source: [S1] } }' },
  unknown_placeholder: { sentence: 'A sentence names something in braces that cannot be printed.', place: 'admission', example: '- { id: A01, cite: [S1], when: "goods.custom", then: { admissible: true }, say: { zh: "付 {order.paid}", en: "Paid {order.paid}" } }' },
  unknown_case: { sentence: 'A case starts from a base of facts that does not exist.', place: 'top', gate: true, example: 'cases:\n  - { name: { zh: 例, en: A case }, moment: open, base: delivred, expect: {} }' },
  failed_case: { sentence: 'A case of the document does not come out as written.', place: 'top', gate: true, example: 'cases:\n  - { name: { zh: 例, en: A case }, moment: open, base: delivered, expect: { record: { admissible: false } } }' },
  untested_rule: { sentence: 'No case hits the rule, or no case misses it: nothing shows that its condition matters.', place: 'admission', gate: true, example: rule('goods.custom') },
}
