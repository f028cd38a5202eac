// The names of things in Chinese and English, once: parties, remedies, outcomes, phases, routes. Complete by type: a value of the vocabulary
// without its two words does not compile. The long catalogues are catalogue.ts; whole sentences are events.ts, clocks.ts, decision.ts.
import type { Phase } from '../../domain/case.ts'
import type { FlowPurpose, Party, TenderPart } from '../../domain/money/flow.ts'
import { CURRENCIES, formatMinor, type Currency } from '../../domain/money/amount.ts'
import type { Clock, Outcome, Role, Side } from '../../domain/parts.ts'
import type { AccountKind } from '../../domain/money/ledger.ts'
import type { Automation, ClockName, Consequence, GoodsState, Payer, Remedy, Route, SanctionMeasure } from '../../domain/vocabulary.ts'

export type Both = { zh: string; en: string }
export const both = (zh: string, en: string): Both => ({ zh, en })

export const SIDES: Record<Side, Both> = { buyer: both('买家', 'the buyer'), merchant: both('商家', 'the merchant') }
export const OWNERS: Record<Clock['owner'], Both> = {
  buyer: both('买家', 'the buyer'), merchant: both('商家', 'the merchant'), officer: both('小二', 'the officer'), carrier: both('承运商', 'the carrier'),
  platform: both('平台', 'the platform'), outside: both('受理机构', 'the outside body'),
}
export const ROLE_NAMES: Record<Role, Both> = {
  buyer: both('买家', 'the buyer'), merchant: both('商家', 'the merchant'), clerk: both('商家客服', "the merchant's clerk"), officer: both('小二', 'an officer'),
  senior_officer: both('资深小二', 'a senior officer'), author: both('规则编写人', 'a policy author'), approver: both('规则审批人', 'a policy approver'),
  auditor: both('审计员', 'an auditor'), operator: both('平台运营', 'an operator'), system: both('系统', 'the system'), carrier: both('承运商', 'the carrier'),
  payment: both('支付方', 'the payment side'), outside: both('外部机构', 'an outside body'),
}
export const PARTY_NAMES: Record<Party, Both> = {
  buyer: both('买家', 'the buyer'), merchant: both('商家', 'the merchant'), platform: both('平台', 'the platform'), carrier: both('承运商', 'the carrier'),
  insurer: both('保险公司', 'the insurer'), outside: both('平台以外的收款人', 'a party outside the marketplace'),
}
export const PAYER_NAMES: Record<Payer, Both> = {
  none: both('无人', 'nobody'), buyer: both('买家', 'the buyer'), merchant: both('商家', 'the merchant'), carrier: both('承运商', 'the carrier'),
  platform: both('平台', 'the platform'), insurer: both('保险公司', 'the insurer'), shared: both('双方', 'both sides'),
}

export const REMEDY_NAMES: Record<Remedy, Both> = {
  none: both('不予处理', 'no remedy'), refund_only: both('仅退款', 'refund only'), return_refund: both('退货退款', 'return and refund'), exchange: both('换货', 'exchange'),
  repair: both('维修', 'repair'), reship: both('补发', 're-ship'), price_reduction: both('部分退款', 'price reduction'), compensation: both('赔付', 'compensation'), other: both('其他处理', 'another remedy'),
}
export const REPLACEMENT_NAMES: Record<'exchange' | 'reship' | 'repair', Both> = { exchange: both('换货商品', 'the exchanged goods'), reship: both('补发商品', 'the re-shipped goods'), repair: both('维修后的商品', 'the repaired goods') }
export const GOODS_STATE_NAMES: Record<GoodsState, Both> = {
  unshipped: both('未发货', 'not shipped'), transit: both('运输中', 'in transit'), signed: both('显示已签收', 'shown as signed for'), received: both('已收到货', 'received'),
  in_use: both('使用中', 'in use'), return_leg: both('退货途中', 'on its way back'),
}
export const OUTCOME_NAMES: Record<Outcome, Both> = {
  granted: both('支持申请', 'the claim is granted'), partly_granted: both('部分支持申请或改用其他处理方式', 'the claim is granted in part or in another way'), refused: both('不支持申请', 'the claim is not granted'),
  inadmissible: both('不予受理', 'the claim is not admissible'), settled: both('双方协商一致', 'the sides have settled'),
  no_platform_support: both('平台不予支持，由双方继续协商', 'the platform gives no support; the sides may go on negotiating'), reversed: both('撤销原处理决定', 'the earlier decision is reversed'), upheld: both('维持原处理决定', 'the earlier decision is upheld'),
}
export const PHASE_NAMES: Record<Phase, Both> = {
  negotiating: both('协商中', 'negotiating'), returning: both('退货中', 'goods going back'), reviewing: both('平台处理中', 'under review'), decided: both('已作出处理', 'decided'), closed: both('已结束', 'closed'),
}
export const ROUTE_NAMES: Record<Route, Both> = {
  negotiate: both('与对方继续协商', 'go on negotiating with the other side'), officer: both('申请平台介入', 'ask for intervention by the platform'), appeal: both('向平台申诉', 'appeal to the platform'),
  complaint: both('提交投诉', 'file a complaint'), consumer_association: both('请求消费者协会调解', 'ask a consumer association to mediate'), authority_12315: both('向12315投诉举报', 'complain to the authority at 12315'),
  arbitration: both('按仲裁协议申请仲裁', 'go to arbitration where it was agreed'), court: both('向人民法院起诉', 'bring an action in court'), new_case: both('有新的事实时另行申请', 'open a new case when there are new facts'),
  warranty: both('按保修或三包申请', 'claim under the warranty'), human_review: both('要求人工处理', 'ask for a human to decide'),
}
export const AUTOMATION_NAMES: Record<Automation, Both> = {
  machine: both('可自动处理', 'may be decided automatically'), merchant_first: both('先由商家处理', 'the merchant answers first'), merchant_decides: both('由商家决定', 'the merchant decides'), person: both('由小二处理', 'an officer decides'),
}
export const FINDING_VALUE_NAMES: Record<'open' | 'proven' | 'not_proven', Both> = { open: both('待认定', 'open'), proven: both('成立', 'proven'), not_proven: both('不成立', 'not proven') }

