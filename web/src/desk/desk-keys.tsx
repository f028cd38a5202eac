// Shortcuts of a desk page: single letters while nobody types, Ctrl or ⌘ with Enter anywhere, and `?` for the list of them.
import { useEffect, useRef, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { officerWords } from './desk-words.ts'

/** `key` as the keyboard says it; `mod+Enter` for Ctrl or ⌘. */
export type Shortcut = { readonly key: string; readonly says: string; readonly run: () => void }

const TYPING = 'input, textarea, select, [contenteditable]'
const isTyping = (target: EventTarget | null): boolean => target instanceof Element && target.matches(TYPING) && !target.matches('input[type=radio], input[type=checkbox]')

export function Shortcuts({ shortcuts }: { readonly shortcuts: readonly Shortcut[] }) {
  const [shown, show] = useState(false)
  const current = useRef(shortcuts)
  useEffect(() => { current.current = shortcuts })
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.altKey || document.querySelector('dialog[open]') !== null) return
      const mod = event.ctrlKey || event.metaKey
      if (!mod && isTyping(event.target)) return
      const pressed = mod ? `mod+${event.key}` : event.key.length === 1 ? event.key.toLowerCase() : event.key
      const found = pressed === '?' ? { run: () => show(true) } : current.current.find(({ key }) => key === pressed)
      if (found === undefined) return
      event.preventDefault()
      found.run()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
  const text = officerWords().keys
  return <>
    <Button tone="quiet" className="text-sm" onClick={() => show(true)}>{text.show} <kbd className="rounded-md border border-line px-1.5">?</kbd></Button>
    {shown && <Sheet title={text.title} onClose={() => show(false)}><dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 pt-3">
      {[...shortcuts, { key: '?', says: text.help }].map(({ key, says }) => <div key={key} className="contents"><dt><kbd className="rounded-md border border-line-strong px-2 py-0.5">{key === 'mod+Enter' ? 'Ctrl/⌘ Enter' : key.length === 1 ? key.toUpperCase() : key}</kbd></dt><dd>{says}</dd></div>)}
    </dl></Sheet>}
  </>
}

/** Brings a part of the page into view and gives it the focus. */
export function goTo(id: string): void {
  const place = document.getElementById(id)
  if (place === null) return
  if (place.tabIndex < 0) place.tabIndex = -1
  place.scrollIntoView({ block: 'start' })
  place.focus({ preventScroll: true })
}
