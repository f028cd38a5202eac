// A decision as a letter to both sides (guarantee 3): the facts it rests on, the rules with their versions, the calculation line by line, what
// was not accepted, limits and departures, and the routes left. Everything comes from the decision as stored; nothing is looked up.
import type { Cost, Decision, LimitedBy, Override, RuleHit } from '../../domain/parts.ts'
import { FINDING_NAMES, GUARANTEE_NAMES, REASON_NAMES } from './catalogue.ts'
import { decidedBy } from './events-desk.ts'
import { partWords } from './events-goods.ts'
import { recordedFacts } from './facts.ts'
import { FINDING_VALUE_NAMES, OUTCOME_NAMES, PARTY_NAMES, PAYER_NAMES, PURPOSE_NAMES, REMEDY_NAMES, REPLACEMENT_NAMES, ROUTE_NAMES, both, cap, listOf, money, wordOf, type Both } from './words.ts'

/** What the letter may call things by: the order's lines by title, rules by the title their book gives them. Codes where a name is missing. */
export type LetterNames = { currency: string; lines?: Readonly<Record<string, Both>>; rule?: (hit: RuleHit) => Both | null; /** Evidence, statements and offers by what they are. */ item?: (id: string) => Both }
export type Letter = { zh: string[]; en: string[] }

export function decisionLetter(decision: Decision, names: LetterNames): Letter {
  const paragraphs = [
    headline(decision), ...facts(decision, names.currency), ...rules(decision, names), ...calculation(decision, names), ...performance(decision), ...departures(decision, names.currency), ...notAccepted(decision, names), routes(decision),
  ]
  return { zh: paragraphs.map(({ zh }) => zh), en: paragraphs.map(({ en }) => en) }
}

/** What a story tells of a decision beside its headline and the sentences of its rules: facts, costs, performance, departures and limits. */
export const decisionGrounds = (decision: Decision, currency: string): Both[] => [...facts(decision, currency), ...costLines(decision, currency), ...performance(decision), ...departures(decision, currency)]

/** Who decided, where it was no officer: said below the decision. */
export function decidedInWords(by: Exclude<Decision['by'], { by: 'officer' }>): Both {
  switch (by.by) {
    case 'machine':
      return both('按规则自动处理；你可以要求人工处理。', 'Decided automatically by rule; you may ask for a human.')
    case 'agreement':
      return both('双方协商一致。', 'Agreed by both sides.')
    case 'lapse':
    case 'outside': {
      const { zh, en } = decidedBy(by)
      return both(`${zh}。`, `${cap(en)}.`)
    }
    default:
      return by satisfies never
  }
}

function headline(decision: Decision): Both {
  const by = decidedBy(decision.by)
  return both(
    `处理结果：${OUTCOME_NAMES[decision.outcome].zh}（${REMEDY_NAMES[decision.remedy].zh}）。处理方式：${by.zh}。`,
    `Outcome: ${OUTCOME_NAMES[decision.outcome].en} (${REMEDY_NAMES[decision.remedy].en}). Decided ${by.en}.`)
}

function facts(decision: Decision, currency: string): Both[] {
  const found = decision.findings.map(({ finding, value }) => both(`${FINDING_NAMES[finding].zh}：${FINDING_VALUE_NAMES[value].zh}`, `${FINDING_NAMES[finding].en}: ${FINDING_VALUE_NAMES[value].en}`))
  const reason = both(`认定的原因：${REASON_NAMES[decision.reason].zh}`, `reason: ${REASON_NAMES[decision.reason].en}`)
  const recorded = decision.computed === null ? [] : recordedFacts(decision.computed.facts, currency)
  const all = [reason, ...recorded, ...found]
  return [both(`事实：${all.map(({ zh }) => zh).join('；')}。`, `Facts: ${all.map(({ en }) => en).join('; ')}.`)]
}

/** What a decision rests on that names no rule. */
const BASIS: Readonly<Record<Decision['by']['by'], Both>> = {
  agreement: both('依据：双方的一致意见，不适用其他规则。', 'Basis: the agreement of both sides; no other rule was applied.'),
  officer: both('依据：小二对上述事实和证据的判断，没有直接适用的规则。', "Basis: the officer's judgement of the facts and evidence above; no rule applied by itself."),
  machine: both('依据：已有的约定和记录，没有其他适用的规则。', 'Basis: what was agreed and recorded; no other rule applied.'),
  lapse: both('依据：期限届满而没有答复，不适用其他规则。', 'Basis: the time ran out without an answer; no other rule was applied.'),
  outside: both('依据：外部机构的决定。', 'Basis: the decision of the outside body.'),
}

