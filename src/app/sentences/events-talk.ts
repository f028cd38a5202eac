// What the sides said and did, in sentences: opening, reasons, statements, evidence, offers. Shape and the other chapters: events.ts.
import type { Actor, Claim, Terms } from '../../domain/parts.ts'
import type { EventSentences } from './events.ts'
import { EVIDENCE_NAMES, FINDING_NAMES, PROBLEM_NAMES, REASON_NAMES } from './catalogue.ts'
import { CLOCK_TASKS, PARTY_NAMES, PAYER_NAMES, PURPOSE_NAMES, REMEDY_NAMES, REPLACEMENT_NAMES, ROLE_NAMES, ROUTE_NAMES, SIDES, both, cap, listOf, money, plural, wordOf, type Both } from './words.ts'

const FILERS = { ...SIDES, carrier: PARTY_NAMES.carrier, officer: ROLE_NAMES.officer }
const REFUSED_BECAUSE: Readonly<Record<string, Both>> = {
  facts_disputed: both('对事实有异议', 'the facts are disputed'), reason_mismatch: both('申请原因与情况不符', 'the reason does not match what is stated'), outside_policy: both('不符合规则', 'the claim is outside the policy'),
  goods_not_returned: both('商品未退回', 'the goods were not returned'), amount_too_high: both('金额过高', 'the amount is too high'), evidence_missing: both('缺少凭证', 'evidence is missing'), other: both('其他原因', 'another reason'),
}
const REOPENED_BECAUSE: Readonly<Record<string, Both>> = {
  new_facts: both('有新的事实', 'there are new facts'), refund_unpaid: both('退款未到账', 'the refund was not paid'), settlement_not_performed: both('协商结果未履行', 'the settlement was not performed'),
  confirmed_in_error: both('误点确认', 'it was confirmed in error'), outside_result: both('外部机构已有结果', 'an outside body has given its result'),
}
const CLOSED_BECAUSE = {
  settled: both('双方已协商一致', 'the sides have settled'), decided: both('处理决定已履行', 'the decision was carried out'), withdrawn: both('申请已撤回', 'the claim was withdrawn'), lapsed: both('逾期未操作', 'the time ran out'),
  inadmissible: both('不予受理', 'the claim was not admissible'), handed_over: both('已移交外部机构', 'it was handed over to an outside body'), performed: both('已履行完毕', 'everything was performed'),
}
const ABOUT = {
  case_opened: both('新的售后申请', 'the new case'), request_amended: both('申请已修改', 'the changed request'), offer: both('协商方案', 'an offer'), evidence_requested: both('需要补充凭证', 'evidence asked for'),
  intervention: both('平台介入', 'the intervention'), decision: both('处理决定', 'the decision'), appeal: both('申诉', 'the appeal'), return: both('退货', 'the return'), clock: both('时限', 'a running clock'), reason_change: both('更改原因', 'a change of reason'), outside: both('外部机构', 'an outside body'),
}
const SPEECH = {
  claim: both('主张', 'claims'), answer: both('答复', 'answers'), promise: both('承诺', 'a promise'), notice: both('通知', 'a notice'), admission: both('承认', 'an admission'), inducement: both('劝导', 'an inducement'), other: both('陈述', 'a statement'),
}
const RESTRICTED_NAMES = {
  threat: both('已记录一份受到威胁的报告，由小二处理，内容不向对方公开。', 'A report of a threat is on record; an officer handles it and the other side does not see it.'),
  guardian: both('已记录一份监护人或未成年人的说明，由小二处理，内容不向对方公开。', 'A statement about a minor or guardian is on record; an officer handles it and the other side does not see it.'),
}
const CHANNELS = { case: both('售后单', 'the case'), presale_chat: both('售前聊天', 'the pre-sale chat'), aftersale_chat: both('售后聊天', 'the after-sales chat'), live: both('直播', 'a live stream'), phone: both('电话', 'a call') }

export const whoOf = (actor: Actor): Both => ROLE_NAMES[actor.role]

export function claimWords(claim: Claim, currency: string): Both {
  const asked = claim.requestedMinor + claim.requestedFreightMinor
  const pieces = claim.lines.reduce((sum, line) => sum + line.quantity, 0)
  const sum = asked > 0 ? both(`，金额${money(asked, currency).zh}`, `, ${money(asked, currency).en}`) : both('', '')
  // Said once where reason and problem have the same name.
  const [reason, problem] = [REASON_NAMES[claim.reason], PROBLEM_NAMES[claim.problem]]
  const stated = both(reason.zh === problem.zh ? '' : `（${problem.zh}）`, reason.en === problem.en ? '' : ` (${problem.en})`)
  return both(
    `原因为“${reason.zh}”${stated.zh}，申请${REMEDY_NAMES[claim.remedy].zh}，共${pieces}件${sum.zh}`,
    `reason "${reason.en}"${stated.en}, asking for ${REMEDY_NAMES[claim.remedy].en}, ${plural(pieces, 'unit')}${sum.en}`,
  )
}

