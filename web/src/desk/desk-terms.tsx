// Terms of an officer's own, when he departs from policy or decides an appeal anew: exact amounts a line, all, half and none as shortcuts; where it
// leaves what policy computes, the server says, and each difference asks for its reason and source.
import type { CaseView, Names } from '../api/queries.ts'
import { amount } from '../i18n/format.ts'
import { said } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Field, MoneyField, Select, TextArea } from '../ui/field.tsx'
import { halfOf, typedOf, type Composed, type Departure, type TermsTyped } from './desk-compose.ts'
import { EvidenceChoice } from './desk-finding.tsx'
import { officerWords } from './desk-words.ts'

const REMEDIES = ['none', 'refund_only', 'return_refund', 'exchange', 'repair', 'reship', 'price_reduction', 'compensation'] as const
const PAYERS = ['none', 'buyer', 'merchant', 'platform'] as const
const options = <T extends string>(codes: readonly T[], names: Readonly<Record<string, string>>) => codes.map((value) => ({ value, label: names[value] ?? value }))
const oneOf = <T extends string>(codes: readonly T[], value: string, otherwise: T): T => codes.find((code) => code === value) ?? otherwise

type Given = { readonly terms: TermsTyped; readonly onTerms: (terms: TermsTyped) => void; readonly view: CaseView; readonly names: Names }

export function TermsFields({ terms, onTerms, view, names }: Given) {
  const text = officerWords()
  const { currency } = view.order
  const set = (part: Partial<TermsTyped>): void => onTerms({ ...terms, ...part })
  return <fieldset className="grid gap-3"><legend className="font-semibold">{text.amounts}</legend>
    <div className="grid gap-3 @sm:grid-cols-2">
      <Select label={text.remedy} value={terms.remedy} onChange={(value) => set({ remedy: oneOf(REMEDIES, value, 'none') })} choices={options(REMEDIES, names.remedy)} />
      <Select label={text.goodsBack} value={terms.returnRequired ? 'yes' : 'no'} onChange={(value) => set({ returnRequired: value === 'yes', ...(value === 'no' ? { returnFreight: 'none' as const } : {}) })} choices={[{ value: 'yes', label: text.yes }, { value: 'no', label: text.no }]} />
      <Select label={text.returnFreight} value={terms.returnFreight} onChange={(value) => set({ returnFreight: oneOf(PAYERS, value, 'none') })} choices={options(PAYERS, names.payer)} />
      <Select label={text.payer} value={terms.payer} onChange={(value) => set({ payer: value === 'platform' ? 'platform' : 'merchant' })} choices={options(['merchant', 'platform'], names.payer)} />
    </div>
    {view.claim.lines.map(({ lineId }) => {
      const line = view.order.lines.find((one) => one.lineId === lineId)
      const paid = line?.paidMinor ?? 0
      const title = line === undefined ? lineId : said(line.title)
      const put = (amountMinor: number): void => set({ goods: { ...terms.goods, [lineId]: typedOf(amountMinor, currency) } })
      return <div key={lineId} className="grid gap-2 @xl:grid-cols-2 @xl:items-end">
        <MoneyField label={text.goodsOf(title)} hint={text.mostPaid(amount(paid, currency))} currency={currency} typed={terms.goods[lineId] ?? ''} onTyped={(typed) => set({ goods: { ...terms.goods, [lineId]: typed } })} mostMinor={paid} most={amount(paid, currency)} />
        <div role="group" aria-label={text.goodsOf(title)} className="flex flex-wrap gap-2"><Button onClick={() => put(paid)}>{text.allBack}</Button><Button onClick={() => put(halfOf(paid))}>{text.halfBack}</Button><Button onClick={() => put(0)}>{text.noneBack}</Button></div>
      </div>
    })}
    <div className="grid gap-3 @xl:grid-cols-3">
      {view.order.freightPaidMinor > 0 && <MoneyField label={text.freightBack} currency={currency} typed={terms.freight} onTyped={(freight) => set({ freight })} mostMinor={view.order.freightPaidMinor} most={amount(view.order.freightPaidMinor, currency)} />}
      <MoneyField label={text.compensation} currency={currency} typed={terms.compensation} onTyped={(compensation) => set({ compensation })} />
      <MoneyField label={text.costOff} currency={currency} typed={terms.costOff} onTyped={(costOff) => set({ costOff })} />
    </div>
    {terms.costOff !== '' && <EvidenceChoice legend={text.rests} view={view} names={names} chosen={terms.costEvidence} onChange={(costEvidence) => set({ costEvidence })} />}
  </fieldset>
}

export function DepartureReasons({ departures, composed, onChange }: { readonly departures: readonly Departure[]; readonly composed: Composed; readonly onChange: (part: Partial<Composed>) => void }) {
  const text = officerWords()
  const set = (field: string, part: { because?: string; cites?: string }): void => onChange({ overrides: { ...composed.overrides, [field]: { because: '', cites: '', ...composed.overrides[field], ...part } } })
  return <fieldset className="grid gap-3"><legend className="font-semibold">{text.departures}</legend>
    {departures.length === 0 ? <p className="text-ink-2">{text.departuresNone}</p> : <p className="rounded-lg bg-demo-soft px-3 py-2">{text.secondNeeded}</p>}
    {departures.map(({ field, says }) => <div key={field} className="grid gap-2 rounded-lg border border-line p-3">
      <p><strong>{text.fields[field]}</strong> · <span className="text-ink-2">{text.computedWas(said(says.computed))}</span> · {text.decidedIs(said(says.decided))}</p>
      <TextArea label={`${text.fields[field]}: ${text.because}`} rows={2} value={composed.overrides[field]?.because ?? ''} onChange={(event) => set(field, { because: event.target.value })} />
      <Field label={`${text.fields[field]}: ${text.cites}`} autoComplete="off" list="cites" value={composed.overrides[field]?.cites ?? ''} onChange={(event) => set(field, { cites: event.target.value })} />
    </div>)}
  </fieldset>
}