function rules(decision: Decision, names: LetterNames): Both[] {
  if (decision.rules.length === 0) return [BASIS[decision.by.by]]
  return decision.rules.map((hit) => {
    const title = names.rule?.(hit) ?? both('', '')
    const cites = hit.cites.length === 0 ? both('', '') : both(`，出处：${hit.cites.join('、')}`, `, source: ${hit.cites.join(', ')}`)
    const space = title.en === '' ? '' : ' '
    return both(`规则：${hit.policy} 第${hit.rule}条${title.zh === '' ? '' : `“${title.zh}”`}${cites.zh}。`, `Rule: ${hit.policy}, ${hit.rule}${space}${title.en === '' ? '' : `"${title.en}"`}${cites.en}.`)
  })
}

function calculation(decision: Decision, { currency, lines }: LetterNames): Both[] {
  const titleOf = (lineId: string) => lines?.[lineId] ?? both(`商品行${lineId}`, `line ${lineId}`)
  const perLine = decision.lines.map((line) => both(
    `${titleOf(line.lineId).zh}（${line.quantity}件）：${REMEDY_NAMES[line.remedy].zh}，退款${money(line.refundMinor, currency).zh}${line.keptByMerchantMinor > 0 ? `，商家保留${money(line.keptByMerchantMinor, currency).zh}` : ''}。`,
    `${cap(titleOf(line.lineId).en)} (${line.quantity}): ${REMEDY_NAMES[line.remedy].en}, refund ${money(line.refundMinor, currency).en}${line.keptByMerchantMinor > 0 ? `, ${money(line.keptByMerchantMinor, currency).en} stays with the merchant` : ''}.`))
  const costs = costLines(decision, currency)
  const flows = decision.flows.map((flow) => both(
    `${PARTY_NAMES[flow.from].zh}支付给${PARTY_NAMES[flow.to].zh}：${money(flow.amountMinor, flow.currency).zh}（${PURPOSE_NAMES[flow.for].zh}${partWords(flow.tenders, flow.currency).zh}）。`,
    `${cap(PARTY_NAMES[flow.from].en)} pays ${PARTY_NAMES[flow.to].en} ${money(flow.amountMinor, flow.currency).en} (${PURPOSE_NAMES[flow.for].en}${partWords(flow.tenders, flow.currency).en}).`))
  const total = decision.flows.length < 2 ? [] : [sumWords(decision, currency)]
  const none = decision.flows.length === 0 ? [both('本决定不涉及付款。', 'No money moves under this decision.')] : []
  const outside = decision.outsideOnly.map((item) => both(
    `依法可另行主张、须由外部机构决定的金额：${money(item.amountMinor, item.currency).zh}（${item.cite}）；平台不作此项支付。`,
    `An amount only an outside body can award: ${money(item.amountMinor, item.currency).en} (${item.cite}); it is not paid under this decision.`))
  return [...perLine, ...costs, ...flows, ...total, ...none, ...outside]
}

const costLines = (decision: Decision, currency: string): Both[] => (decision.costs ?? []).map((cost) => {
  const by = costWords(cost)
  return both(
    `从退款中扣除：${PURPOSE_NAMES[cost.for].zh}${money(cost.amountMinor, currency).zh}（${by.zh}）。`,
    `Set off against the refund: ${PURPOSE_NAMES[cost.for].en} ${money(cost.amountMinor, currency).en} (${by.en}).`)
})

const CALCULATOR_NAMES: Record<NonNullable<Cost['calculator']>, Both> = {
  discount_resettlement: both('保留商品不再满足满减条件，按购买时单价重新结算', 'the goods kept no longer reach the discount; settled anew at purchase-time prices'),
  free_shipping_lost: both('保留商品不再满足包邮条件', 'the goods kept no longer reach free shipping'),
  gift_deduction: both('赠品未退回，按事先标明的价格计算', 'the gift was kept; its price marked beforehand'),
}

/** A cost rests on evidence somebody found, or on a calculation with its rule. */
function costWords({ calculator, cites, evidenceIds }: Cost): Both {
  if (calculator === undefined) return both(`附凭证${evidenceIds.length}份`, `evidence: ${evidenceIds.length}`)
  const rule = cites === undefined ? both('', '') : both(`，依据${cites.join('、')}`, `, under ${cites.join(', ')}`)
  return both(`${CALCULATOR_NAMES[calculator].zh}${rule.zh}`, `${CALCULATOR_NAMES[calculator].en}${rule.en}`)
}

function sumWords(decision: Decision, currency: string): Both {
  const net = (party: 'buyer' | 'merchant') => decision.flows.reduce((sum, flow) => sum + (flow.to === party ? flow.amountMinor : 0) - (flow.from === party ? flow.amountMinor : 0), 0)
  return both(`合计：买家${money(net('buyer'), currency).zh}，商家${money(net('merchant'), currency).zh}。`, `In all: buyer ${money(net('buyer'), currency).en}, merchant ${money(net('merchant'), currency).en}.`)
}

