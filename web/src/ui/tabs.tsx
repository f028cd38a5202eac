// Tabs as WAI-ARIA has them: arrow keys move between them, only the chosen one is in the tab order.
import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { cx } from './classes.ts'

export type Tab = { readonly id: string; readonly label: string; readonly panel: ReactNode }
export function Tabs({ label, tabs, chosen, onChoose }: { readonly label: string; readonly tabs: readonly Tab[]; readonly chosen: string; readonly onChoose: (id: string) => void }) {
  const base = useId()
  const list = useRef<HTMLDivElement>(null)
  const at = Math.max(0, tabs.findIndex(({ id }) => id === chosen))
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = tabs[(at + step + tabs.length) % tabs.length]
    if (step === 0 || next === undefined) return
    event.preventDefault()
    onChoose(next.id)
    list.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.id)}"]`)?.focus()
  }
  return <div>
    <div ref={list} role="tablist" tabIndex={-1} aria-label={label} onKeyDown={move} className="flex flex-wrap gap-1 border-b border-line">
      {tabs.map((tab, index) => <button key={tab.id} type="button" role="tab" id={`${base}-${tab.id}`} data-tab={tab.id} aria-selected={index === at} aria-controls={`${base}-panel`} tabIndex={index === at ? 0 : -1} onClick={() => onChoose(tab.id)}
        className={cx('min-h-11 max-w-full shrink-0 px-3 py-2', index === at ? 'border-b-2 border-ink font-semibold' : 'text-ink-2')}>{tab.label}</button>)}
    </div>
    <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${tabs[at]?.id ?? ''}`} className="pt-3">{tabs[at]?.panel}</div>
  </div>
}
