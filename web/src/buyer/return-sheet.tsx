// Sending the goods back: where to, who carries them, under which number, and, where the buyer paid, how much with its receipt.
import { useQuery } from '@tanstack/react-query'
import type { Command } from '../api/commands.ts'
import { checklistQuery } from '../case/checklist.tsx'
import { ProofRow, type Item } from '../case/proof.tsx'
import { typedName, useTyped } from '../case/typed.ts'
import { minorIn } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { Field, MoneyField } from '../ui/field.tsx'
import { ActFrame } from './act-frame.tsx'
import type { SheetGiven } from './respond-sheet.tsx'
import { ReturnAddress } from './return-address.tsx'

type Typed = { readonly carrier: string; readonly waybill: string; readonly freight: string; readonly pickup: boolean; readonly items: readonly Item[] }

export function ReturnSheet({ action, view, names, onClose }: SheetGiven) {
  const text = words().returning
  const { data: limits } = useQuery(checklistQuery(view.caseId))
  const [typed, change, forget] = useTyped<Typed>(typedName(view.caseId, `ShipReturn ${action.subject ?? ''}`), { carrier: '', waybill: '', freight: '', pickup: false, items: [] })
  const leg = view.returns.find(({ legId }) => legId === action.subject)
  const freightMinor = typed.freight.trim() === '' ? 0 : minorIn(typed.freight, view.order.currency)
  const command: Command | null = typed.carrier.trim() === '' || typed.waybill.trim() === '' || freightMinor === null ? null
    : { type: 'ShipReturn', legId: action.subject ?? '', carrier: typed.carrier.trim(), waybill: typed.waybill.trim(), partnerPickup: typed.pickup, freightMinor, evidence: [...typed.items] }
  return <ActFrame view={view} title={text.title} button={words().act.names.ShipReturn} action="ShipReturn" command={() => command} onClose={onClose} sent={forget}>
    {() => <>
      {leg !== undefined && <ReturnAddress caseId={view.caseId} leg={leg} />}
      <Field label={words().act.carrier} autoComplete="off" value={typed.carrier} onChange={(event) => change({ carrier: event.target.value })} />
      <Field label={words().act.waybill} autoComplete="off" value={typed.waybill} onChange={(event) => change({ waybill: event.target.value })} />
      <label className="flex min-h-11 items-center gap-2"><input type="checkbox" className="size-4 accent-ink" checked={typed.pickup} onChange={(event) => change({ pickup: event.target.checked })} />{text.pickup}</label>
      <MoneyField label={text.freight} optional currency={view.order.currency} typed={typed.freight} onTyped={(freight) => change({ freight })} />
      {limits !== undefined && <ul><ProofRow row={{ types: ['receipt'], needed: false, how: null }} title={text.receipt} names={names} limits={limits} caseId={view.caseId} concerns="cost_return_freight" items={typed.items} add={(item) => change({ items: [...typed.items.filter(({ evidenceId }) => evidenceId !== item.evidenceId), item] })} remove={(evidenceId) => change({ items: typed.items.filter((item) => item.evidenceId !== evidenceId) })} ><p className="text-sm text-ink-2">{text.receiptHint}</p></ProofRow></ul>}
    </>}
  </ActFrame>
}
