// What happened to goods and money, in sentences: returns, replacements, scans, flows and their payments. Shape and the other chapters: events.ts.
import type { Flow } from '../../domain/money/flow.ts'
import type { EventSentences } from './events.ts'
import { ACCOUNT_NAMES, PARTY_NAMES, PAYER_NAMES, PURPOSE_NAMES, REMEDY_NAMES, REPLACEMENT_NAMES, TENDER_NAMES, both, cap, listOf, money, wordOf, type Both } from './words.ts'

const ADDRESS_FROM = { merchant: both('商家提供', 'given by the merchant'), file: both('商家登记', 'on file'), none: both('尚未提供', 'not given yet') }
const CONFIRMED_BY = { merchant: both('商家确认收到退货', 'The merchant confirmed the return'), lapse: both('期限届满且物流显示已退回，视为确认收到退货', 'The time is up and the carrier has recorded the parcel back: the return counts as confirmed'), scan: both('物流显示退货已送回', 'The carrier recorded the return as back'), officer: both('小二确认退货完成', 'An officer confirmed the return') }
const CONTESTED_BECAUSE: Readonly<Record<string, Both>> = {
  empty: both('空包', 'the parcel was empty'), wrong_goods: both('退回的不是原商品', 'other goods came back'), damaged: both('退回商品损坏', 'the goods are damaged'), used: both('退回商品已使用', 'the goods were used'), incomplete: both('退回商品不齐', 'parts are missing'),
  not_received: both('未收到退货', 'the return was not received'), other: both('其他原因', 'another reason'),
}
const ABANDONED_BECAUSE = { not_shipped: both('未按期寄回', 'the goods were not shipped back in time'), withdrawn: both('申请已撤回', 'the claim was withdrawn'), superseded: both('已有新的处理', 'something else was decided') }
const FAILED_BECAUSE: Readonly<Record<string, Both>> = {
  not_sent: both('商家未寄出', 'the merchant did not send it'), not_received: both('买家未收到', 'the buyer did not receive it'), again_faulty: both('仍有问题', 'it is faulty again'), refused_pickup: both('承运商未揽收', 'the carrier did not pick it up'), impossible: both('无法履行', 'it is impossible'),
}
const SCAN_NAMES: Readonly<Record<string, Both>> = {
  label_created: both('已生成面单', 'label created'), handed_over: both('已交运', 'handed over'), picked_up: both('已揽收', 'picked up'), in_transit: both('运输中', 'in transit'), arrived: both('已到站', 'arrived'), out_for_delivery: both('派送中', 'out for delivery'),
  delivery_attempted: both('派送未成功', 'delivery attempted'), locker: both('已存入快递柜或驿站', 'left at a locker or station'), signed: both('显示已签收', 'shown as signed for'), refused: both('已拒收', 'refused'), intercepted: both('已拦截', 'intercepted'), returned_to_sender: both('已退回寄件人', 'returned to sender'),
  lost: both('丢失', 'lost'), damaged: both('破损', 'damaged'), installed: both('已安装', 'installed'), waybill_denied: both('承运商否认该运单', 'waybill denied by the carrier'), carrier_statement: both('承运商说明', "carrier's statement"), completed: both('订单显示完成', 'order shown as completed'), received_confirmed: both('显示确认收货', 'receipt shown as confirmed'),
}
const SCAN_MEANINGS = {
  none: both('', ''), express_pickup: both('合作承运商已揽收退货。', ' The partner carrier has picked up the return.'), return_back: both('退货已送回商家。', ' The return is back with the merchant.'), return_refused: both('退货被拒收。', ' The return was refused.'),
  contradiction: both('与其他记录矛盾，须由小二认定。', ' It contradicts another record; an officer must make a finding.'), carrier_denies: both('承运商否认有此运单。', ' The carrier denies the waybill.'), carrier_confirms: both('承运商确认有此运单。', ' The carrier confirms the waybill.'),
  lost: both('包裹丢失。', ' The parcel is lost.'), intercepted: both('包裹已拦截退回。', ' The parcel was intercepted.'), pickup_late: both('揽收晚于约定时间。', ' The pickup came late.'),
}
const WAITS = { nothing: both('', ''), goods_back: both('，退货完成后支付', ', paid once the goods are back'), appeal_window: both('，申诉期满后支付', ', paid once the time to appeal is over') }
const CANCELLED_BECAUSE = { set_aside: both('原决定不再有效', 'the decision no longer stands'), return_abandoned: both('商品未退回', 'the goods did not go back'), superseded: both('已有新的处理', 'something else was decided') }
const VOIDED_BECAUSE: Readonly<Record<string, Both>> = { insufficient_funds: both('余额不足', 'insufficient funds'), account_closed: both('账户已关闭', 'the account is closed'), refused: both('支付方拒绝', 'the payment side refused'), unknown_account: both('账户不存在', 'the account is unknown') }
const OBLIGATION_BECAUSE = { outside_escrow: both('该笔款项未经平台支付', 'this money never passed the marketplace'), no_source: both('没有可扣款的账户', 'there is no account to draw on'), reversal_not_recoverable: both('无法直接撤回', 'it cannot be fetched back') }