export function termsWords(terms: Terms, currency: string): Both {
  const flows = terms.flows.map((flow) => both(
    `${PARTY_NAMES[flow.from].zh}向${PARTY_NAMES[flow.to].zh}支付${money(flow.amountMinor, currency).zh}（${PURPOSE_NAMES[flow.for].zh}）`,
    `${PARTY_NAMES[flow.from].en} pays ${PARTY_NAMES[flow.to].en} ${money(flow.amountMinor, currency).en} (${PURPOSE_NAMES[flow.for].en})`))
  const goods = terms.returnRequired
    ? both(`商品退回，退货运费由${PAYER_NAMES[terms.returnFreight].zh}承担`, `the goods go back, return freight on ${PAYER_NAMES[terms.returnFreight].en}`)
    : both('商品不退回', 'the goods stay')
  const sent = terms.replacement === 'none' ? [] : [both(`商家寄出${REPLACEMENT_NAMES[terms.replacement].zh}`, `the merchant sends ${REPLACEMENT_NAMES[terms.replacement].en}`)]
  const reason = terms.reason === null ? [] : [both(`建议将原因改为“${REASON_NAMES[terms.reason].zh}”（须由申请人本人确认）`, `it proposes to change the reason to "${REASON_NAMES[terms.reason].en}", which only the person who picked it can confirm`)]
  const all = [REMEDY_NAMES[terms.remedy], ...flows, goods, ...sent, ...reason]
  return both(all.map(({ zh }) => zh).join('，'), all.map(({ en }) => en).join('; '))
}

type Talk = 'CaseOpened' | 'RequestAmended' | 'ReasonChanged' | 'ReasonRequalified' | 'CaseWithdrawn' | 'CaseReopened' | 'CaseClosed' | 'PartyNotified' | 'NoticeAttempted' | 'StatementMade'
  | 'EvidenceFiled' | 'EvidenceRequested' | 'RequestAgreed' | 'RequestRefused' | 'OfferMade' | 'OfferAccepted' | 'OfferDeclined' | 'OfferRevoked' | 'OfferLapsed' | 'CasesLinked'

