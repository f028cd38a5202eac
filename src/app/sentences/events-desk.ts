// What the platform did, in sentences: review, findings, decisions, clocks, appeals, outside bodies. Shape and the other chapters: events.ts.
import type { Decision } from '../../domain/parts.ts'
import type { EventSentences } from './events.ts'
import { FINDING_NAMES, GROUND_NAMES, GUARANTEE_NAMES } from './catalogue.ts'
import { CLOCK_TASKS, FINDING_VALUE_NAMES, MEASURE_NAMES, OUTCOME_NAMES, OWNERS, REMEDY_NAMES, ROUTE_NAMES, SIDES, UNIT_NAMES, both, cap, listOf, money, wordOf, type Both } from './words.ts'

const REVIEW_BECAUSE = {
  intervention: both('一方申请平台介入', 'intervention was asked for'), lapse: both('逾期未答复', 'the time to answer ran out'), finding_needed: both('有事实须由小二认定', 'an officer must make a finding'), policy: both('规则要求由小二处理', 'the policy asks for an officer'),
  human_asked: both('当事人要求人工处理', 'a human was asked for'), contested_return: both('退货有争议', 'the return is disputed'), not_performed: both('处理结果未履行', 'the outcome was not performed'), reopened: both('售后单重新开启', 'the case was reopened'), appeal: both('有申诉待处理', 'there is an appeal to decide'),
}
const SET_ASIDE_BECAUSE = {
  appeal: both('申诉成立', 'the appeal succeeded'), agreement: both('双方另行达成协商', 'the sides have agreed on something else'), human: both('当事人要求人工处理', 'a human was asked for'), reopened: both('售后单重新开启', 'the case was reopened'),
  outside_result: both('外部机构已有结果', 'an outside body has given its result'), arithmetic: both('更正计算', 'a sum is corrected'),
}
const APPEAL_RESULTS = { upheld: both('维持原决定', 'the decision is upheld'), reversed: both('撤销原决定', 'the decision is reversed'), partly_reversed: both('部分改变原决定', 'the decision is reversed in part') }
const BODIES: Readonly<Record<string, Both>> = {
  authority_12315: both('12315（市场监管部门）', 'the market authority (12315)'), consumer_association: both('消费者协会', 'a consumer association'), court: both('人民法院', 'a court'), arbitration: both('仲裁机构', 'an arbitration body'), police: both('公安机关', 'the police'), mediation: both('调解机构', 'a mediation body'),
}
const RESULTS: Readonly<Record<string, Both>> = {
  settled: both('达成调解', 'settled'), awarded: both('作出裁判', 'awarded'), rejected: both('不予支持', 'rejected'), terminated: both('终止', 'ended without result'), no_result: both('没有结果', 'no result'),
}
const PAUSED_BECAUSE: Readonly<Record<string, Both>> = {
  outside_body: both('等待外部机构', 'an outside body is acting'), testing: both('等待检测', 'a test is under way'), force_majeure: both('不可抗力', 'force majeure'), joint_request: both('双方要求', 'both sides asked for it'), carrier_enquiry: both('等待承运商查询', "the carrier's enquiry is under way"),
  holiday: both('节假日', 'holidays'), illness: both('疾病', 'illness'), carrier_delay: both('物流延误', 'the carrier is late'), evidence_volume: both('凭证较多', 'there is much evidence'),
}
const CONFLICTS = {
  platform_is_merchant: both('平台是商家', 'the platform is the merchant'),
}
const SIGNALS = { batch_check: both('核查同批次商品', 'the batch is to be checked'), destroy_goods: both('退回商品须销毁，不得再次销售', 'the goods are to be destroyed and not sold again'), report_authority: both('向主管部门报告', 'the authority is to be told') }
const LAPSE_OUTCOMES = {
  as_announced: both('按已告知的后果处理', 'what was announced follows'), too_late: both('计时此前已经结束，不产生后果', 'it had ended before; nothing follows'), notice_incomplete: both('通知尚未全部送出，重新计时', 'the notice was not complete, so the clock starts again'), limited: both('规则规定的后果受保障条款限制，转由平台处理', 'what the policy says is held back by a guarantee'),
}

