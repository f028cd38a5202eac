// A sanction in sentences: every event of its stream, and the decision as a letter with grounds, calculation, proportion and routes left.
// A sanction is told apart from the dispute it came from, because it is never its remedy.
import type { SanctionEvent, SanctionEvents, SanctionEventType } from '../../domain/sanction/events.ts'
import type { Calculation, Extent, ImposedMeasure, SanctionDecision } from '../../domain/sanction/parts.ts'
import type { SanctionPhase } from '../../domain/sanction/sanction.ts'
import { GROUND_NAMES, REASON_NAMES } from './catalogue.ts'
import type { Letter } from './decision.ts'
import { endInstant, instant } from './time.ts'
import { CLOCK_TASKS, CONSEQUENCE_SENTENCES, MEASURE_NAMES, OWNERS, ROUTE_NAMES, SIDES, UNIT_NAMES, both, cap, listOf, money, plural, wordOf, type Both } from './words.ts'

export const SANCTION_PHASE_NAMES: Record<SanctionPhase, Both> = {
  put_forward: both('待申辩', 'awaiting an answer'), answered: both('已申辩', 'answered'), lapsed: both('逾期未申辩', 'not answered in time'), decided: both('已决定', 'decided'), appealed: both('申诉中', 'under appeal'), closed: both('已结束', 'closed'),
}
const NOTICES: Record<SanctionEvents['SanctionNotified']['about'], Both> = {
  sanction_put_forward: both('拟采取的处罚措施、理由和依据', 'the sanction put forward, with its grounds'), sanction_decision: both('处罚决定', 'the decision on the sanction'), sanction_appeal: both('申诉结果', 'the result of the appeal'),
  sanction_reversed: both('处罚已撤销', 'that the sanction is undone'), clock: both('时限', 'a running clock'),
}
const RESULTS = { upheld: both('维持', 'upheld'), reversed: both('撤销', 'reversed'), partly_reversed: both('部分撤销', 'reversed in part') }
const OUTCOMES: Record<SanctionEvents['SanctionClosed']['outcome'], Both> = {
  dropped: both('不予处罚', 'no sanction is imposed'), stands: both('申诉期满，决定生效不变', 'the time to appeal is over; the decision stands'), upheld: both('申诉后维持', 'upheld on appeal'), reversed: both('已撤销', 'undone'), partly_reversed: both('申诉后部分撤销', 'reversed in part on appeal'),
}
const REVERSED_BECAUSE = { dispute_appeal: both('所依据的售后处理经申诉改变', 'the decision it rests on was changed on appeal'), decision_set_aside: both('所依据的处理决定不再有效', 'the decision it rests on no longer stands') }
const LAPSED = { as_announced: both('按已告知的后果处理', 'what was announced follows'), too_late: both('计时此前已经结束，不产生后果', 'it had ended before; nothing follows'), notice_incomplete: both('通知尚未全部送出，重新计时', 'the notice was not complete, so the clock starts again') }
const FORMULAS: Record<Calculation['formula'], Both> = { percent_within_bounds: both('按比例计算，有最低和最高限额', 'a percentage within a floor and a cap'), ladder: both('按以往违规次数分级', 'a ladder by earlier breaches'), top_up: both('应缴与现有保证金之差', 'what the deposit lacks') }
const INPUTS: Readonly<Record<string, Both>> = {
  'order.goodsPaidMinor': both('商品实付', 'paid for the goods'), 'history.merchantBreaches': both('此前违规次数', 'earlier breaches'), 'merchant.depositMinor': both('现有保证金', 'deposit kept'), alreadyPaidMinor: both('已向买家赔付', 'already compensated to the buyer'),
}

export function extentWords({ unit, value }: Extent, currency: string): Both {
  switch (unit) {
    case 'points':
      return both(`${value}分`, plural(value, 'point'))
    case 'minor':
      return money(value, currency)
    case 'days':
      return UNIT_NAMES.days(value)
    default:
      return unit satisfies never
  }
}

const measureWords = ({ measure, extent }: ImposedMeasure, currency: string): Both => {
  if (extent === null) return MEASURE_NAMES[measure]
  const much = extentWords(extent, currency)
  return both(`${MEASURE_NAMES[measure].zh}${much.zh}`, `${MEASURE_NAMES[measure].en} (${much.en})`)
}
const measureList = (measures: readonly ImposedMeasure[], currency: string): Both => listOf(measures.map((measure) => measureWords(measure, currency)))

