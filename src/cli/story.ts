// A case told line by line: each event as a sentence, below it the words people wrote and the sentences of the rules that applied.
// `gongdao demo` and `gongdao case show` print through this. Sentences: src/app/sentences.
import { decisionGrounds, limitWords } from '../app/sentences/decision.ts'
import { eventSentence } from '../app/sentences/events.ts'
import { BASIS_NAMES } from '../app/sentences/record.ts'
import { ruleSentences } from '../app/sentences/rules.ts'
import { saidIn } from '../app/sentences/said.ts'
import { PARTY_NAMES, PURPOSE_NAMES, both, money, type Both } from '../app/sentences/words.ts'
import type { MoneyTrack } from '../domain/case.ts'
import type { CaseEvent } from '../domain/events.ts'
import { currencySchema, type Currency } from '../domain/money/amount.ts'
import type { Decision, RuleHit } from '../domain/parts.ts'
import type { Policy } from '../policy/policy.ts'
import { accountWords } from '../app/sentences/events-goods.ts'
import { formatInstant } from './instants.ts'
import { pad, wrap, type Lang } from './output.ts'

/** `rules`: name every rule by version and id beside its sentence. `wordsOf`: null where a text was erased. */
export type Teller = { lang: Lang; rules: boolean; policies: ReadonlyMap<string, Policy>; wordsOf: (textId: string) => string | null; currency: Currency }

const LEFT = 35
const RIGHT = 85
const BELOW = ' '.repeat(LEFT)

export const line = (at: number, who: string, says: string): string[] =>
  wrap(says, RIGHT).map((part, index) => (index === 0 ? `${formatInstant(at)}  ${pad(who, LEFT - 18)}${part}` : `${BELOW}${part}`))

export function eventLines(at: number, who: string, event: CaseEvent, teller: Teller): string[] {
  const { lang } = teller
  const below = [...grounds(event, teller).map((text) => text[lang]), ...saidIn(event, teller.wordsOf).map(({ label, words }) => quoted(label, words, lang))]
  return [...line(at, who, eventSentence(event, 'Asia/Shanghai', teller.currency, false)[lang]), ...below.flatMap((text) => wrap(text, RIGHT - 2).map((part, index) => `${BELOW}${index === 0 ? '· ' : '  '}${part}`))]
}

function quoted(label: Both, words: string | null, lang: Lang): string {
  if (words === '') return `${label[lang]}${lang === 'zh' ? '。' : '.'}`
  if (words === null) return lang === 'zh' ? `${label.zh}：（已删除）` : `${label.en}: (erased)`
  return lang === 'zh' ? `${label.zh}：“${words}”` : `${label.en}: "${words}"`
}

/** Why, as far as the event itself knows: basis, both sides' money, costs with receipts, rules, limits. */
function grounds(event: CaseEvent, teller: Teller): Both[] {
  switch (event.type) {
    case 'CaseOpened':
      return event.admission.admissible ? [both(`受理依据：${BASIS_NAMES[event.admission.basis].zh}。`, `Admitted on the basis of: ${BASIS_NAMES[event.admission.basis].en}.`), ...named(event.admission.rules, teller)] : named(event.admission.rules, teller)
    case 'OfferMade': {
      const costs = event.terms.flows.filter((flow) => flow.evidenceIds.length > 0).map((flow) => {
        const sum = money(flow.amountMinor, teller.currency)
        return both(`${PURPOSE_NAMES[flow.for].zh}${sum.zh}，凭证：${flow.evidenceIds.join('、')}。`, `${PURPOSE_NAMES[flow.for].en} ${sum.en}, on the receipt ${flow.evidenceIds.join(', ')}.`)
      })
      const [buyer, merchant] = [money(event.nets.buyerMinor, teller.currency), money(event.nets.merchantMinor, teller.currency)]
      return [...costs, both(`接受后合计：买家${buyer.zh}，商家${merchant.zh}。`, `In all, if accepted: buyer ${buyer.en}, merchant ${merchant.en}.`)]
    }
    case 'DecisionIssued':
    case 'DecisionPrepared':
      return [...decisionGrounds(event.decision, teller.currency), ...ruled(event.decision.rules, event.decision.computed, teller)]
    case 'InterventionDeclined':
      return [...ruled(event.rules, event.computed, teller), ...event.limitedBy.map(limitWords)]
    case 'SanctionPutForward':
      return named(event.rules, teller)
    default:
      return []
  }
}