export function decidedBy(by: Decision['by']): Both {
  switch (by.by) {
    case 'machine':
      return both('系统按规则自动处理，可要求人工处理', 'automatically under the policy; a human may be asked for')
    case 'officer':
      return by.secondOfficerId === null ? both('小二处理', 'by an officer') : both('小二处理，并由另一位小二签署', 'by an officer, signed by a second')
    case 'agreement':
      return both('双方协商一致', 'by agreement of both sides')
    case 'lapse':
      return both(`${CLOCK_TASKS[by.clock].zh}的期限届满`, `because the time to ${CLOCK_TASKS[by.clock].en} ran out`)
    case 'outside':
      return both(`根据${wordOf(BODIES, by.body).zh}的结果`, `on the result of ${wordOf(BODIES, by.body).en}`)
    default:
      return by satisfies never
  }
}

/** `cites`: a reader who is told each rule's own sentence needs no list of their names. */
function decisionWords(decision: Decision, cites: boolean): Both {
  const toBuyer = decision.flows.filter((flow) => flow.to === 'buyer')
  const currency = decision.flows[0]?.currency
  const sum = toBuyer.reduce((total, flow) => total + flow.amountMinor, 0)
  const paid = currency === undefined || sum === 0 ? both('', '') : both(`，买家应得${money(sum, currency).zh}`, `; the buyer is to receive ${money(sum, currency).en}`)
  const rules = decision.rules.map((rule) => `${rule.policy} ${rule.rule}`)
  const cited = rules.length === 0 || !cites ? both('', '') : both(`适用规则：${rules.join('、')}。`, ` Rules: ${rules.join(', ')}.`)
  return both(`${OUTCOME_NAMES[decision.outcome].zh}，${REMEDY_NAMES[decision.remedy].zh}${paid.zh}。${cited.zh}`, `${OUTCOME_NAMES[decision.outcome].en}, ${REMEDY_NAMES[decision.remedy].en}${paid.en}.${cited.en}`)
}

type Desk = 'InterventionRequested' | 'InterventionDeclined' | 'ReviewOpened' | 'HumanRequested' | 'ReviewClaimed' | 'ReviewReleased' | 'FindingSet' | 'DecisionPrepared' | 'DecisionSentBack' | 'DecisionIssued' | 'DecisionSetAside'
  | 'PolicyRepinned' | 'ClockStarted' | 'ClockStopped' | 'ClockPaused' | 'ClockResumed' | 'ClockExtended' | 'ClockLapsed' | 'AppealFiled' | 'AppealAnswered' | 'AppealDecided' | 'AppealLapsed' | 'SanctionPutForward'
  | 'HandedOver' | 'OutsideResultRecorded' | 'SafetySignalRaised' | 'ConflictMarked'

