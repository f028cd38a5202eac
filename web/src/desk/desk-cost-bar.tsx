// Who bears one cost, as a bar: the buyer's share plain, the merchant's hatched, so that it survives greyscale and print. Lengths are shares of the
// two amounts and no figure is worked out from them.
import { amount } from '../i18n/format.ts'
import { Party } from '../case/party.tsx'
import { officerWords } from './desk-words.ts'

export function CostBar({ what, buyerMinor, merchantMinor, currency }: { readonly what: string; readonly buyerMinor: number; readonly merchantMinor: number; readonly currency: string }) {
  const says = officerWords().bar(what, amount(buyerMinor, currency), amount(merchantMinor, currency))
  return <figure>
    <div role="img" aria-label={says} className="flex h-4 overflow-clip rounded-md border border-line-strong">
      <span className="bg-buyer" style={{ flexGrow: buyerMinor, flexBasis: 0 }} /><span className="hatch bg-merchant" style={{ flexGrow: merchantMinor, flexBasis: 0 }} />
    </div>
    <figcaption className="mt-1 flex flex-wrap justify-between gap-x-4 text-sm"><span className="inline-flex items-center gap-1.5"><Party who="buyer" />{amount(buyerMinor, currency)}</span><span className="inline-flex items-center gap-1.5"><Party who="merchant" />{amount(merchantMinor, currency)}</span></figcaption>
  </figure>
}
