// The page of proof when asking for after-sales help: what the reason asks, what must come along. With the uploads it is the heaviest, and comes after the first.
import { useQuery } from '@tanstack/react-query'
import { ProofList, rowsBefore } from '../case/proof.tsx'
import { words } from '../i18n/lang.ts'
import { Skeleton } from '../ui/marks.tsx'
import { Failed } from '../ui/states.tsx'
import { orderLimitsQuery } from './apply-form.ts'
import type { StepGiven } from './apply-steps.tsx'

export function ProofStep({ path, names, filled, change, outlook }: StepGiven) {
  const limits = useQuery({ ...orderLimitsQuery(path, filled.reason === '' ? 'R10' : filled.reason), enabled: filled.reason !== '' })
  const text = words().proof
  if (limits.data === undefined) return limits.error === null ? <Skeleton lines={5} label={words().states.loading} /> : <Failed fault={limits.error} retry={() => void limits.refetch()} />
  const needed = outlook?.needed ?? []
  return <>
    <div role="status">{outlook !== null && (needed.length > 0 ? <p className="rounded-lg bg-platform-soft p-3 font-medium">{text.short(needed.map((type) => names.evidence[type] ?? type).join(text.either))}</p> : <p className="text-ok">{text.enough}</p>)}</div>
    <ProofList rows={rowsBefore(limits.data.asks, needed)} limits={limits.data} names={names} items={filled.items} add={(item) => change({ items: [...filled.items.filter(({ evidenceId }) => evidenceId !== item.evidenceId), item] })} remove={(evidenceId) => change({ items: filled.items.filter((item) => item.evidenceId !== evidenceId) })} />
  </>
}
