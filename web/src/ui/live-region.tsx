// What is said politely to whoever listens, and shown for a while to whoever looks: `announce` from anywhere; one <LiveRegion /> a page.
import { useEffect, useState } from 'react'

type Listener = (text: string) => void
const listeners = new Set<Listener>()
export const announce = (text: string): void => { for (const listener of listeners) listener(text) }

const SHOWN_MS = 6_000

export function LiveRegion() {
  const [text, setText] = useState('')
  useEffect(() => {
    listeners.add(setText)
    return () => { listeners.delete(setText) }
  }, [])
  useEffect(() => {
    const timer = setTimeout(() => setText(''), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [text])
  return <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-0 top-3 z-50 flex justify-center px-4">
    {text !== '' && <p className="shadow-pop rounded-md bg-ink px-4 py-2 text-sheet">{text}</p>}
  </div>
}