export const TENDER_NAMES: Record<TenderPart['tender'], Both> = {
  cash: both('现金', 'cash'), points: both('积分', 'points'), coupon: both('优惠券', 'coupons'), credit: both('信用付款', 'credit'), deposit: both('定金', 'the deposit paid'), balance_payment: both('尾款', 'the balance paid'),
  third_party_subsidy: both('第三方补贴', 'a third-party subsidy'), platform_subsidy: both('平台补贴', 'a platform subsidy'),
}
export const PURPOSE_NAMES: Record<FlowPurpose, Both> = {
  goods_refund: both('货款退款', 'refund of the goods'), freight_refund: both('发货运费退款', 'refund of outbound freight'), return_freight: both('退货运费', 'return freight'),
  price_reduction: both('部分退款', 'price reduction'), compensation: both('赔付', 'compensation'), cost_deduction: both('费用扣除', 'costs deducted'), gift_deduction: both('赠品扣除', 'deduction for a gift'),
  repair_cost: both('维修费用', 'cost of repair'), advance_recovery: both('垫付款追偿', 'recovery of an advance'), reversal: both('撤回先前付款', 'reversal of an earlier payment'),
}
export const ACCOUNT_NAMES: Record<AccountKind, Both> = {
  buyer: both('买家账户', "the buyer's account"), held: both('担保交易款', 'the held trade funds'), merchant: both('商家余额', "the merchant's balance"), deposit: both('商家保证金', "the merchant's deposit"),
  platform_subsidy: both('平台补贴', 'platform subsidy'), platform_advance: both('平台垫付', 'platform advance'), carrier: both('承运商', 'the carrier'), insurer: both('保险公司', 'the insurer'),
  receivable: both('应收款', 'a receivable'), payable: both('应付款', 'a payable'), pending: both('待确认款项', 'money awaiting confirmation'),
}

export const MEASURE_NAMES: Record<SanctionMeasure, Both> = {
  warning: both('警告', 'a warning'), score_deduction: both('扣分', 'a deduction of points'), listing_removed: both('商品下架', 'removal of the listing'), deposit_top_up: both('补足保证金', 'topping up the deposit'),
  liquidated_damages_record: both('违约金记录', 'a record of liquidated damages'), account_limited: both('限制账户', 'a limit on the account'), publication: both('公示', 'publication'),
  refund_only_support_withdrawn: both('停止仅退款支持', 'no further platform support for refund only'),
}

