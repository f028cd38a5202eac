// A shop's money here: the deposit as it stands, and every line of an account in a period, oldest first, page by page.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Schemas } from '../api/client.ts'
import { meQuery } from '../api/queries.ts'
import { amount, at, signedAmount } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Panel, Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { depositsQuery, statementQuery, type StatementOf } from './shop-queries.ts'

const ACCOUNTS: readonly StatementOf[] = ['deposit', 'merchant', 'receivable']
const isAccount = (id: string): id is StatementOf => (ACCOUNTS as readonly string[]).includes(id)

export function StatementScreen() {
  const me = useQuery(meQuery())
  const [of, setOf] = useState<StatementOf>('deposit')
  const text = words().shop
  return <main id="main" className="grid gap-4 p-4">
    <h1 className="text-2xl">{text.statement}</h1>
    {me.error !== null ? <Failed fault={me.error} retry={() => void me.refetch()} /> : me.data === undefined ? <Skeleton label={words().states.loading} /> : <>
      <Deposit merchantId={me.data.id} />
      <Tabs label={text.accounts} chosen={of} onChoose={(id) => { if (isAccount(id)) setOf(id) }} tabs={ACCOUNTS.map((id) => ({ id, label: text.accountNames[id], panel: me.data === undefined ? null : <Lines key={id} merchantId={me.data.id} of={id} /> }))} />
    </>}
  </main>
}

function Deposit({ merchantId }: { readonly merchantId: string }) {
  const { data, error, refetch } = useQuery(depositsQuery(merchantId))
  const text = words().shop
  return <Panel id="deposit" title={text.deposit}>
    {error !== null && data === undefined ? <Failed fault={error} retry={() => void refetch()} /> : data === undefined ? <Skeleton lines={1} label={words().states.loading} /> : data.keptHere.length === 0 ? <p className="text-ink-2">{text.depositNone}</p>
      : <ul>{data.keptHere.map(({ currency, balanceMinor }) => <li key={currency} className="text-2xl font-semibold">{amount(balanceMinor, currency)}</li>)}</ul>}
  </Panel>
}

function Lines({ merchantId, of }: { readonly merchantId: string; readonly of: StatementOf }) {
  const list = useInfiniteQuery(statementQuery(merchantId, { of }))
  const rows = list.data?.pages.flatMap(({ items }) => items)
  const text = words().shop
  if (rows === undefined) return list.error === null ? <Skeleton lines={4} label={words().states.loading} /> : <Failed fault={list.error} retry={() => void list.refetch()} />
  if (rows.length === 0) return <Empty title={text.linesNone} how={text.linesNoneHow} />
  return <div className="grid gap-3">
    <div className="overflow-x-auto rounded-xl border border-line bg-sheet" role="region" aria-label={text.accountNames[of]} tabIndex={0}>
      <table className="w-full text-left"><thead><tr className="text-sm text-ink-2"><th scope="col" className="px-4 py-2 font-normal">{text.when}</th><th scope="col" className="px-4 py-2 font-normal">{text.what}</th><th scope="col" className="px-4 py-2 text-right font-normal">{words().field.amount}</th></tr></thead>
        <tbody>{rows.map((row, index) => <tr key={index} className="border-t border-line"><td className="px-4 py-2">{at(row.at)}</td><td className="px-4 py-2">{whatOf(row)}</td><td className="px-4 py-2 text-right font-semibold whitespace-nowrap">{signedAmount(row.amountMinor, row.currency)}</td></tr>)}</tbody></table>
    </div>
    {list.hasNextPage && <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{text.more}</Button>}
  </div>
}

function whatOf({ because, caseId, legId, changeId }: Schemas['AccountStatement']['items'][number]) {
  const text = words().shop
  if (caseId !== null) return <Link to="/shop/cases/$caseId" params={{ caseId }} className="underline">{text.caseLine(caseId)}{legId !== null && ` · ${legId}`}</Link>
  return `${because === null ? text.openingLine : text.changes[because]}${changeId === null ? '' : ` · ${changeId}`}`
}