function ruled(hits: readonly RuleHit[], computed: Decision['computed'], teller: Teller): Both[] {
  const seen = new Set<string>()
  return ruleSentences(hits, computed, teller.policies, 'officer').flatMap(({ hit, says }) => {
    // Two rules may say the same: a reader is told once, unless the rules themselves are asked for.
    if (seen.has(says.zh) && !teller.rules) return []
    seen.add(says.zh)
    const name = teller.rules ? nameOf(hit) : ''
    return [both(`${name}${says.zh}`, `${name}${says.en}`)]
  })
}
const nameOf = (hit: RuleHit): string => `[${hit.policy} ${hit.rule}] `

/** Rules of an event that keeps no computation: by their titles. */
function named(hits: readonly RuleHit[], teller: Teller): Both[] {
  return hits.flatMap((hit) => {
    const title = teller.policies.get(hit.policy)?.rules.find((rule) => rule.id === hit.rule)?.title
    if (!title) return []
    const name = teller.rules ? nameOf(hit) : ''
    return [both(`${name}规则：${title.zh}。`, `${name}Rule: ${title.en}.`)]
  })
}

const STANDS: Record<MoneyTrack['state'], Both> = { owed: both('待支付', 'owed'), running: both('支付中', 'being paid'), paid: both('已支付', 'paid'), obligation: both('记为债务', 'recorded as owed'), cancelled: both('已取消', 'cancelled') }
const LEG_STANDS: Readonly<Record<MoneyTrack['legs'][number]['state'], Both>> = { pending: both('待确认', 'awaiting confirmation'), posted: both('已入账', 'posted'), voided: both('未成功', 'failed') }

/** Who paid whom, and from which accounts; advances leave a claim against the merchant. */
export function moneyLines(all: readonly MoneyTrack[], lang: Lang): string[] {
  const tracks = all.filter((track) => track.state !== 'cancelled')
  if (tracks.length === 0) return [lang === 'zh' ? '   资金：没有资金变动' : '   Money: none moved']
  return [lang === 'zh' ? '   资金：' : '   Money:', ...tracks.flatMap(({ flow, legs, state, obligationMinor }) => {
    const sum = (amountMinor: number): string => money(amountMinor, currencySchema.parse(flow.currency))[lang]
    const advanced = legs.filter((leg) => leg.state === 'posted' && leg.debt?.change === 'arises').reduce((total, leg) => total + leg.amountMinor, 0)
    return [
      `   ${PARTY_NAMES[flow.from][lang]} → ${PARTY_NAMES[flow.to][lang]}  ${sum(flow.amountMinor)}  ${PURPOSE_NAMES[flow.for][lang]}  ${lang === 'zh' ? `（${STANDS[state].zh}）` : `(${STANDS[state].en})`}`,
      ...legs.map((leg) => `      ${accountWords(leg.source)[lang]} → ${accountWords(leg.target)[lang]}  ${sum(leg.amountMinor)}  ${LEG_STANDS[leg.state][lang]}`),
      ...(advanced > 0 ? [lang === 'zh' ? `      平台垫付，向商家追偿的应收款：${sum(advanced)}` : `      advanced by the platform: a receivable of ${sum(advanced)} against the merchant`] : []),
      ...(obligationMinor > 0 ? [lang === 'zh' ? `      记为债务：${sum(obligationMinor)}` : `      recorded as owed: ${sum(obligationMinor)}`] : []),
    ]
  })]
}
