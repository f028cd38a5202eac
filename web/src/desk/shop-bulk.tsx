// Many cases with the same reason and the same answer, which is always "agree": what each would cost is the server's preview, and so are the sums' parts.
// The batch is held for ten seconds before anything is sent; until then it can be called back, and leaving the page calls it back. Nothing is refused here.
import { useInfiniteQuery, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { isConflict, sayFault } from '../api/client.ts'
import { act, foresee, type Command } from '../api/commands.ts'
import { caseQuery, casesQuery, namesQuery, readMore, type CaseSummary, type CaseView, type Names } from '../api/queries.ts'
import { TimeLeft } from '../case/countdown.tsx'
import { goodsOf, inLine } from '../case/goods.ts'
import { WhatChanged } from '../case/sending.tsx'
import { amount, signedAmount } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { announce } from '../ui/live-region.tsx'
import { Panel, Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'

const AGREE: Command = { type: 'AgreeToRequest', addressId: null, statement: null }
const HELD_SECONDS = 10
const MOST = 50

type Price = NonNullable<CaseView['actions'][number]['consequence']>
type Priced = { readonly caseId: string; readonly order: string; readonly version: number; readonly currency: string; readonly money: Price | null }
type Result = { readonly caseId: string; readonly order: string; readonly fault: unknown; /** The version its figures were read at. */ readonly seen: number }
/** `priced`: what was to be seen when it was sent off. What is read anew meanwhile nobody has looked at, and it is not agreed to. */
type Batch = { readonly state: 'choosing' } | { readonly state: 'held'; readonly left: number; readonly priced: readonly Priced[] } | { readonly state: 'sending'; readonly priced: readonly Priced[] } | { readonly state: 'done'; readonly results: readonly Result[] }

export function BulkScreen() {
  const names = useQuery(namesQuery())
  const [reason, setReason] = useState('')
  const list = useInfiniteQuery(casesQuery({ process: 'dispute', phase: 'negotiating' }))
  const all = list.data?.pages.flatMap(({ items }) => items).filter(({ yours }) => yours)
  const fault = all === undefined ? list.error : names.data === undefined ? names.error : null
  const text = words().shop
  return <main id="main" className="grid gap-4 p-4">
    <h1 className="text-2xl">{text.bulk}</h1>
    <p className="text-ink-2">{text.bulkHow}</p>
    {fault !== null ? <Failed fault={fault} retry={() => { void list.refetch(); void names.refetch() }} />
      : all === undefined || names.data === undefined ? <Skeleton lines={6} label={words().states.loading} />
        // What a batch came to stays on the page when nothing is left to choose from.
        : all.length === 0 && reason === '' ? <Empty title={words().cases.inboxNone} how={words().cases.inboxNoneHow} /> : <>
          <div className="max-w-md"><Select label={text.bulkReason} none={words().act.choose} value={reason} onChange={setReason} choices={reasonsIn(all, names.data)} /></div>
          {reason !== '' && <Chosen key={reason} cases={all.filter((one) => one.reason === reason)} />}
        </>}
    {list.hasNextPage && <Button busy={list.isFetchingNextPage} onClick={() => void readMore(list)}>{text.more}</Button>}
  </main>
}

const reasonsIn = (cases: readonly CaseSummary[], names: Names) =>
  [...new Set(cases.flatMap(({ reason }) => (reason === null ? [] : [reason])))].map((value) => ({ value, label: words().shop.ofReason(names.reason[value] ?? value, cases.filter((one) => one.reason === value).length) }))

function Chosen({ cases }: { readonly cases: readonly CaseSummary[] }) {
  const [picked, choose] = useState<readonly string[]>([])
  const [batch, setBatch] = useState<Batch>({ state: 'choosing' })
  const cache = useQueryClient()
  // One that was answered elsewhere is in the list no more: its row cannot be unticked, and must not hold up the others.
  const chosen = picked.filter((caseId) => cases.some((one) => one.caseId === caseId))
  const prices = usePrices(chosen)
  const ready = prices.flatMap(({ data }) => (data === undefined ? [] : [data]))
  const text = words().shop
  const send = async (priced: readonly Priced[]): Promise<void> => {
    setBatch({ state: 'sending', priced })
    const results: Result[] = []
    for (const { caseId, order, version } of priced) {
      const fault: unknown = await act(caseId, version, AGREE).then(() => null, (no: unknown) => no)
      results.push({ caseId, order, fault, seen: version })
    }
    setBatch({ state: 'done', results })
    announce(text.bulkDone(results.filter(({ fault }) => fault === null).length, results.length))
    await Promise.all([cache.invalidateQueries({ queryKey: ['cases'] }), cache.invalidateQueries({ queryKey: ['counts'] }), ...results.map(({ caseId }) => cache.invalidateQueries({ queryKey: ['case', caseId] }))])
  }
  useHold(batch, setBatch, send)
  if (batch.state === 'done') return <Results results={batch.results} again={() => { choose([]); setBatch({ state: 'choosing' }) }} />
  const locked = batch.state !== 'choosing'
  const shown = locked ? batch.priced : ready
  const toggle = (caseId: string): void => choose(chosen.includes(caseId) ? chosen.filter((one) => one !== caseId) : [...chosen, caseId].slice(0, MOST))
  return <>
    <fieldset disabled={locked} className="grid gap-2"><legend className="mb-2 font-medium">{text.bulkChoose(MOST)}</legend>
      <Button className="justify-self-start" onClick={() => choose(chosen.length > 0 ? [] : cases.slice(0, MOST).map(({ caseId }) => caseId))}>{chosen.length > 0 ? text.bulkNone : text.bulkAll}</Button>
      {cases.map((one) => <BulkRow key={one.caseId} one={one} chosen={chosen.includes(one.caseId)} price={prices[chosen.indexOf(one.caseId)]} onToggle={() => toggle(one.caseId)} />)}
    </fieldset>
    <Sums priced={shown} />
    <div role="status" className="no-print sticky bottom-3 grid gap-2 rounded-xl border border-line bg-sheet px-4 py-3 shadow-float">
      {batch.state === 'held' && <p className="text-center">{text.held(batch.left, shown.length)}</p>}
      {!locked && picked.length > chosen.length && <p className="text-center">{text.bulkGone(picked.length - chosen.length)}</p>}
      {batch.state === 'held' ? <Button tone="primary" onClick={() => { setBatch({ state: 'choosing' }); announce(text.calledBack) }}>{text.callBack}</Button>
        : <Button tone="primary" busy={batch.state === 'sending'} disabled={ready.length === 0 || ready.length !== chosen.length || locked} onClick={() => setBatch({ state: 'held', left: HELD_SECONDS, priced: ready })}>{text.bulkSend(shown.length)}</Button>}
    </div>
  </>
}

/** Second by second, and then once. Whoever leaves the page before has called it back. */
function useHold(batch: Batch, setBatch: (batch: Batch) => void, send: (priced: readonly Priced[]) => Promise<void>): void {
  useEffect(() => {
    if (batch.state !== 'held') return undefined
    const wait = setTimeout(() => { if (batch.left > 1) setBatch({ ...batch, left: batch.left - 1 }); else void send(batch.priced) }, 1000)
    return () => clearTimeout(wait)
    // What is sent lies in the batch, whatever is drawn meanwhile.
  }, [batch])
}

/** Each at the version its figures were read at: what has changed since is refused, not agreed to. */
function usePrices(chosen: readonly string[]) {
  const cache = useQueryClient()
  return useQueries({ queries: chosen.map((caseId) => ({
    queryKey: ['case', caseId, 'agree'],
    queryFn: async (): Promise<Priced> => {
      const view = await cache.fetchQuery({ ...caseQuery(caseId), staleTime: 0 })
      // Asked for its "no"; both sides' money is beside the act in the case.
      await foresee(caseId, AGREE)
      return { caseId, order: view.orderId, version: view.version, currency: view.order.currency, money: view.actions.find(({ command }) => command === 'AgreeToRequest')?.consequence ?? null }
    },
    retry: false,
  })) })
}

function BulkRow({ one, chosen, price, onToggle }: { readonly one: CaseSummary; readonly chosen: boolean; readonly price: ReturnType<typeof usePrices>[number] | undefined; readonly onToggle: () => void }) {
  const text = words().shop
  const money = price?.data?.money ?? null
  return <label className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 rounded-xl border border-line bg-sheet px-4 py-2 [contain-intrinsic-size:auto_4rem] [content-visibility:auto]">
    <input type="checkbox" checked={chosen} onChange={onToggle} className="size-4 accent-ink" />
    <span className="min-w-0 flex-1 basis-40">{inLine(words().cases.order(one.orderId ?? one.caseId), goodsOf(one))}</span>
    {one.dueAt !== null && <span><TimeLeft endsAt={one.dueAt} /></span>}
    <span className="min-w-40 text-right">{!chosen ? amount(one.stakeMinor, one.currency) : price?.error != null ? <span className="text-alarm">{sayFault(price.error)}</span>
      : price?.data === undefined ? words().states.loading : money === null ? words().act.noMoney : text.costsYou(signedAmount(money.after.merchantMinor - money.before.merchantMinor, one.currency))}</span>
  </label>
}

/** The previews' figures, laid together by currency. */
function Sums({ priced }: { readonly priced: readonly Priced[] }) {
  const text = words().shop
  const sums = new Map<string, { buyer: number; merchant: number }>()
  for (const { currency, money } of priced) {
    if (money === null) continue
    const sum = sums.get(currency) ?? { buyer: 0, merchant: 0 }
    sums.set(currency, { buyer: sum.buyer + money.after.buyerMinor - money.before.buyerMinor, merchant: sum.merchant + money.after.merchantMinor - money.before.merchantMinor })
  }
  if (sums.size === 0) return null
  return <Panel id="sums" title={text.sums(priced.length)}><dl>{[...sums].map(([currency, { buyer, merchant }]) => <div key={currency} className="flex flex-wrap justify-between gap-x-4"><dt>{text.sumOf(currency)}</dt><dd>{words().parties.buyer} {signedAmount(buyer, currency)} · {words().parties.merchant} <strong>{signedAmount(merchant, currency)}</strong></dd></div>)}</dl></Panel>
}

function Results({ results, again }: { readonly results: readonly Result[]; readonly again: () => void }) {
  const text = words().shop
  return <Panel id="results" title={text.bulkDone(results.filter(({ fault }) => fault === null).length, results.length)}>
    <ul>{results.map(({ caseId, order, fault, seen }) => <li key={caseId} className="flex flex-wrap justify-between gap-x-4 border-t border-line py-2"><span>{words().cases.order(order)}</span><span className={fault === null ? 'text-ok' : 'text-alarm'}>{fault === null ? text.agreed : sayFault(fault)}</span>{isConflict(fault) && <div className="w-full"><WhatChanged caseId={caseId} seen={seen} /></div>}</li>)}</ul>
    <Button className="mt-3" onClick={again}>{text.bulkAgain}</Button>
  </Panel>
}
