// A notice as its reader sees it, in the inbox and in the mail: a title, and one sentence each on what it is about, until when, and what
// happens at zero. Rendered from the codes that were kept whenever it is read, so the language is the reader's. Kept in inbox.ts.
import type { About, Told } from '../inbox.ts'
import { REASON_NAMES } from './catalogue.ts'
import { clockSentence } from './clocks.ts'
import { OUTCOME_NAMES, REMEDY_NAMES, both, cap, money, type Both } from './words.ts'

const TITLES: Record<About, Both> = {
  case_opened: both('新的售后申请', 'A new after-sales case'), request_amended: both('买家修改了申请', 'The buyer changed the request'), offer: both('协商方案有变化', 'An offer has changed'),
  evidence_requested: both('需要补充凭证', 'Evidence is asked for'), intervention: both('平台介入', 'The platform has stepped in'), decision: both('平台已作出处理决定', 'The case has been decided'), appeal: both('申诉有变化', 'An appeal has changed'),
  return: both('退货或补寄有变化', 'The parcel of this case has news'), clock: both('有期限开始计时', 'A clock has started'), reason_change: both('申请原因有变化', 'The reason of the claim has changed'), outside: both('外部机构', 'An outside body'),
  sanction_put_forward: both('拟采取处罚措施', 'A sanction has been put forward'), sanction_decision: both('处罚决定', 'The sanction has been decided'), sanction_appeal: both('处罚申诉有结果', 'The appeal against the sanction has been decided'), sanction_reversed: both('处罚已撤销', 'The sanction is undone'),
  evidence_arrived: both('你处理的售后单收到新的凭证', 'New evidence in a case you hold'), evidence_overdue: both('要求的凭证逾期未提交', 'The evidence you asked for did not come in time'), appeal_answered: both('申诉已有答复', 'The appeal you hear has been answered'),
  decision_sent_back: both('你拟的处理决定被退回', 'Your decision was sent back'), decision_signed: both('你拟的处理决定已会签', 'Your decision was signed'), decision_appealed: both('你作出的处理决定被申诉', 'A decision of yours is under appeal'),
  overdue: both('你处理的售后单已超过处理期限', 'A case you hold is overdue'), reminder: both('期限即将届满', 'The time is nearly up'),
}

/** What happened, where a notice can be about several things. */
const HAPPENED: Readonly<Record<string, Both>> = {
  CaseReopened: both('售后单重新开启', 'The case is open again'),
  OfferMade: both('对方提出了协商方案', 'The other side made an offer'), OfferAccepted: both('协商方案已被接受', 'The offer was accepted'), OfferDeclined: both('协商方案未被接受', 'The offer was declined'),
  OfferRevoked: both('对方撤回了协商方案', 'The other side took the offer back'), OfferLapsed: both('协商方案已失效', 'The offer has lapsed'),
  InterventionDeclined: both('平台由双方继续协商', 'The platform leaves the matter with the sides'), HumanRequested: both('已要求人工处理', 'A human was asked to decide'), InterventionRequested: both('已申请平台介入', 'Intervention was asked for'), ReviewOpened: both('平台开始处理', 'The platform has taken the case up'),
  DecisionIssued: both('平台已作出处理决定', 'The case has been decided'),
  AppealFiled: both('对方提出申诉', 'The other side has appealed'), AppealAnswered: both('对方答复了申诉', 'The other side answered the appeal'), AppealDecided: both('申诉已有结果', 'The appeal has been decided'),
  ReturnAuthorised: both('可以退货', 'The goods may go back'), ReturnAddressGiven: both('退货地址已提供', 'The return address is known'), ReturnShipped: both('买家已寄回商品', 'The buyer has sent the goods back'), ReturnConfirmed: both('退货已确认', 'The return is confirmed'),
  ReturnContested: both('商家对退货有异议', 'The merchant objects to the return'), ReturnAbandoned: both('不再退货', 'The goods do not go back'),
  ReplacementOwed: both('商家须寄出商品', 'The merchant owes a parcel'), ReplacementShipped: both('商家已寄出商品', 'The merchant has sent the parcel'), ReplacementReceived: both('买家已收到商品', 'The buyer has received the parcel'), ReplacementFailed: both('无法寄出商品', 'The parcel cannot be sent'),
  ReasonRequalified: both('小二重新认定了申请原因', 'An officer re-qualified the reason'), ReasonChanged: both('申请原因已更改', 'The reason was changed'),
  HandedOver: both('已移交外部机构', 'The case was handed over to an outside body'), OutsideResultRecorded: both('外部机构已有结果', 'An outside body has given its result'),
}
/** For the test: every code a notice may carry has its words. */
export const happenedCodes = Object.keys(HAPPENED)

export type NoticeSaid = { readonly title: Both; readonly text: Both }

export function noticeSentence(told: Told, timeZone: string): NoticeSaid {
  const title = (told.happened === null ? undefined : HAPPENED[told.happened]) ?? TITLES[told.about]
  const what = told.process === 'sanction' ? sanctionWords(told) : disputeWords(told)
  const clock = told.clock === null ? both('', '') : clockSentence(told.clock, timeZone)
  return { title, text: both(`${what.zh}${clock.zh}`, clock.en === '' ? what.en : `${what.en} ${clock.en}`) }
}

/** For whoever carries the notice: nothing, when it was made before notices had words. */
export const saidOf = (told: Told | undefined, timeZone: string): { told?: Told; says?: NoticeSaid } => (told === undefined ? {} : { told, says: noticeSentence(told, timeZone) })

function disputeWords({ orderId, reason, remedy, amountMinor, currency, outcome, about }: Told): Both {
  const asked = remedy === null ? both('', '') : both(`，申请${REMEDY_NAMES[remedy].zh}`, `, asking for ${REMEDY_NAMES[remedy].en}`)
  const sum = amountMinor > 0 ? both(money(amountMinor, currency).zh, ` of ${money(amountMinor, currency).en}`) : both('', '')
  const decided = outcome !== null && (about === 'decision' || about === 'appeal') ? both(`结果：${OUTCOME_NAMES[outcome].zh}。`, ` Result: ${OUTCOME_NAMES[outcome].en}.`) : both('', '')
  return both(`订单${orderId}：${REASON_NAMES[reason].zh}${asked.zh}${sum.zh}。${decided.zh}`, `Order ${orderId}: ${REASON_NAMES[reason].en}${asked.en}${sum.en}.${decided.en}`)
}

const sanctionWords = ({ orderId, reason }: Told): Both =>
  both(`因订单${orderId}的售后（${REASON_NAMES[reason].zh}）。此事单独处理，不代替对售后申请的处理。`, `${cap(`because of order ${orderId}`)} (${REASON_NAMES[reason].en}). It is handled apart and replaces no remedy.`)