export const accountWords = (account: string): Both => wordOf(ACCOUNT_NAMES, account.split(':')[0] ?? account)
const payerWords = (payer: string): Both => wordOf(PAYER_NAMES, payer)
const ending = (words: Both): Both => (words.zh === '' ? both('。', '.') : both(`。${words.zh}`, `.${words.en}`))

/** A refund's parts by the ways the order was paid; nothing where that was cash alone. */
export const partWords = (tenders: Flow['tenders'], currency: string): Both => {
  if (tenders === undefined) return both('', '')
  const parts = listOf(tenders.map(({ tender, amountMinor }) => both(`${TENDER_NAMES[tender].zh}${money(amountMinor, currency).zh}`, `${money(amountMinor, currency).en} in ${TENDER_NAMES[tender].en}`)))
  return both(`，其中${parts.zh}`, `, of which ${parts.en}`)
}

type Goods = 'ReturnAuthorised' | 'ReturnAddressGiven' | 'ReturnShipped' | 'ReturnConfirmed' | 'ReturnContested' | 'ReturnAbandoned' | 'ReplacementOwed' | 'ReplacementShipped' | 'ReplacementReceived' | 'ReplacementFailed' | 'ScanObserved'
  | 'FlowOwed' | 'FlowReleased' | 'FlowCancelled' | 'LegInstructed' | 'LegPosted' | 'LegVoided' | 'ObligationRecorded' | 'ReceivableWaived'

