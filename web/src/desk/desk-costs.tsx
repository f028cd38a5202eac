// Costs put forward by a side, decided one by one: is it found, how much of it the buyer bears (to the smallest unit), and the bar of who bears what.
import { useState } from 'react'
import type { CaseView, Names } from '../api/queries.ts'
import { amount, minorIn } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { MoneyField, Select } from '../ui/field.tsx'
import { COSTS, costClaims, halfOf, typedOf, type CostClaim, type CostTyped, type Composed } from './desk-compose.ts'
import { CostBar } from './desk-cost-bar.tsx'
import { EvidenceChoice, FindingForm } from './desk-finding.tsx'
import type { CaseTrace } from './desk-queries.ts'
import { officerWords } from './desk-words.ts'

type Given = { readonly composed: Composed; readonly onChange: (part: Partial<Composed>) => void; readonly trace: CaseTrace; readonly view: CaseView; readonly names: Names }

export function CostLines({ composed, onChange, trace, view, names }: Given) {
  const [added, add] = useState<readonly string[]>([])
  const text = officerWords()
  const put = costClaims(view)
  const more = COSTS.filter((finding) => !put.some((claim) => claim.finding === finding) && (added.includes(finding) || composed.costs[finding] !== undefined)).map((finding): CostClaim => ({ finding, claimedMinor: null, evidenceIds: [] }))
  const left = COSTS.filter((finding) => ![...put, ...more].some((claim) => claim.finding === finding))
  return <fieldset className="grid gap-3"><legend className="font-semibold">{text.costs}</legend>
    <p className="text-sm text-ink-2">{text.costsHint}</p>
    {[...put, ...more].map((claim) => <CostLine key={claim.finding} claim={claim} found={trace.questions.find(({ finding }) => finding === claim.finding)?.value === 'proven'} typed={composed.costs[claim.finding]} onTyped={(typed) => onChange({ costs: { ...composed.costs, [claim.finding]: typed } })} view={view} names={names} />)}
    {left.length > 0 && <Select label={text.addCost} none="–" value="" onChange={(finding) => add([...added, finding])} choices={left.map((finding) => ({ value: finding, label: names.finding[finding] ?? finding }))} />}
  </fieldset>
}

type LineGiven = { readonly claim: CostClaim; readonly found: boolean; readonly typed: CostTyped | undefined; readonly onTyped: (typed: CostTyped) => void; readonly view: CaseView; readonly names: Names }

function CostLine({ claim, found, typed, onTyped, view, names }: LineGiven) {
  const text = officerWords()
  const { currency } = view.order
  const what = names.finding[claim.finding] ?? claim.finding
  const now: CostTyped = typed ?? { typed: '', evidenceIds: claim.evidenceIds }
  const claimed = claim.claimedMinor
  const borne = minorIn(now.typed === '' ? '0' : now.typed, currency)
  const set = (amountMinor: number): void => onTyped({ ...now, typed: typedOf(amountMinor, currency) })
  return <div className="grid gap-2 rounded-lg border border-line p-3">
    <p className="flex flex-wrap justify-between gap-x-3"><strong className="first-letter:uppercase">{what}</strong>{claimed !== null && <span>{text.claimedAmount(amount(claimed, currency))}</span>}</p>
    {!found && <div className="grid gap-2 rounded-lg bg-paper p-3"><p>{text.needsFinding}</p><FindingForm finding={claim.finding} view={view} names={names} /></div>}
    <div className="grid gap-2 @xl:grid-cols-2 @xl:items-end">
      <MoneyField label={text.deduct(what)} currency={currency} typed={now.typed} onTyped={(next) => onTyped({ ...now, typed: next })} {...(claimed === null ? {} : { mostMinor: claimed, most: text.mostClaimed })} />
      {claimed !== null && <div role="group" aria-label={`${text.bearer}: ${what}`} className="flex flex-wrap gap-2">
        <Button onClick={() => set(claimed)}>{text.all}</Button><Button onClick={() => set(halfOf(claimed))}>{text.half}</Button><Button onClick={() => set(0)}>{text.nothing}</Button>
      </div>}
    </div>
    {claimed !== null && borne !== null && borne <= claimed && now.typed !== '' && <CostBar what={what} buyerMinor={borne} merchantMinor={claimed - borne} currency={currency} />}
    {claim.evidenceIds.length === 0 && <EvidenceChoice legend={text.rests} view={view} names={names} chosen={now.evidenceIds} onChange={(evidenceIds) => onTyped({ ...now, evidenceIds })} />}
  </div>
}