/** What a clock asks of its owner, as the end of "must …" and of "须…". */
export const CLOCK_TASKS: Record<ClockName, Both> = {
  merchantMustAnswer: both('答复申请', 'answer the request'), buyerMustEdit: both('修改申请或申请平台介入', 'change the request or ask for intervention'), offerMustBeAnswered: both('答复协商方案', 'answer the offer'),
  evidenceMustArrive: both('提交凭证', 'file the evidence asked for'), addressMustBeGiven: both('提供退货地址', 'give a return address'), returnMustBeShipped: both('寄回商品并填写运单号', 'ship the goods back and enter the waybill number'),
  waybillMustSync: both('上传揽收后的运单号', 'enter the waybill number after pickup'), merchantMustConfirmReturn: both('确认退货或提出异议', 'confirm the return or object to it'), merchantMustReship: both('寄出换货、补发或维修商品', 'send the exchanged, re-shipped or repaired goods'),
  buyerMayEscalate: both('决定是否申请平台介入', 'decide whether to ask for intervention'), appealMustBeFiled: both('提出申诉', 'file an appeal'), appealMustBeAnswered: both('答复申诉', 'answer the appeal'),
  appealMustBeDecided: both('处理申诉', 'decide the appeal'), officerMustDecide: both('作出处理决定', 'decide the case'), refundMustBePaid: both('支付退款', 'pay the refund'),
  handoverResultExpected: both('给出处理结果', 'give its result'), rebuttalMustArrive: both('提交反驳凭证', 'file evidence in rebuttal'), sanctionMustBeAnswered: both('就拟采取的处罚措施作出申辩', 'answer the sanction put forward'),
  sanctionAppealMustBeFiled: both('对处罚措施提出申诉', 'appeal against the sanction'),
}

/** What happens when the clock reaches zero, as a sentence of its own. */
export const CONSEQUENCE_SENTENCES: Record<Consequence, Both> = {
  none: both('逾期没有自动后果。', 'Nothing happens by itself when the time is up.'), advance: both('逾期进入下一步处理。', 'When the time is up, the case moves to the next step.'),
  decide_on_file: both('逾期由平台根据现有材料处理。', 'When the time is up, the platform decides on the file as it stands.'),
  grant_refund: both('逾期且商品未发出或已退回的，退款给买家。', 'When the time is up, the refund is granted, provided the goods never left the merchant or were scanned back to him.'),
  grant_return_refund: both('逾期视为同意退货退款，退货寄往商家登记的地址。', 'When the time is up, return and refund is granted, to the address on file.'),
  use_address_on_file: both('逾期使用商家登记的退货地址。', 'When the time is up, the return address on file is used.'),
  confirm_return: both('逾期且物流显示已退回的，视为确认收到退货。', 'When the time is up, the return counts as confirmed, provided the carrier has recorded it back.'),
  close: both('逾期售后单关闭。', 'When the time is up, the case is closed.'), lapse_offer: both('逾期该协商方案失效。', 'When the time is up, the offer lapses.'), lapse_right: both('逾期不再享有该权利。', 'When the time is up, the right is lost.'),
  lose_express: both('逾期不再适用极速退款，按普通流程继续。', 'When the time is up, express refund no longer applies and the ordinary path goes on.'), escalate: both('逾期转由平台处理。', 'When the time is up, the platform takes over.'),
  pay_refund: both('逾期直接支付退款。', 'When the time is up, the refund is paid.'), notify_operator: both('逾期通知平台运营督促。', 'When the time is up, the operator is told to see to it.'), proceed_with_evidence: both('逾期根据已有凭证继续处理。', 'When the time is up, the case goes on with the evidence at hand.'),
}

export const UNIT_NAMES: Record<Clock['unit'], (length: number) => Both> = {
  hours: (n) => both(`${n}小时`, plural(n, 'hour')), office_hours: (n) => both(`${n}个工作小时`, plural(n, 'office hour')), days: (n) => both(`${n}天`, plural(n, 'day')),
  working_days: (n) => both(`${n}个工作日`, plural(n, 'working day')), months: (n) => both(`${n}个月`, plural(n, 'month')), years: (n) => both(`${n}年`, plural(n, 'year')),
}
export const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`

/** A word from an open list, such as a code the payment side gave: unknown ones are shown as they came, in quotation marks. */
export function wordOf(words: Readonly<Record<string, Both>>, code: string): Both {
  return (Object.hasOwn(words, code) ? words[code] : undefined) ?? both(`“${code}”`, `"${code}"`)
}

/** Lists as people write them: 甲、乙和丙; a, b and c. */
export function listOf(items: readonly Both[]): Both {
  const join = (words: readonly string[], comma: string, and: string) => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(comma)}${and}${words.at(-1) ?? ''}`)
  return both(join(items.map(({ zh }) => zh), '、', '和'), join(items.map(({ en }) => en), ', ', ' and '))
}

export const currencyOf = (code: string): Currency => {
  const known = CURRENCIES.find((currency) => currency === code)
  if (known === undefined) throw new TypeError(`no such currency: ${code}`)
  return known
}
export const money = (amountMinor: number, currency: string): Both => both(formatMinor(amountMinor, currencyOf(currency), 'zh'), formatMinor(amountMinor, currencyOf(currency), 'en'))

/** First letter in upper case, for an English sentence that begins with a name. */
export const cap = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