type Telling = { timeZone: string; currency: string }
const SENTENCES: { [K in SanctionEventType]: (event: SanctionEvents[K], telling: Telling) => Both } = {
  SanctionOpened: ({ matter }) => {
    const measures = listOf(matter.measures.map((measure) => MEASURE_NAMES[measure]))
    const rules = matter.rules.map((rule) => `${rule.policy} ${rule.rule}`)
    return both(
      `因售后单${matter.fromCase}（${REASON_NAMES[matter.reason].zh}），拟对${SIDES[matter.against].zh}采取：${measures.zh}。依据：${rules.join('、')}。此事单独处理，不代替对售后申请的处理。`,
      `Because of case ${matter.fromCase} (${REASON_NAMES[matter.reason].en}), put forward against ${SIDES[matter.against].en}: ${measures.en}. Rules: ${rules.join(', ')}. It is handled apart and replaces no remedy.`)
  },
  SanctionNotified: ({ party, about, contacts }) => both(`已通知${SIDES[party].zh}：${NOTICES[about].zh}；将联系已登记的${contacts}个联系方式。`, `${cap(SIDES[party].en)} was told of ${NOTICES[about].en}; ${plural(contacts, 'registered contact')} will be tried.`),
  SanctionNoticeAttempted: ({ contact, result }) => (result === 'delivered' ? both(`通知已送达第${contact + 1}个联系方式。`, `The notice reached contact ${contact + 1}.`) : both(`通知未能送达第${contact + 1}个联系方式。`, `The notice did not reach contact ${contact + 1}.`)),
  SanctionAnswered: ({ evidence }) => both(`当事人已申辩${evidence.length > 0 ? `，并提交${evidence.length}份凭证` : ''}。`, `The account answered${evidence.length > 0 ? ` and filed ${plural(evidence.length, 'piece')} of evidence` : ''}.`),
  SanctionDecided: ({ decision }, { currency, timeZone }) => {
    if (decision.result === 'dropped') return both('经审查，不予处罚。', 'On review, no sanction is imposed.')
    const by = decision.by.by === 'machine' ? both('系统自动处理，可要求人工处理', 'automatic; a human may be asked for') : both('小二处理', 'by an officer')
    const publish = decision.publishBy === null ? both('', '') : both(`须在${endInstant(decision.publishBy, timeZone).zh}前公示。`, ` To be published by ${endInstant(decision.publishBy, timeZone).en}.`)
    return both(`处罚决定（${by.zh}）：${measureList(decision.measures, currency).zh}。${publish.zh}`, `Sanction imposed (${by.en}): ${measureList(decision.measures, currency).en}.${publish.en}`)
  },
  SanctionDecisionSetAside: () => both('当事人要求人工处理，自动作出的处罚决定不再有效。', 'A human was asked for; the automatic decision no longer stands.'),
  SanctionAppealed: ({ grounds, round }) => {
    const named = listOf([...new Set(grounds.map((each) => each.ground))].map((each) => GROUND_NAMES[each]))
    return both(`当事人提出第${round}次申诉，理由：${named.zh}。由未参与原决定的小二处理。`, `Appeal ${round} against the sanction, on these grounds: ${named.en}. An officer who did not decide before will hear it.`)
  },
  SanctionAppealDecided: ({ result, answers, measures }, { currency }) => {
    const left = result === 'partly_reversed' ? both(`保留：${measureList(measures, currency).zh}。`, ` What is left: ${measureList(measures, currency).en}.`) : both('', '')
    return both(`申诉结果：${RESULTS[result].zh}。${answers.length}条理由均已答复。${left.zh}`, `Appeal: ${RESULTS[result].en}. Every ground (${answers.length}) was answered.${left.en}`)
  },
  SanctionReversed: ({ because }) => both(`处罚撤销：${REVERSED_BECAUSE[because].zh}。`, `The sanction is undone: ${REVERSED_BECAUSE[because].en}.`),
  SanctionPublished: ({ publishedAt }, { timeZone }) => both(`已于${instant(publishedAt, timeZone).zh}公示。`, `Published on ${instant(publishedAt, timeZone).en}.`),
  SanctionClockStarted: ({ clock }, { timeZone }) => both(
    `开始计时：${OWNERS[clock.owner].zh}${CLOCK_TASKS[clock.clock].zh}，至${endInstant(clock.endsAt, timeZone).zh}。${CONSEQUENCE_SENTENCES[clock.atZero].zh}`,
    `A clock starts: ${OWNERS[clock.owner].en} has until ${endInstant(clock.endsAt, timeZone).en} to ${CLOCK_TASKS[clock.clock].en}. ${CONSEQUENCE_SENTENCES[clock.atZero].en}`),
  SanctionClockStopped: ({ clock }) => both(`“${CLOCK_TASKS[clock].zh}”的计时结束。`, `The clock to ${CLOCK_TASKS[clock].en} has stopped.`),
  SanctionClockLapsed: ({ clock, outcome }) => both(`“${CLOCK_TASKS[clock].zh}”的期限届满：${LAPSED[outcome].zh}。`, `The time to ${CLOCK_TASKS[clock].en} is up: ${LAPSED[outcome].en}.`),
  SanctionClosed: ({ outcome }) => both(`处罚事项结束：${OUTCOMES[outcome].zh}。`, `The matter is closed: ${OUTCOMES[outcome].en}.`),
}