function performance(decision: Decision): Both[] {
  const goods = decision.returnRequired
    ? [both(`商品须退回，退货运费由${PAYER_NAMES[decision.returnFreight].zh}承担。`, `The goods go back; return freight is on ${PAYER_NAMES[decision.returnFreight].en}.`)]
    : []
  const sent = decision.replacement === 'none' ? [] : [both(`商家须寄出${REPLACEMENT_NAMES[decision.replacement].zh}。`, `The merchant is to send ${REPLACEMENT_NAMES[decision.replacement].en}.`)]
  const wait = decision.waitForAppeal ? [both('付款在申诉期满后进行。', 'Payment is made once the time to appeal is over.')] : []
  const risk = decision.expressRisk === undefined ? [] : [both(`极速退款在退货出现问题时由${PAYER_NAMES[decision.expressRisk].zh}承担。`, `Should the return turn out faulty, the express refund is on ${PAYER_NAMES[decision.expressRisk].en}.`)]
  return [...goods, ...sent, ...risk, ...wait]
}

function departures(decision: Decision, currency: string): Both[] {
  const overrides = decision.overrides.map(({ field, computed, decided, cites }) => {
    const [name, was, is] = [DEPARTURE_NAMES[field], departureValue(field, computed, currency), departureValue(field, decided, currency)]
    return both(
      `与计算结果不同之处（${name.zh}）：计算为${was.zh}，决定为${is.zh}，依据${cites.join('、')}，并由另一位小二签署。`,
      `Departs from the computed result (${name.en}): computed ${was.en}, decided ${is.en}, citing ${cites.join(', ')}, with a second officer's signature.`)
  })
  return [...overrides, ...decision.limitedBy.map(limitWords)]
}

export const limitWords = (limit: LimitedBy): Both => both(
  `规则 ${limit.policy} 第${limit.rule}条的内容超出保障条款“${wordOf(GUARANTEE_NAMES, limit.guarantee).zh}”，未全部适用。`,
  `Rule ${limit.policy}, ${limit.rule} goes further than the guarantee "${wordOf(GUARANTEE_NAMES, limit.guarantee).en}" allows, and was not applied in full.`)

type Field = Override['field']
export const DEPARTURE_NAMES: Record<Field, Both> = {
  remedy: both('处理方式', 'remedy'), refund: both('退款金额', 'refund'), flows: both('其他款项', 'other payments'), return: both('是否退货', 'goods going back'), liability: both('责任', 'liability'), freight: both('退货运费', 'return freight'),
  compensation: both('补偿', 'compensation'), payer: both('付款方', 'who pays'),
}

/** What the domain compares as text (departures.ts), as people say it. A word it does not know is shown as it came. */
export function departureValue(field: Field, value: string, currency: string): Both {
  const payers = (text: string): Both => listOf(text.split(' ').map((one) => (Object.hasOwn(PAYER_NAMES, one) ? PAYER_NAMES[one as keyof typeof PAYER_NAMES] : both(one, one))))
  switch (field) {
    case 'remedy':
      return Object.hasOwn(REMEDY_NAMES, value) ? REMEDY_NAMES[value as keyof typeof REMEDY_NAMES] : both(value, value)
    case 'refund':
    case 'compensation':
      return /^-?\d+$/.test(value) ? money(Number(value), currency) : both(value, value)
    case 'return':
      return value === 'true' ? both('要退回', 'yes') : both('不退回', 'no')
    case 'freight':
    case 'payer':
    case 'liability':
      return payers(value)
    case 'flows':
      return value === 'none' ? both('没有', 'none') : listOf(value.split('; ').map((way) => flowWords(way, currency)))
    default:
      return field satisfies never
  }
}

/** `merchant>buyer compensation 500`; the last of a list may have been cut off. */
function flowWords(way: string, currency: string): Both {
  const { from = '', to = '', purpose = '', minor = '' } = /^(?<from>\w+)>(?<to>\w+) (?<purpose>\w+) (?<minor>\d+)$/.exec(way)?.groups ?? {}
  if (minor === '') return both(way, way)
  const [payer, payee, what, sum] = [wordOf(PARTY_NAMES, from), wordOf(PARTY_NAMES, to), wordOf(PURPOSE_NAMES, purpose), money(Number(minor), currency)]
  return both(`${payer.zh}支付给${payee.zh}${sum.zh}（${what.zh}）`, `${payer.en} pays ${payee.en} ${sum.en} (${what.en})`)
}

function notAccepted(decision: Decision, { item: nameOf = (id) => both(id, id) }: LetterNames): Both[] {
  if (decision.notAccepted.length === 0) return []
  const what = [...new Map(decision.notAccepted.map(({ what: id }) => nameOf(id)).map((name) => [name.zh, both(name.zh, name.en)])).values()]
  return [both(`未采纳的意见或凭证：${listOf(what).zh}，理由附后。`, `Not accepted: ${listOf(what).en}; the reasons are attached.`)]
}

/** Always stated, whoever decided. */
function routes(decision: Decision): Both {
  const left = listOf(decision.routes.map((route) => ROUTE_NAMES[route]))
  return decision.routes.length === 0 ? both('双方仍可就履行情况联系平台。', 'Both sides may still turn to the platform about performance.') : both(`如有异议，你可以：${left.zh}。`, `If you disagree, you may: ${left.en}.`)
}