export const talkSentences: EventSentences<Talk> = {
  CaseOpened: ({ claim, currency, admission, reasonMatchesProblem }) => {
    const request = claimWords(claim, currency)
    const routes = listOf(admission.routes.map((route) => ROUTE_NAMES[route]))
    const matched = reasonMatchesProblem ? both('', '') : both('所选原因与所述问题不一致，须先核对。', ' The reason picked does not match the problem stated; this is looked at first.')
    if (admission.admissible) return both(`买家提交了售后申请：${request.zh}。${matched.zh}`, `The buyer opened a case: ${request.en}.${matched.en}`)
    const left = admission.routes.length === 0 ? both('', '') : both(`仍可：${routes.zh}。`, ` What remains open: ${routes.en}.`)
    return both(`买家提交了售后申请：${request.zh}。按规则不予受理。${left.zh}${matched.zh}`, `The buyer opened a case: ${request.en}. Under the policy it is not admissible.${left.en}${matched.en}`)
  },
  RequestAmended: ({ claim }, { currency }) => both(`买家修改了申请：${claimWords(claim, currency).zh}。`, `The buyer changed the request: ${claimWords(claim, currency).en}.`),
  ReasonChanged: ({ from, to, proposedBy, before, after }, { currency }) => both(
    `买家确认将原因由“${REASON_NAMES[from].zh}”改为“${REASON_NAMES[to].zh}”（${SIDES[proposedBy].zh}提出）。买家所得由${money(before.buyerMinor, currency).zh}变为${money(after.buyerMinor, currency).zh}，商家由${money(before.merchantMinor, currency).zh}变为${money(after.merchantMinor, currency).zh}，退货运费由${PAYER_NAMES[after.returnFreight].zh}承担。原来的原因保留在记录中。`,
    `The buyer confirmed a change of reason from "${REASON_NAMES[from].en}" to "${REASON_NAMES[to].en}" (suggested by ${SIDES[proposedBy].en}). What the buyer receives goes from ${money(before.buyerMinor, currency).en} to ${money(after.buyerMinor, currency).en}, the merchant's side from ${money(before.merchantMinor, currency).en} to ${money(after.merchantMinor, currency).en}; return freight is on ${PAYER_NAMES[after.returnFreight].en}. The first reason stays on record.`),
  ReasonRequalified: ({ from, to, cites }) => both(
    `小二根据事实将原因由“${REASON_NAMES[from].zh}”认定为“${REASON_NAMES[to].zh}”（依据：${cites.join('、')}）。原来的原因保留在记录中，双方可以发表意见，也可以申诉。`,
    `On the facts an officer takes the reason to be "${REASON_NAMES[to].en}" and not "${REASON_NAMES[from].en}" (citing ${cites.join(', ')}). The first reason stays on record; both sides may comment and appeal.`),
  CaseWithdrawn: ({ by }) => both(`${SIDES[by].zh}撤回了申请。撤回不影响今后再次申请。`, `${cap(SIDES[by].en)} withdrew the claim. It may be raised again.`),
  CaseReopened: ({ by, because }) => both(`${whoOf(by).zh}重新开启了售后单：${wordOf(REOPENED_BECAUSE, because).zh}。`, `${cap(whoOf(by).en)} reopened the case: ${wordOf(REOPENED_BECAUSE, because).en}.`),
  CaseClosed: ({ because, against }) => {
    const side = against === null ? both('', '') : both(`，${SIDES[against].zh}承担逾期后果`, `; the lapse is on ${SIDES[against].en}`)
    return both(`售后单结束：${CLOSED_BECAUSE[because].zh}${side.zh}。`, `The case is closed: ${CLOSED_BECAUSE[because].en}${side.en}.`)
  },
  PartyNotified: ({ party, about, contacts, clock }) => {
    const task = clock === null ? both('', '') : both(`（${CLOCK_TASKS[clock].zh}）`, ` (to ${CLOCK_TASKS[clock].en})`)
    const tried = contacts === 0 ? both('站内信已送达', 'the notice is in the inbox') : both(`将联系已登记的${contacts}个联系方式`, `${plural(contacts, 'registered contact')} will be tried`)
    return both(`已通知${SIDES[party].zh}：${ABOUT[about].zh}${task.zh}；${tried.zh}。`, `${cap(SIDES[party].en)} was told of ${ABOUT[about].en}${task.en}; ${tried.en}.`)
  },
  NoticeAttempted: ({ contact, result }) => (result === 'delivered' ? both(`通知已送达第${contact + 1}个联系方式。`, `The notice reached contact ${contact + 1}.`) : both(`通知未能送达第${contact + 1}个联系方式。`, `The notice did not reach contact ${contact + 1}.`)),
  StatementMade: ({ by, saidBy, speech, channel, saidAt, restricted }, { time }) => {
    if (restricted !== undefined) return RESTRICTED_NAMES[restricted]
    const speaker = saidBy === null ? whoOf(by) : SIDES[saidBy]
    return both(`记录了${speaker.zh}的陈述（${SPEECH[speech].zh}，来自${CHANNELS[channel].zh}，${time(saidAt).zh}）。`, `A statement of ${speaker.en} is on record (${SPEECH[speech].en}, from ${CHANNELS[channel].en}, ${time(saidAt).en}).`)
  },
  EvidenceFiled: ({ by, items }) => {
    const what = listOf([...new Set(items.map((item) => item.type))].map((type) => EVIDENCE_NAMES[type]))
    return both(`${FILERS[by].zh}提交了${items.length}份凭证：${what.zh}。`, `${cap(FILERS[by].en)} filed ${plural(items.length, 'piece')} of evidence: ${what.en}.`)
  },
  EvidenceRequested: ({ from, types, concerns }) => {
    const what = listOf(types.map((type) => EVIDENCE_NAMES[type]))
    const about = concerns === null ? both('', '') : both(`，用于认定“${FINDING_NAMES[concerns].zh}”`, `, on the question of ${FINDING_NAMES[concerns].en}`)
    return both(`请${FILERS[from].zh}补充凭证：${what.zh}${about.zh}。`, `${cap(FILERS[from].en)} is asked for evidence: ${what.en}${about.en}.`)
  },
  RequestAgreed: ({ by }) => both(`${whoOf(by).zh}同意了申请。`, `${cap(whoOf(by).en)} agreed to the request.`),
  RequestRefused: ({ by, because }) => both(`${whoOf(by).zh}不同意申请：${wordOf(REFUSED_BECAUSE, because).zh}。`, `${cap(whoOf(by).en)} refused the request: ${wordOf(REFUSED_BECAUSE, because).en}.`),
  OfferMade: ({ by, terms }, { currency }) => both(`${SIDES[by].zh}提出协商方案：${termsWords(terms, currency).zh}。`, `${cap(SIDES[by].en)} made an offer: ${termsWords(terms, currency).en}.`),
  OfferAccepted: ({ by }) => both(`${SIDES[by].zh}接受了协商方案。`, `${cap(SIDES[by].en)} accepted the offer.`),
  OfferDeclined: ({ by }) => both(`${SIDES[by].zh}没有接受协商方案。`, `${cap(SIDES[by].en)} declined the offer.`),
  OfferRevoked: ({ by }) => both(`${SIDES[by].zh}撤回了协商方案。`, `${cap(SIDES[by].en)} took the offer back.`),
  OfferLapsed: () => both('协商方案已失效。', 'The offer has lapsed.'),
  CasesLinked: ({ caseIds }) => both(`本单与${caseIds.length}个售后单关联，一并查看。`, `The case is seen together with ${plural(caseIds.length, 'other case')}.`),
}
/** For the test: every code a command may carry has its words. */
export const talkCodes = { refused: REFUSED_BECAUSE, reopened: REOPENED_BECAUSE }
