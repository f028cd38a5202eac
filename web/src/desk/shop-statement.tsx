// A shop's money here: the deposit as it stands, and every line of an account in a period, oldest first, page by page, also as a file.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { sayFault, type Schemas } from '../api/client.ts'
import { meQuery } from '../api/me.ts'
import { amount, at, dayStart, signedAmount } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Panel, Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { csvOf, save } from './shop-csv.ts'
import { depositsQuery, statementQuery, type StatementOf } from './shop-queries.ts'

const ACCOUNTS: readonly StatementOf[] = ['deposit', 'merchant', 'receivable']
const isAccount = (id: string): id is StatementOf => (ACCOUNTS as readonly string[]).includes(id)

export function StatementScreen() {
  const me = useQuery(meQuery())
  const [of, setOf] = useState<StatementOf>('deposit')
  const [period, setPeriod] = useState<Period>({ from: '', to: '' })
  const text = words().shop
  return <main id="main" className="grid gap-4 p-4">
    <h1 className="text-2xl">{text.statement}</h1>
    {me.error !== null ? <Failed fault={me.error} retry={() => void me.refetch()} /> : me.data === undefined ? <Skeleton label={words().states.loading} /> : <>
      <Deposit merchantId={me.data.id} />
      <PeriodPicker period={period} onPeriod={setPeriod} />
      <Tabs label={text.accounts} chosen={of} onChoose={(id) => { if (isAccount(id)) setOf(id) }} tabs={ACCOUNTS.map((id) => ({ id, label: text.accountNames[id], panel: me.data === undefined ? null : <Lines key={id} merchantId={me.data.id} of={id} period={period} /> }))} />
    </>}
  </main>
}

type Period = { readonly from: string; readonly to: string }
/** Whole days, both included. */
const boundsOf = ({ from, to }: Period): { readonly from?: number; readonly to?: number } => {
  const [first, after] = [dayStart(from), dayStart(to, 1)]
  return { ...(first === null ? {} : { from: first }), ...(after === null ? {} : { to: after }) }
}

function PeriodPicker({ period, onPeriod }: { readonly period: Period; readonly onPeriod: (period: Period) => void }) {
  const text = words().shop
  return <fieldset className="flex flex-wrap items-end gap-3"><legend className="mb-1 text-sm text-ink-2">{text.period}</legend>
    <Field label={text.periodFrom} type="date" value={period.from} max={period.to === '' ? undefined : period.to} onChange={(event) => onPeriod({ ...period, from: event.target.value })} />
    <Field label={text.periodTo} type="date" value={period.to} min={period.from === '' ? undefined : period.from} onChange={(event) => onPeriod({ ...period, to: event.target.value })} />
    {(period.from !== '' || period.to !== '') && <Button tone="quiet" onClick={() => onPeriod({ from: '', to: '' })}>{text.periodAll}</Button>}
  </fieldset>
}

function Deposit({ merchantId }: { readonly merchantId: string }) {
  const { data, error, refetch } = useQuery(depositsQuery(merchantId))
  const text = words().shop
  return <Panel id="deposit" title={text.deposit}>
    {error !== null && data === undefined ? <Failed fault={error} retry={() => void refetch()} /> : data === undefined ? <Skeleton lines={1} label={words().states.loading} /> : data.keptHere.length === 0 ? <p className="text-ink-2">{text.depositNone}</p>
      : <ul>{data.keptHere.map(({ currency, balanceMinor }) => <li key={currency} className="text-2xl font-semibold">{amount(balanceMinor, currency)}</li>)}</ul>}
  </Panel>
}

function Lines({ merchantId, of, period }: { readonly merchantId: string; readonly of: StatementOf; readonly period: Period }) {
  const list = useInfiniteQuery(statementQuery(merchantId, { of, ...boundsOf(period) }))
  const [fault, setFault] = useState<unknown>(null)
  const rows = list.data?.pages.flatMap(({ items }) => items)
  const text = words().shop
  // What is shown, and what "show more" would still show: the whole period.
  const download = async (): Promise<void> => {
    try {
      let pages = list.data?.pages ?? []
      for (let more = list.hasNextPage; more;) {
        const read = await list.fetchNextPage({ throwOnError: true })
        pages = read.data?.pages ?? pages
        more = read.hasNextPage
      }
      save(`${merchantId}-${of}${period.from === '' ? '' : `-${period.from}`}${period.to === '' ? '' : `-${period.to}`}.csv`, csvOf(pages.flatMap(({ items }) => items)))
      setFault(null)
    } catch (no) {
      setFault(no)
    }
  }
  if (rows === undefined) return list.error === null ? <Skeleton lines={4} label={words().states.loading} /> : <Failed fault={list.error} retry={() => void list.refetch()} />
  if (rows.length === 0) return <Empty title={text.linesNone} how={text.linesNoneHow} />
  return <div className="grid gap-3">
    <div className="overflow-x-auto rounded-xl border border-line bg-sheet" role="region" aria-label={text.accountNames[of]} tabIndex={0}>
      <table className="w-full text-left"><thead><tr className="text-sm text-ink-2"><th scope="col" className="px-4 py-2 font-normal">{text.when}</th><th scope="col" className="px-4 py-2 font-normal">{text.what}</th><th scope="col" className="px-4 py-2 text-right font-normal">{words().field.amount}</th></tr></thead>
        <tbody>{rows.map((row, index) => <tr key={index} className="border-t border-line"><td className="px-4 py-2">{at(row.at)}</td><td className="px-4 py-2">{whatOf(row)}</td><td className="px-4 py-2 text-right font-semibold whitespace-nowrap">{signedAmount(row.amountMinor, row.currency)}</td></tr>)}</tbody></table>
    </div>
    <div className="flex flex-wrap gap-3"><Button busy={list.isFetching} onClick={() => void download()}>{text.csv}</Button></div>
    {fault !== null && <p role="alert" className="rounded-lg bg-alarm-soft p-3">{sayFault(fault)}</p>}
    {list.hasNextPage && <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{text.more}</Button>}
  </div>
}

function whatOf({ because, caseId, legId, changeId }: Schemas['AccountStatement']['items'][number]) {
  const text = words().shop
  if (caseId !== null) return <Link to="/shop/cases/$caseId" params={{ caseId }} className="underline">{text.caseLine(caseId)}{legId !== null && ` · ${legId}`}</Link>
  return `${because === null ? text.openingLine : text.changes[because]}${changeId === null ? '' : ` · ${changeId}`}`
}
