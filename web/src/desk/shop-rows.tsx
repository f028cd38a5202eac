// The rows of the inbox: what is up, for how much, until when, and a button that opens the answer. Rows out of sight cost nothing to lay out, so that a
// queue of hundreds stays quick. J and K move between them.
import { Link } from '@tanstack/react-router'
import { memo, useEffect, useRef } from 'react'
import type { CaseSummary, Names } from '../api/queries.ts'
import { TimeLeft } from '../case/countdown.tsx'
import { goodsOf, inLine } from '../case/goods.ts'
import { amount, day } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { useStill } from '../ui/still.ts'

type Given = { readonly cases: readonly CaseSummary[]; readonly names: Names; readonly onAnswer: (caseId: string) => void }

export const ShopRows = memo(({ cases, names, onAnswer }: Given) => {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
      const { target } = event
      if (step === 0 || event.metaKey || event.ctrlKey || event.altKey || (target instanceof HTMLElement && (target.closest('dialog') !== null || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)))) return
      const links = [...(list.current?.querySelectorAll<HTMLElement>('a') ?? [])]
      const at = links.findIndex((link) => link.closest('li')?.contains(document.activeElement) === true)
      links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus()
    }
    addEventListener('keydown', hear)
    return () => removeEventListener('keydown', hear)
  }, [])
  const [shown, hold] = useStill(cases)
  return <ul ref={list} aria-keyshortcuts="j k" onPointerDown={hold} className="grid gap-2">{shown.map((one) => <Row key={one.caseId} one={one} names={names} onAnswer={onAnswer} />)}</ul>
})

const Row = memo(({ one, names, onAnswer }: { readonly one: CaseSummary; readonly names: Names; readonly onAnswer: (caseId: string) => void }) => {
  const text = words()
  const reason = one.reason === null ? one.kind : (names.reason[one.reason] ?? one.reason)
  return <li className="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 rounded-xl border border-line bg-sheet px-4 py-2.5 [contain-intrinsic-size:auto_6rem] [content-visibility:auto] focus-within:border-ink hover:border-line-strong md:flex md:flex-wrap">
    <div className="min-w-0 flex-1 basis-60">
      <h3 className="first-letter:uppercase"><Link to="/shop/cases/$caseId" params={{ caseId: one.caseId }} className="after:absolute after:inset-0">{reason}</Link></h3>
      <p className="text-sm text-ink-2">{inLine(goodsOf(one), one.orderId === null ? '' : text.cases.order(one.orderId), said(one.headline))}</p>
    </div>
    <p className="order-3 md:order-none md:basis-56">{one.closedAt === null && one.dueAt !== null ? <TimeLeft endsAt={one.dueAt} /> : <span className="text-sm text-ink-2">{day(one.closedAt ?? one.openedAt)}</span>}</p>
    <strong className="order-2 text-right md:order-none md:min-w-28">{amount(one.stakeMinor, one.currency)}</strong>
    {one.yours && <Button className="relative order-4 md:order-none" onClick={() => onAnswer(one.caseId)} aria-label={text.shop.answerTo(one.orderId ?? one.caseId)}>{text.shop.answer}</Button>}
  </li>
})
