// Which goods of an order a request is about, and how many of each; where there is one of one thing there is nothing to choose. Whether it will do is the
// server's to say.
import { said, words } from '../i18n/lang.ts'
import { Field } from '../ui/field.tsx'
import type { OrderView } from './apply-form.ts'

type Open = { readonly lineId: string; readonly most: number }

export function LinesField({ order, open, quantities, set }: { readonly order: OrderView; readonly open: readonly Open[]; readonly quantities: Readonly<Record<string, number>>; readonly set: (lineId: string, quantity: number) => void }) {
  const text = words().apply
  if (open.length === 1 && open[0]?.most === 1) return null
  return <fieldset><legend className="mb-1 font-medium">{text.lines}</legend><ul className="grid gap-2">
    {open.map(({ lineId, most }) => {
      const line = order.order.lines.find((named) => named.lineId === lineId)
      const title = line === undefined ? lineId : said(line.title)
      const chosen = quantities[lineId] ?? 0
      return <li key={lineId} className="rounded-lg border border-line-strong bg-sheet px-3 py-2">
        <label className="flex min-h-11 items-center gap-3"><input type="checkbox" className="size-4 accent-ink" checked={chosen > 0} onChange={(event) => set(lineId, event.target.checked ? most : 0)} /><span className="flex-1">{title}<span className="block text-sm text-ink-2">{text.left(most)}</span></span></label>
        {chosen > 0 && most > 1 && <Field label={text.quantity(title)} type="number" inputMode="numeric" min={1} max={most} value={chosen} onChange={(event) => set(lineId, Math.max(1, Math.floor(event.target.valueAsNumber) || 1))} />}
      </li>
    })}
  </ul></fieldset>
}
