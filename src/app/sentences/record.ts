// What was on record before anybody complained, in words: the sale with its promises, what carriers reported, earlier claims both sides see.
import type { Order, Scan } from '../../domain/order.ts'
import type { Admission } from '../../domain/events.ts'
import { goodsCodes } from './events-goods.ts'
import { REASON_NAMES } from './catalogue.ts'
import { both, currencyOf, listOf, money, wordOf, type Both } from './words.ts'
import { REASONS, type Reason } from '../../domain/vocabulary.ts'
import { instant } from './time.ts'

export const PROMISE_NAMES: Record<Order['promises'][number]['kind'], Both> = {
  free_return: both('退货包邮', 'free returns'), no_reason_days: both('无理由退货天数', 'days of no-reason return'), warranty_days: both('保修天数', 'days of warranty'), lifetime_warranty: both('终身质保', 'a lifetime warranty'),
  express_refund: both('极速退款', 'express refund'), ship_within_hours: both('限时发货', 'shipping within hours'), authentic: both('正品保证', 'authenticity'), fresh_compensation: both('坏损包赔', 'compensation for spoiled goods'),
  freight_insurance: both('运费险', 'freight insurance'), compensation_better: both('更高赔付', 'a higher compensation'), free_gift: both('赠品', 'a gift'), other: both('其他承诺', 'another promise'),
}
export const BASIS_NAMES: Record<Admission['basis'], Both> = {
  none: both('无', 'none'), unshipped: both('商品未发货', 'the goods were not shipped'), no_reason: both('七天无理由退货', 'no-reason return'), quality: both('质量责任', 'liability for quality'), description: both('与描述不符', 'not as described'),
  delivery: both('交付责任', 'liability for delivery'), warranty: both('保修与三包', 'warranty and statutory guarantee'), promise: both('商家在订单中的承诺', "the merchant's promise in the order"), contract: both('合同约定', 'the contract'), agreement: both('双方协商', 'an agreement of the sides'),
  complaint: both('投诉', 'a complaint'), price: both('差价规则', 'the price rule'), service: both('服务约定', 'the agreed service'), statute: both('法律规定', 'statute'),
}

/** The sale as its snapshot shows it. */
export function saleWords(order: Order): Both[] {
  const lines = order.lines.map((line) => both(`${line.title.zh} ${line.quantity}件，实付${money(line.paidMinor, order.currency).zh}`, `${line.title.en}, ${line.quantity} pcs, ${money(line.paidMinor, order.currency).en} paid`))
  const traits = [
    ...(order.lines.some((line) => line.goods.custom) ? [both('定制商品，不适用无理由退货', 'made to order: no-reason return does not apply')] : []),
    ...(order.buyer.purpose === 'business' ? [both('经营性采购，不适用消费者权益保护规则', 'bought for business: consumer law does not apply')] : []),
    ...(order.sampleApproved ? [both('样品已确认', 'a sample was approved')] : []),
    ...(order.fundsHeld ? [] : [both('货款已结算给商家', 'the funds were already released to the merchant')]),
  ]
  const promised = order.promises.map(({ kind, value }) => (value === undefined ? PROMISE_NAMES[kind] : both(`${PROMISE_NAMES[kind].zh}（${value}）`, `${PROMISE_NAMES[kind].en} (${value})`)))
  const promises = promised.length === 0 ? [] : [both(`订单承诺：${listOf(promised).zh}。`, `Promised with the order: ${listOf(promised).en}.`)]
  const all = [...lines, ...traits]
  return [
    both(`订单：${all.map(({ zh }) => zh).join('；')}。`, `The sale: ${all.map(({ en }) => en).join('; ')}.`), ...promises,
    ...order.contradictions.map(({ note }) => both(`记录中的日期相互矛盾，按原样保留：${note}`, `The record contradicts itself and is kept as given: ${note}`)),
  ]
}

export function scanWords(scan: Scan, timeZone: string): Both {
  const measured = [...(scan.weightGram === undefined ? [] : [both(`${scan.weightGram}克`, `${scan.weightGram} g`)]), ...(scan.volumeCm3 === undefined ? [] : [both(`${scan.volumeCm3}立方厘米`, `${scan.volumeCm3} cm³`)])]
  const extra = measured.length === 0 ? both('', '') : both(`，${measured.map(({ zh }) => zh).join('，')}`, `, ${measured.map(({ en }) => en).join(', ')}`)
  const source = scan.source === 'merchant' ? both('商家录入', 'entered by the merchant') : scan.source === 'buyer' ? both('买家录入', 'entered by the buyer') : scan.source === 'marketplace' ? both('平台记录', "the marketplace's record") : both('承运商记录', "the carrier's record")
  const [what, at] = [wordOf(goodsCodes.scans, scan.kind), instant(scan.at, timeZone)]
  return both(`物流（${scan.waybill}，${at.zh}）：${what.zh}${extra.zh}（${source.zh}）。`, `Parcel ${scan.waybill}, ${at.en}: ${what.en}${extra.en} (${source.en}).`)
}

/** An earlier claim of the account, as both sides are shown it. */
export function priorWords(prior: { openedAt: number; reason: string | null; amountMinor: number | null }, currency: string, timeZone: string): Both {
  const reason = prior.reason !== null && isReason(prior.reason) ? REASON_NAMES[prior.reason] : both('原因未记录', 'reason not on record')
  const at = instant(prior.openedAt, timeZone)
  const sum = prior.amountMinor === null ? both('', '') : both(`，${money(prior.amountMinor, currencyOf(currency)).zh}`, `, ${money(prior.amountMinor, currencyOf(currency)).en}`)
  return both(`此前的申请（双方可见，${at.zh}）：${reason.zh}${sum.zh}。`, `An earlier claim, shown to both sides (${at.en}): ${reason.en}${sum.en}.`)
}
const isReason = (code: string): code is Reason => (REASONS as readonly string[]).includes(code)