export const goodsSentences: EventSentences<Goods> = {
  ReturnAuthorised: ({ addressFrom, freightPayer }) => both(`请买家退回商品，退货运费由${payerWords(freightPayer).zh}承担，退货地址：${ADDRESS_FROM[addressFrom].zh}。`, `The buyer is asked to return the goods; return freight is on ${payerWords(freightPayer).en}; return address: ${ADDRESS_FROM[addressFrom].en}.`),
  ReturnAddressGiven: ({ from, sameAsOrigin }) => {
    const other = sameAsOrigin ? both('', '') : both('与发货地不同。', ' It is not the place the goods came from.')
    return both(`已有退货地址（${ADDRESS_FROM[from].zh}）${ending(other).zh}`, `There is a return address (${ADDRESS_FROM[from].en})${ending(other).en}`)
  },
  ReturnShipped: ({ carrier, waybill, waybillInTime }) => {
    const late = waybillInTime === false ? both('运单号上传逾期，不适用极速退款。', ' The waybill came late, so express refund does not apply.') : both('', '')
    return both(`买家已寄回商品（${carrier} ${waybill}）${ending(late).zh}`, `The buyer shipped the goods back (${carrier} ${waybill})${ending(late).en}`)
  },
  ReturnConfirmed: ({ by }) => both(`${CONFIRMED_BY[by].zh}。`, `${CONFIRMED_BY[by].en}.`),
  ReturnContested: ({ because }) => both(`商家对退货提出异议：${wordOf(CONTESTED_BECAUSE, because).zh}。`, `The merchant objects to the return: ${wordOf(CONTESTED_BECAUSE, because).en}.`),
  ReturnAbandoned: ({ because }) => both(`退货终止：${ABANDONED_BECAUSE[because].zh}。`, `The return ends: ${ABANDONED_BECAUSE[because].en}.`),
  ReplacementOwed: ({ kind }) => both(`商家应寄出${REPLACEMENT_NAMES[kind].zh}。`, `The merchant is to send ${REPLACEMENT_NAMES[kind].en}.`),
  ReplacementShipped: ({ carrier, waybill }) => both(`商家已寄出（${carrier} ${waybill}）。`, `The merchant has sent it (${carrier} ${waybill}).`),
  ReplacementReceived: ({ by }) => (by === 'buyer' ? both('买家确认收到。', 'The buyer confirmed receipt.') : both('确认期限届满，视为收到。', 'The time to confirm is up; it counts as received.')),
  ReplacementFailed: ({ because, substitute }) => both(`未能履行：${wordOf(FAILED_BECAUSE, because).zh}。改为${REMEDY_NAMES[substitute].zh}。`, `It could not be carried out: ${wordOf(FAILED_BECAUSE, because).en}. Instead: ${REMEDY_NAMES[substitute].en}.`),
  ScanObserved: ({ scan, meaning }, { time }) => {
    const what = wordOf(SCAN_NAMES, scan.kind)
    const ends = ending(SCAN_MEANINGS[meaning])
    return both(`物流记录（${scan.carrier} ${scan.waybill}，${time(scan.at).zh}）：${what.zh}${ends.zh}`, `Carrier record (${scan.carrier} ${scan.waybill}, ${time(scan.at).en}): ${what.en}${ends.en}`)
  },
  FlowOwed: ({ flow, waits }) => both(
    `${PARTY_NAMES[flow.from].zh}应向${PARTY_NAMES[flow.to].zh}支付${money(flow.amountMinor, flow.currency).zh}（${PURPOSE_NAMES[flow.for].zh}${partWords(flow.tenders, flow.currency).zh}）${WAITS[waits].zh}。`,
    `${cap(PARTY_NAMES[flow.from].en)} owes ${PARTY_NAMES[flow.to].en} ${money(flow.amountMinor, flow.currency).en} (${PURPOSE_NAMES[flow.for].en}${partWords(flow.tenders, flow.currency).en})${WAITS[waits].en}.`),
  FlowReleased: () => both('付款条件已满足，开始支付。', 'What the payment waited for has happened; it goes ahead.'),
  FlowCancelled: ({ because }) => both(`该笔款项取消：${CANCELLED_BECAUSE[because].zh}。`, `The payment is cancelled: ${CANCELLED_BECAUSE[because].en}.`),
  LegInstructed: ({ leg }) => both(
    `已要求从${accountWords(leg.source).zh}支付${money(leg.amountMinor, leg.currency).zh}到${accountWords(leg.target).zh}${partWords(leg.tenders, leg.currency).zh}。`,
    `Payment instructed: ${money(leg.amountMinor, leg.currency).en} from ${accountWords(leg.source).en} to ${accountWords(leg.target).en}${partWords(leg.tenders, leg.currency).en}.`),
  LegPosted: () => both('付款已到账。', 'The payment has been made.'),
  LegVoided: ({ because, availableMinor }, { currency }) => {
    const has = availableMinor === null ? both('', '') : both(`，可用${money(availableMinor, currency).zh}`, `, ${money(availableMinor, currency).en} available`)
    return both(`付款未成功：${wordOf(VOIDED_BECAUSE, because).zh}${has.zh}。按顺序由下一资金来源支付。`, `The payment failed: ${wordOf(VOIDED_BECAUSE, because).en}${has.en}. The next source in order is asked.`)
  },
  ObligationRecorded: ({ amountMinor, owedBy, because }, { currency }) => both(
    `记录债务：${payerWords(owedBy).zh}应付${money(amountMinor, currency).zh}；${OBLIGATION_BECAUSE[because].zh}，不由平台划付。`,
    `Recorded as owed: ${payerWords(owedBy).en} owes ${money(amountMinor, currency).en}; ${OBLIGATION_BECAUSE[because].en}, so it is not instructed.`),
  ReceivableWaived: ({ amountMinor }, { currency }) => both(`所垫付的款项已撤回，不再追偿${money(amountMinor, currency).zh}。`, `The payment behind the advance was reversed; ${money(amountMinor, currency).en} is no longer claimed.`),
}
export const goodsCodes = { contested: CONTESTED_BECAUSE, failed: FAILED_BECAUSE, voided: VOIDED_BECAUSE, scans: SCAN_NAMES }
