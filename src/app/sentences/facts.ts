// The recorded facts of a decision that a reader recognises, in words: state of the goods, the answer, promises, what the carrier recorded.
// All facts are in the record itself; these are the ones a letter names.
import { GOODS_STATE_NAMES, both, money, type Both } from './words.ts'
import type { GoodsState } from '../../domain/vocabulary.ts'

const ANSWERS: Readonly<Record<string, Both>> = {
  none: both('商家尚未答复', 'the merchant has not answered'), agreed: both('商家已同意', 'the merchant agreed'), refused: both('商家不同意', 'the merchant refused'), offered: both('商家提出了其他方案', 'the merchant made another offer'), lapsed: both('商家逾期未答复', 'the merchant did not answer in time'),
}
const RETURNS: Readonly<Record<string, Both>> = {
  awaited: both('等待退货', 'the return is awaited'), shipped: both('退货已寄出', 'the return is on its way'), refused: both('退货被拒收', 'the return was refused'), scanned_back: both('物流显示退货已送回', 'the carrier recorded the return as back'),
  received: both('退货已确认', 'the return is confirmed'), contested: both('退货有争议', 'the return is disputed'), uncollected: both('商家未接收退货', 'the merchant did not collect the return'),
}
/** Yes-or-no facts worth naming when they are true. */
const WHEN_TRUE: readonly { group: string; fact: string; words: Both }[] = [
  { group: 'goods', fact: 'custom', words: both('商品为定制', 'the goods are made to order') },
  { group: 'goods', fact: 'fresh', words: both('商品为生鲜', 'the goods are fresh goods') },
  { group: 'goods', fact: 'exemptConfirmed', words: both('下单时已确认不适用无理由退货', 'the exemption from no-reason return was confirmed for this purchase') },
  { group: 'promise', fact: 'freeReturn', words: both('订单承诺退货包邮', 'the order promised free returns') },
  { group: 'promise', fact: 'lifetimeWarranty', words: both('订单承诺终身质保', 'the order promised a lifetime warranty') },
  { group: 'promise', fact: 'expressRefund', words: both('订单承诺极速退款', 'the order promised express refund') },
  { group: 'promise', fact: 'authentic', words: both('订单承诺正品', 'the order promised authenticity') },
  { group: 'logistics', fact: 'noPickup24h', words: both('24小时内没有揽收记录', 'no pickup was recorded within 24 hours') },
  { group: 'logistics', fact: 'carrierDenies', words: both('承运商否认该运单', 'the carrier denies the waybill') },
  { group: 'logistics', fact: 'lostScan', words: both('承运商记录丢件', 'the carrier recorded a loss') },
  { group: 'logistics', fact: 'signedContradicted', words: both('签收记录与其他记录矛盾', 'the record of signature is contradicted') },
  { group: 'merchant', fact: 'addressOnFile', words: both('商家登记有退货地址', 'a return address of the merchant is on file') },
  { group: 'evidence', fact: 'imagesReused', words: both('提交的图片曾用于其他申请', 'an image was used in another claim before') },
  { group: 'claim', fact: 'sameIssueSettled', words: both('同一问题此前已处理并履行', 'the same issue was settled and performed before') },
]
const PURPOSES: Readonly<Record<string, Both>> = { business: both('经营性采购，不适用消费者权益保护规则', 'bought for business, outside consumer law') }

export function recordedFacts(factsJson: string, currency: string): Both[] {
  const facts = JSON.parse(factsJson) as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
  const at = (group: string, fact: string): unknown => facts[group]?.[fact]
  const named = (words: Readonly<Record<string, Both>>, value: unknown): Both[] => {
    const found = typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : undefined
    return found === undefined ? [] : [found]
  }
  const paid = at('claim', 'linesPaidMinor')
  return [
    ...named(GOODS_STATE_NAMES satisfies Record<GoodsState, Both>, at('claim', 'goodsState')),
    ...(typeof paid === 'number' ? [both(`涉及商品实付${money(paid, currency).zh}`, `${money(paid, currency).en} was paid for the goods in question`)] : []),
    ...named(PURPOSES, at('buyer', 'purpose')), ...named(ANSWERS, at('merchant', 'answer')), ...named(RETURNS, at('returning', 'state')),
    ...WHEN_TRUE.filter(({ group, fact }) => at(group, fact) === true).map(({ words }) => words),
  ]
}