export const deskSentences: EventSentences<Desk> = {
  InterventionRequested: ({ by }) => both(`${SIDES[by].zh}申请平台介入。`, `${cap(SIDES[by].en)} asked for intervention by the platform.`),
  InterventionDeclined: ({ next, routes }) => both(
    `按规则平台暂不介入，由${SIDES[next].zh}先行处理。仍可：${listOf(routes.map((route) => ROUTE_NAMES[route])).zh}。`,
    `Under the policy the platform does not step in at present; ${SIDES[next].en} moves next. What remains open: ${listOf(routes.map((route) => ROUTE_NAMES[route])).en}.`),
  ReviewOpened: ({ because, needs }) => {
    const open = needs.length === 0 ? both('', '') : both(`待认定：${listOf(needs.map((need) => FINDING_NAMES[need])).zh}。`, ` To be found: ${listOf(needs.map((need) => FINDING_NAMES[need])).en}.`)
    return both(`转由平台处理：${REVIEW_BECAUSE[because].zh}。${open.zh}`, `The platform takes over: ${REVIEW_BECAUSE[because].en}.${open.en}`)
  },
  HumanRequested: ({ by }) => both(`${SIDES[by].zh}要求人工处理。`, `${cap(SIDES[by].en)} asked for a human to decide.`),
  ReviewClaimed: () => both('小二已领取本单。', 'An officer has taken the case.'),
  ReviewReleased: () => both('小二已交回本单，由其他小二领取。', 'The officer handed the case back for another to take.'),
  FindingSet: ({ entry }) => {
    const by = entry.by === 'officer' ? both('小二认定', 'An officer found') : entry.by === 'presumption' ? both('按规则推定', 'The policy presumes') : both('外部机构认定', 'An outside body found')
    return both(`${by.zh}：${FINDING_NAMES[entry.finding].zh}，${FINDING_VALUE_NAMES[entry.value].zh}。`, `${by.en}: ${FINDING_NAMES[entry.finding].en}, ${FINDING_VALUE_NAMES[entry.value].en}.`)
  },
  DecisionPrepared: ({ decision }, { cites }) => both(`小二拟定了处理决定，须由另一位小二签署：${decisionWords(decision, cites).zh}`, `An officer prepared a decision that a second officer must sign: ${decisionWords(decision, cites).en}`),
  DecisionSentBack: ({ officerId }) => (officerId === null
    ? both('申请已变更，待签署的处理决定作废，须重新拟定。', 'The request has changed; the decision that waited for a signature lapses and is drafted anew.')
    : both('另一位小二未签署，退回重新拟定。', 'The second officer did not sign; the decision goes back.')),
  DecisionIssued: ({ decision }, { cites }) => both(`处理决定（${decidedBy(decision.by).zh}）：${decisionWords(decision, cites).zh}`, `Decision (${decidedBy(decision.by).en}): ${decisionWords(decision, cites).en}`),
  DecisionSetAside: ({ because }) => both(`原处理决定不再有效：${SET_ASIDE_BECAUSE[because].zh}。`, `The earlier decision no longer stands: ${SET_ASIDE_BECAUSE[because].en}.`),
  PolicyRepinned: ({ cites }) => both(`小二更正了本单适用的规则版本（依据：${cites.join('、')}）。`, `An officer corrected the policy version of this case (citing ${cites.join(', ')}).`),
  ClockStarted: ({ clock }, { end }) => both(
    `开始计时：${OWNERS[clock.owner].zh}${CLOCK_TASKS[clock.clock].zh}，期限${UNIT_NAMES[clock.unit](clock.length).zh}，至${end(clock.endsAt).zh}。`,
    `A clock starts: ${OWNERS[clock.owner].en} has ${UNIT_NAMES[clock.unit](clock.length).en} to ${CLOCK_TASKS[clock.clock].en}, until ${end(clock.endsAt).en}.`),
  ClockStopped: ({ clock }) => both(`“${CLOCK_TASKS[clock].zh}”的计时结束。`, `The clock to ${CLOCK_TASKS[clock].en} has stopped.`),
  ClockPaused: ({ clock, because, untilAtMost }, { end }) => both(`“${CLOCK_TASKS[clock].zh}”暂停计时：${wordOf(PAUSED_BECAUSE, because).zh}，最迟至${end(untilAtMost).zh}。`, `The clock to ${CLOCK_TASKS[clock].en} is paused: ${wordOf(PAUSED_BECAUSE, because).en}, at most until ${end(untilAtMost).en}.`),
  ClockResumed: ({ clock, endsAt }, { end }) => both(`“${CLOCK_TASKS[clock].zh}”恢复计时，至${end(endsAt).zh}。`, `The clock to ${CLOCK_TASKS[clock].en} goes on, until ${end(endsAt).en}.`),
  ClockExtended: ({ clock, endsAt, because }, { end }) => both(`“${CLOCK_TASKS[clock].zh}”延长至${end(endsAt).zh}：${wordOf(PAUSED_BECAUSE, because).zh}。`, `The clock to ${CLOCK_TASKS[clock].en} is extended until ${end(endsAt).en}: ${wordOf(PAUSED_BECAUSE, because).en}.`),
  ClockLapsed: ({ clock, outcome, limitedBy }) => {
    const held = listOf([...new Set(limitedBy.map((limit) => limit.guarantee))].map((guarantee) => wordOf(GUARANTEE_NAMES, guarantee)))
    const limits = limitedBy.length === 0 ? both('', '') : both(`（${held.zh}）`, ` (${held.en})`)
    return both(`“${CLOCK_TASKS[clock].zh}”的期限届满：${LAPSE_OUTCOMES[outcome].zh}${limits.zh}。`, `The time to ${CLOCK_TASKS[clock].en} is up: ${LAPSE_OUTCOMES[outcome].en}${limits.en}.`)
  },
  AppealFiled: ({ by, grounds, round }) => {
    const named = listOf([...new Set(grounds.map((each) => each.ground))].map((each) => GROUND_NAMES[each]))
    return both(`${SIDES[by].zh}提出第${round}次申诉，理由：${named.zh}。由未参与原决定的小二处理。`, `${cap(SIDES[by].en)} filed appeal ${round}, on these grounds: ${named.en}. An officer who did not decide before will hear it.`)
  },
  AppealAnswered: ({ by }) => both(`${SIDES[by].zh}答复了申诉。`, `${cap(SIDES[by].en)} answered the appeal.`),
  AppealDecided: ({ result, answers, reverseMarks }) => {
    const marks = reverseMarks ? both('相关记录和处罚措施一并撤销。', ' Marks and sanctions resting on it are undone.') : both('', '')
    return both(`申诉结果：${APPEAL_RESULTS[result].zh}。${answers.length}条理由均已答复。${marks.zh}`, `Appeal: ${APPEAL_RESULTS[result].en}. Every ground (${answers.length}) was answered.${marks.en}`)
  },
  AppealLapsed: () => both('申诉期限届满，无人申诉。', 'The time to appeal ran out without an appeal.'),
  SanctionPutForward: ({ against, measures }) => both(
    `拟对${SIDES[against].zh}另行采取措施：${listOf(measures.map((measure) => MEASURE_NAMES[measure])).zh}。此事单独处理，可申辩和申诉，不代替也不影响对本单的处理。`,
    `Put forward apart from this case, against ${SIDES[against].en}: ${listOf(measures.map((measure) => MEASURE_NAMES[measure])).en}. It has its own answer and appeal; it neither replaces nor delays the remedy.`),
  HandedOver: ({ body, pauseClocks }) => both(`本单已移交${wordOf(BODIES, body).zh}${pauseClocks ? '，期间暂停计时' : ''}。`, `The case was handed over to ${wordOf(BODIES, body).en}${pauseClocks ? '; clocks are paused meanwhile' : ''}.`),
  OutsideResultRecorded: ({ body, result, awardedMinor }, { currency }) => {
    const awarded = awardedMinor === null ? both('', '') : both(`，金额${money(awardedMinor, currency).zh}`, `, ${money(awardedMinor, currency).en}`)
    return both(`${wordOf(BODIES, body).zh}的结果：${wordOf(RESULTS, result).zh}${awarded.zh}。`, `Result of ${wordOf(BODIES, body).en}: ${wordOf(RESULTS, result).en}${awarded.en}.`)
  },
  SafetySignalRaised: ({ signal }) => both(`安全提示：${SIGNALS[signal].zh}。`, `Safety signal: ${SIGNALS[signal].en}.`),
  ConflictMarked: ({ because }) => both(`标记利害关系：${CONFLICTS[because].zh}，由独立人员处理。`, `A conflict of interest is marked: ${CONFLICTS[because].en}; independent people handle the case.`),
}
export const deskCodes = { bodies: BODIES, results: RESULTS, paused: PAUSED_BECAUSE }
