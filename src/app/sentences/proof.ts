// How to take each kind of proof so that it shows what it is for: one line, said wherever one is asked. A rule book's own note goes before it.
import type { EvidenceType } from '../../domain/vocabulary.ts'
import { both, type Both } from './words.ts'

export const HOW_TO_TAKE: Record<EvidenceType, Both> = {
  photo: both('光线充足，拍到整件商品；不要裁剪或加滤镜。', 'In good light, the whole item in the picture; no cropping, no filters.'), close_up: both('对准问题部位近拍一张，再拍一张看得出位置的。', 'One picture close to the fault, and one that shows where on the item it is.'),
  video: both('连续拍摄不剪辑，先拍整体，再演示问题。', 'Filmed in one go, uncut: first the whole item, then the fault as it happens.'), unboxing_video: both('从没拆的包裹和面单开始，一直拍到商品取出。', 'From the unopened parcel with its label until the item is out, without a break.'),
  listing_snapshot: both('截图里要有商品名、价格和相关的描述或承诺。', 'The picture shows the name, the price, and the description or promise in question.'), label_photo: both('吊牌、水洗标或铭牌上的字要能看清。', 'Tag, care label or name plate, with legible print.'),
  parcel_photo: both('拍下包裹六个面，破损处再近拍。', 'All sides of the parcel, and any damage from close by.'), waybill_photo: both('面单上的单号和地址要能看清。', 'Number and address on the label are legible.'),
  chat_record: both('截图要连贯，能看到双方的名字和时间。', 'Unbroken pictures, with both names and the times.'), order_record: both('截图里要有订单号、商品和金额。', 'With the order number, the goods and the amounts.'),
  shipment_record: both('写明发货时间、承运商和单号。', 'With the time of shipment, the carrier and the number.'), pickup_scan: both('承运商系统里的揽收时间和地点。', "Time and place of collection from the carrier's own system."),
  delivery_proof: both('签收单或签收照片，能看出时间、地点和签收人。', 'A signed slip or photo with the time, the place and who signed.'), carrier_statement: both('由承运商出具，写明单号并盖章。', 'Made out by the carrier, with the number and its stamp.'),
  weight_record: both('写明单号、重量和称重时间。', 'With the number, the weight and the time of weighing.'), packing_video: both('能看到商品、面单和封箱，全程不剪辑。', 'The item, the label and the sealing of the parcel, uncut.'),
  pick_list: both('写明订单号、货号、数量和拣货时间。', 'With the order number, the items, the quantities and the time.'), test_report: both('由检测机构出具，写明样品、方法和结论，盖章页要齐。', 'From a laboratory, with the sample, the method and the result; all stamped pages.'),
  appraisal: both('由有资质的机构出具，写明依据和结论。', 'From a qualified body, with its grounds and its finding.'), purchase_chain: both('从品牌方到本店的每一张进货单据。', 'Every paper from the brand to this shop.'),
  authorisation: both('授权范围、期限和盖章要能看清。', 'Scope, term and stamp are legible.'), production_record: both('写明订单号、规格和各道工序的时间。', 'With the order number, the specification and the time of each step.'),
  signed_specification: both('双方确认过的那一版，尺寸和要求要能看清。', 'The version both sides agreed to, with legible sizes and requirements.'), receipt: both('金额、日期和开票方要能看清。', 'Amount, date and issuer are legible.'),
  inspection_report: both('写明收到的时间、外观、数量和问题，附照片。', 'When it arrived, its state, the quantity and the faults, with photos.'), serial_number: both('机身上的序列号，拍清楚或截图。', 'The number on the device itself, photographed or in a screenshot.'),
  medical_report: both('就诊日期、诊断和医院名称要能看清；其他个人信息可以遮住。', 'Date, diagnosis and hospital are legible; other personal details may be covered.'), invoice: both('发票号、抬头和金额要能看清。', 'Number, name and amount are legible.'),
  service_record: both('写明上门或维修的时间、人员和结果。', 'With the time, who came, and the result.'), agreement_record: both('截图要连贯，能看到双方怎么约定、什么时候约定。', 'Unbroken, showing what was agreed by whom and when.'),
  rule_text: both('注明出处和生效日期。', 'With its source and the date it took effect.'), after_sales_record: both('以前的处理结果，写明日期和单号。', 'What was decided before, with its date and number.'), statement: both('按时间顺序写清楚发生了什么。', 'What happened, in order of time.'),
}
