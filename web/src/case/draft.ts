// What is being filled in and is not sent yet, kept twice: in this browser at every key, so that neither a broken line nor a closed tab loses a word, and on the server a moment later, so that
// it is there at another machine. Each writing names the version it was read at: of two that differ the person chooses. Used by the buyer's request and an officer's decision.
import { useEffect, useRef, useState } from 'react'
import { Refused, api, got, type Schemas } from '../api/client.ts'
import { forget, keep, kept } from '../api/kept.ts'

export type KeptDraft<T> = {
  readonly value: T; readonly keeping: 'reading' | 'kept' | 'saving' | 'local' | 'changed'; /** When it came to lie on the server. */ readonly at: number | null
  /** Something was there already when the page opened. */ readonly resumed: boolean
  /** Where it was changed elsewhere: that one; null once it was sent or thrown away there. */ readonly theirs: { readonly value: T; readonly at: number } | null
  change(part: Partial<T>): void
  /** Of two that differ: the one from elsewhere, or this one. */
  take(): void
  insist(): void
  /** It has been sent. */
  drop(): Promise<void>
}
type Local<T> = { readonly value: T; readonly version: number; readonly unsaved: boolean }
type Stored = Schemas['Draft']
type State = { readonly keeping: KeptDraft<object>['keeping']; readonly at: number | null; readonly stored: Stored | null }
const REST_MS = 500

const nameOf = (key: string): string => `draft ${key}`
/** What lies in this browser. */
export const keptDraft = <T>(key: string): T | null => kept<Local<T>>(nameOf(key))?.value ?? null

export function useKeptDraft<T extends object>(key: string, empty: T): KeptDraft<T> {
  const name = nameOf(key)
  const [first] = useState(() => kept<Local<T>>(name))
  const now = useRef<Local<T>>({ value: { ...empty, ...first?.value }, version: first?.version ?? 0, unsaved: first?.unsaved ?? false })
  const [value, setValue] = useState(now.current.value)
  const [{ keeping, at, stored }, setState] = useState<State>({ keeping: 'reading', at: null, stored: null })
  const [resumed, setResumed] = useState(first !== null)
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  // One writing at a time: each names the version the one before it left.
  const line = useRef(Promise.resolve())
  // Until the person has chosen, nothing more is written over either of the two.
  const unchosen = useRef(false)
  const from = ({ content }: Stored): T => ({ ...empty, ...(content as Partial<T>) })

  const set = (next: Local<T>): void => {
    now.current = next
    keep(name, next)
    setValue(next.value)
  }
  const show = (one: Stored): void => {
    unchosen.current = false
    set({ value: from(one), version: one.version, unsaved: false })
    setState({ keeping: 'kept', at: one.at, stored: null })
  }
  const differ = (one: Stored | null): void => {
    unchosen.current = true
    setState({ keeping: 'changed', at: null, stored: one })
  }
  /** `over` null: whatever stands there. */
  const write = async (over: number | null): Promise<void> => {
    setState((before) => ({ ...before, keeping: 'saving' }))
    const sent = now.current.value
    try {
      const row = await got(api.PUT('/v1/drafts/{key}', { params: { path: { key } }, body: { version: over, content: sent as Record<string, unknown> } }))
      unchosen.current = false
      set({ ...now.current, version: row.version, unsaved: now.current.value !== sent })
      setState({ keeping: 'kept', at: row.at, stored: null })
    } catch (fault) {
      if (fault instanceof Refused && fault.problem.code === 'draft_changed') differ(fault.problem.stored ?? null)
      else setState((before) => ({ ...before, keeping: 'local' }))
    }
  }
  const save = (): void => { line.current = line.current.then(() => (now.current.unsaved && !unchosen.current ? write(now.current.version) : undefined)) }
  const read = async (): Promise<void> => {
    try {
      const there = await got(api.GET('/v1/drafts/{key}', { params: { path: { key } } }))
      if (now.current.unsaved && there.version !== now.current.version) return differ(there)
      if (now.current.unsaved) return save()
      setResumed(true)
      show(there)
    } catch (fault) {
      if (!(fault instanceof Refused)) return setState({ keeping: 'local', at: null, stored: null })
      // What lay on the server and does not any more was sent or thrown away at another machine.
      if (!now.current.unsaved && now.current.version > 0) {
        setResumed(false)
        set({ value: empty, version: 0, unsaved: false })
        forget(name)
      }
      now.current = { ...now.current, version: 0 }
      setState({ keeping: 'kept', at: null, stored: null })
      save()
    }
  }
  useEffect(() => {
    void read()
    addEventListener('online', save)
    return () => removeEventListener('online', save)
    // The key names the draft; what is empty does not change with a rendering.
  }, [key])

  const change = (part: Partial<T>): void => {
    set({ ...now.current, value: { ...now.current.value, ...part }, unsaved: true })
    clearTimeout(waiting.current)
    waiting.current = setTimeout(save, REST_MS)
  }
  const drop = async (): Promise<void> => {
    clearTimeout(waiting.current)
    await line.current
    now.current = { ...now.current, version: 0, unsaved: false }
    forget(name)
    await api.DELETE('/v1/drafts/{key}', { params: { path: { key } } }).catch(() => undefined)
  }
  return {
    value, keeping, at, resumed, theirs: stored === null ? null : { value: from(stored), at: stored.at }, change, drop,
    take: () => { if (stored !== null) show(stored) },
    insist: () => { line.current = line.current.then(() => write(null)) },
  }
}
