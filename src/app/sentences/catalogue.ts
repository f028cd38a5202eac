// The long lists in Chinese and English: reasons, problems, evidence types, questions of fact, grounds of appeal. A rule book may give a reason
// its own title; these are the names every surface falls back on. Complete by type, like words.ts.
import type { Ground } from '../../domain/parts.ts'
import type { EvidenceType, FindingName, Problem, Reason } from '../../domain/vocabulary.ts'
import { both, type Both } from './words.ts'

export const REASON_NAMES: Record<Reason, Both> = {
  R01: both('不想要或拍错（发货前）', 'changed mind or ordered by mistake, before shipping'), R02: both('商家缺货或拒绝发货', 'out of stock or refusal to ship'), R03: both('未按约定时间发货', 'late shipment'),
  R04: both('虚假发货', 'false shipment'), R05: both('物流停滞或丢件', 'parcel stalled or lost'), R06: both('显示签收但未收到', 'shown as signed for, not received'), R07: both('在途申请退款', 'refund asked in transit'),
  R08: both('七天无理由退货', 'no-reason return'), R09: both('尺码或颜色不合适', 'size or colour does not suit'), R10: both('质量问题（外观可见）', 'visible defect'), R11: both('性能故障（三包）', 'malfunction within the statutory guarantee'),
  R12: both('质量问题（外观不可见）', 'hidden defect'), R13: both('与描述不符', 'not as described'), R14: both('材质或成分不符', 'wrong material or composition'), R15: both('发错货', 'wrong item sent'),
  R16: both('少件或漏发', 'item missing'), R17: both('包装或商品破损', 'parcel or goods damaged'), R18: both('假冒或侵权', 'counterfeit or infringing'), R19: both('过期、临期或变质', 'expired, near expiry or spoiled'),
  R20: both('食品安全问题', 'food safety'), R21: both('生鲜坏损', 'fresh goods spoiled'), R22: both('定制与约定不符', 'custom goods not to specification'), R23: both('赠品少发或不符', 'gift missing or wrong'),
  R24: both('保修期内维修', 'repair under warranty'), R25: both('承诺未履行', 'promise not kept'), R26: both('安装或服务未履行', 'installation or service not done'), R27: both('发票问题', 'invoice'),
  R28: both('价格或优惠差价', 'price difference'), R29: both('拒收退货或拒绝退款', 'return refused or refund withheld'), R30: both('退回商品有问题', 'returned goods faulty'), R31: both('协商一致', 'agreed between the sides'),
  R32: both('批次数量或质量不符', 'batch short or below quality'), C01: both('投诉：商品质量', 'complaint: quality'), C02: both('投诉：虚假宣传', 'complaint: false advertising'), C03: both('投诉：延迟发货', 'complaint: late shipment'),
  C04: both('投诉：不处理售后', 'complaint: after-sales not handled'), C05: both('投诉：其他', 'complaint: other'),
}

export const PROBLEM_NAMES: Record<Problem, Both> = {
  unspecified: both('未说明', 'not stated'), changed_mind: both('不想要了', 'changed mind'), size_or_colour: both('尺码或颜色', 'size or colour'), not_working: both('不能正常使用', 'does not work'),
  visible_defect: both('外观瑕疵', 'visible defect'), hidden_defect: both('内在瑕疵', 'hidden defect'), not_as_described: both('与描述不符', 'not as described'), wrong_material: both('材质不符', 'wrong material'),
  wrong_item: both('发错货', 'wrong item'), missing_item: both('少件', 'item missing'), package_damaged: both('包装破损', 'package damaged'), item_damaged: both('商品破损', 'goods damaged'),
  counterfeit: both('疑似假冒', 'suspected counterfeit'), expired: both('过期', 'expired'), unsafe_food: both('食品不安全', 'unsafe food'), spoiled: both('变质', 'spoiled'), not_to_specification: both('与约定规格不符', 'not to specification'),
  gift_missing: both('赠品问题', 'gift missing'), promise_broken: both('承诺未兑现', 'promise broken'), service_not_done: both('服务未完成', 'service not done'), invoice: both('发票', 'invoice'), price_difference: both('差价', 'price difference'),
  not_shipped: both('未发货', 'not shipped'), late_shipment: both('发货迟延', 'late shipment'), false_shipment: both('虚假发货', 'false shipment'), lost_in_transit: both('运输丢失', 'lost in transit'), not_received: both('未收到', 'not received'),
  return_refused: both('退货被拒收', 'return refused'), return_faulty: both('退回商品有问题', 'return faulty'), false_advertising: both('虚假宣传', 'false advertising'), unanswered_after_sales: both('售后无人处理', 'after-sales unanswered'),
}