export function sanctionSentence(event: SanctionEvent, timeZone: string, currency = 'CNY'): Both {
  const say = SENTENCES[event.type] as (event: SanctionEvent, telling: Telling) => Both
  return say(event, { timeZone, currency })
}

/** Facts and rules, each measure with its sum, publication and the routes left (PRM-reason, guarantee 3). */
export function sanctionLetter(decision: SanctionDecision, telling: Telling): Letter {
  const { currency, timeZone } = telling
  const result = decision.result === 'dropped' ? both('经审查，不予处罚。', 'No sanction is imposed.') : both(`处罚措施：${measureList(decision.measures, currency).zh}。`, `Measures: ${measureList(decision.measures, currency).en}.`)
  const rules = decision.rules.map((hit) => both(`规则：${hit.policy} 第${hit.rule}条${hit.cites.length > 0 ? `，出处：${hit.cites.join('、')}` : ''}。`, `Rule: ${hit.policy}, ${hit.rule}${hit.cites.length > 0 ? `, source: ${hit.cites.join(', ')}` : ''}.`))
  const sums = decision.calculations.map((calculation) => calculationWords(calculation, currency))
  const publish = decision.publishBy === null ? [] : [both(`须在${endInstant(decision.publishBy, timeZone).zh}前公示店铺、行为和措施。`, `Shop, act and measure are to be published by ${endInstant(decision.publishBy, timeZone).en}.`)]
  const remedy = both('本决定不向任何一方付款，也不代替对售后申请的处理。', 'This decision pays nobody and replaces no remedy.')
  const routes = listOf(decision.routes.map((route) => ROUTE_NAMES[route]))
  const all = [result, ...rules, ...sums, ...publish, remedy, both(`如有异议，你可以：${routes.zh}。`, `If you disagree, you may: ${routes.en}.`)]
  return { zh: all.map(({ zh }) => zh), en: all.map(({ en }) => en) }
}

export function calculationWords({ measure, formula, extent, inputs }: Calculation, currency: string): Both {
  const parts = inputs.map((input) => {
    const name = input.source === null ? wordOf(INPUTS, input.name) : both(`${input.source.policy} 的 ${input.name}`, `${input.name} of ${input.source.policy}`)
    const value = input.unit === 'minor' ? money(input.value, currency) : input.unit === 'percent' ? both(`${input.value}%`, `${input.value}%`) : both(String(input.value), String(input.value))
    return both(`${name.zh} ${value.zh}`, `${name.en} ${value.en}`)
  })
  return both(
    `${MEASURE_NAMES[measure].zh}的计算（${FORMULAS[formula].zh}）：${parts.map(({ zh }) => zh).join('，')}；结果${extentWords(extent, currency).zh}。`,
    `${cap(MEASURE_NAMES[measure].en)}, computed as ${FORMULAS[formula].en}: ${parts.map(({ en }) => en).join(', ')}; result ${extentWords(extent, currency).en}.`)
}