export const EVIDENCE_NAMES: Record<EvidenceType, Both> = {
  photo: both('照片', 'photo'), close_up: both('细节近照', 'close-up photo'), video: both('视频', 'video'), unboxing_video: both('开箱视频', 'unboxing video'), listing_snapshot: both('商品页面截图', 'listing screenshot'),
  label_photo: both('标签照片', 'photo of the label'), parcel_photo: both('包裹照片', 'photo of the parcel'), waybill_photo: both('面单照片', 'photo of the waybill'), chat_record: both('聊天记录', 'chat record'),
  order_record: both('订单记录', 'order record'), shipment_record: both('发货记录', 'shipment record'), pickup_scan: both('揽收记录', 'pickup scan'), delivery_proof: both('签收凭证', 'proof of delivery'),
  carrier_statement: both('承运商证明', "carrier's statement"), weight_record: both('称重记录', 'weight record'), packing_video: both('打包视频', 'packing video'), pick_list: both('拣货单', 'pick list'), test_report: both('检测报告', 'test report'),
  appraisal: both('鉴定意见', 'appraisal'), purchase_chain: both('进货凭证', 'purchase chain'), authorisation: both('授权书', 'authorisation'), production_record: both('生产记录', 'production record'), signed_specification: both('签字确认的规格', 'signed specification'),
  receipt: both('票据', 'receipt'), inspection_report: both('验货报告', 'inspection report'), serial_number: both('序列号', 'serial number'), medical_report: both('就诊材料', 'medical report'), invoice: both('发票', 'invoice'),
  service_record: both('服务记录', 'service record'), agreement_record: both('协商记录', 'record of the agreement'), rule_text: both('规则原文', 'text of the rule'), after_sales_record: both('售后记录', 'after-sales record'), statement: both('书面说明', 'written statement'),
}

/** Each question of fact as a short noun, for "…成立 / …不成立" and "… proven / not proven". */
export const FINDING_NAMES: Record<FindingName, Both> = {
  defect: both('商品存在质量问题', 'a defect of the goods'), not_as_described: both('商品与描述不符', 'goods not as described'), counterfeit: both('商品系假冒', 'counterfeit goods'), item_missing: both('商品少件', 'a missing item'),
  damaged_in_transit: both('商品在运输中损坏', 'damage in transit'), wrong_item: both('发错商品', 'a wrong item sent'), unsafe_food: both('食品不符合安全标准', 'unsafe food'), spoiled: both('商品变质', 'spoiled goods'),
  false_shipment: both('虚假发货', 'false shipment'), late_shipment: both('延迟发货', 'late shipment'), delivery_proven: both('商品已送达买家', 'delivery to the buyer'), lost_in_transit: both('商品在运输中丢失', 'loss in transit'),
  spec_breached: both('定制商品与约定规格不符', 'breach of the specification'), promise_breached: both('商家未履行承诺', 'breach of a promise'), goods_intact: both('退回商品完好', 'returned goods intact'), return_pointless: both('退货没有意义或无法退货', 'a return being pointless or impossible'),
  return_uncollected: both('商家未接收退货', 'a return the merchant did not collect'), return_faulty: both('退回商品有问题', 'a fault of the returned goods'), reason_matches: both('申请原因与事实相符', 'the reason matching the facts'), exemption_confirmed: both('下单时已确认不适用无理由退货', 'the confirmed exemption from no-reason return'),
  goods_custom: both('商品为定制', 'goods made to order'), buyer_misuse: both('买家使用不当', 'misuse by the buyer'), merchant_consented: both('商家已同意', "the merchant's consent"), cost_outbound_freight: both('发货运费实际发生', 'the cost of outbound freight'),
  cost_packaging: both('包装费用实际发生', 'the cost of packaging'), cost_return_freight: both('退货运费实际发生', 'the cost of return freight'), cost_other: both('其他费用实际发生', 'other costs'), price_rule_met: both('符合差价退还条件', 'the conditions of the price rule'),
  service_undone: both('约定的服务未完成', 'a service left undone'), shipping_breach: both('未按约定发货', 'a breach of the duty to ship'), false_advertising: both('虚假宣传', 'false advertising'),
}

export const GROUND_NAMES: Record<Ground['ground'], Both> = {
  facts_wrong: both('事实认定有误', 'the facts are wrong'), evidence_ignored: both('未考虑已提交的凭证', 'evidence was ignored'), not_heard: both('未给予陈述机会', 'the side was not heard'), wrong_rule: both('适用规则有误', 'the wrong rule was applied'),
  wrong_amount: both('金额有误', 'the amount is wrong'), reason_mismatch: both('原因与事实不符', 'the reason does not match the facts'), address_on_file: both('登记有退货地址', 'a return address is on file'), new_evidence: both('有新的凭证', 'there is new evidence'),
  conflict_of_interest: both('处理人员有利害关系', 'a conflict of interest'), sanction_excessive: both('处罚过重', 'the sanction is excessive'), other: both('其他', 'another ground'),
}
export const ANSWER_NAMES: Record<'accepted' | 'partly_accepted' | 'rejected' | 'not_relevant', Both> = {
  accepted: both('采纳', 'accepted'), partly_accepted: both('部分采纳', 'accepted in part'), rejected: both('不采纳', 'not accepted'), not_relevant: both('与本案无关', 'not relevant'),
}
export const GUARANTEE_NAMES: Readonly<Record<string, Both>> = {
  heard: both('先听取意见', 'being heard'), silence: both('沉默的后果有限', 'the limits of silence'), reasons: both('说明理由', 'reasons'), another_person: both('由他人处理', 'another person'), ask_for_human: both('可要求人工', 'asking for a human'),
  reason_change: both('更改原因须确认', 'confirmed changes of reason'), sanction_not_remedy: both('处罚不代替处理', 'sanction is not remedy'), conservation: both('金额守恒', 'conservation of money'), clocks: both('时限明确', 'clear clocks'),
  records: both('记录与证明分开', 'records'), pinned: both('规则版本固定', 'pinned rules'), append_only: both('记录只增不改', 'append-only record'),
}
