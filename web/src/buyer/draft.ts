// What a buyer is filling in, kept twice: in this browser at every key, so that neither a broken line nor a closed tab loses a word, and on the server a moment later, so that it is
// there on another phone. Each writing names the version it was read at; one made elsewhere meanwhile is never written over unasked.
import { useCallback, useEffect, useRef, useState } from 'react'
import { Refused, api, got } from '../api/client.ts'
import { forget, keep, kept } from '../api/kept.ts'

export type Keeping = 'reading' | 'kept' | 'saving' | 'local' | 'changed'
export type KeptDraft<T> = {
  readonly value: T; readonly keeping: Keeping; /** Something was there already when the page opened. */ readonly resumed: boolean
  change(part: Partial<T>): void
  /** Of two that differ: the one from elsewhere, or this one. */
  take(): void
  insist(): void
  /** It has been sent. */
  drop(): Promise<void>
}
type Local<T> = { readonly value: T; readonly version: number; readonly unsaved: boolean }
const REST_MS = 500

export function useKeptDraft<T extends object>(key: string, empty: T): KeptDraft<T> {
  const name = `draft ${key}`
  const first = useRef<Local<T> | null>(kept<Local<T>>(name))
  const [value, setValue] = useState<T>(() => ({ ...empty, ...first.current?.value }))
  const [keeping, setKeeping] = useState<Keeping>('reading')
  const [resumed, setResumed] = useState(first.current !== null)
  const now = useRef({ value, version: first.current?.version ?? 0, unsaved: first.current?.unsaved ?? false })
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null)
  const note = useCallback((): void => keep(name, now.current), [name])
  const show = useCallback((content: Partial<T>, version: number): void => {
    now.current = { value: { ...empty, ...content }, version, unsaved: false }
    setValue(now.current.value)
    setKeeping('kept')
    note()
    // What is empty does not change with a rendering.
  }, [note])

  const save = useCallback(async (version: number | null): Promise<void> => {
    setKeeping('saving')
    const sent = now.current.value
    try {
      const row = await got(api.PUT('/v1/drafts/{key}', { params: { path: { key } }, body: { version, content: sent as Record<string, unknown> } }))
      now.current = { ...now.current, version: row.version, unsaved: now.current.value !== sent }
      note()
      setKeeping('kept')
    } catch (fault) {
      setKeeping(fault instanceof Refused && fault.problem.code === 'draft_changed' ? 'changed' : 'local')
    }
  }, [key, note])

  const read = useCallback(async (): Promise<void> => {
    try {
      const draft = await got(api.GET('/v1/drafts/{key}', { params: { path: { key } } }))
      if (!now.current.unsaved) {
        show(draft.content as Partial<T>, draft.version)
        setResumed(true)
      } else if (draft.version === now.current.version) await save(draft.version)
      else setKeeping('changed')
    } catch (fault) {
      if (!(fault instanceof Refused)) return setKeeping('local')
      now.current = { ...now.current, version: 0 }
      if (now.current.unsaved) await save(0)
      else setKeeping('kept')
    }
  }, [key, save, show])

  useEffect(() => {
    void read()
    const back = (): void => { if (now.current.unsaved) void save(now.current.version) }
    addEventListener('online', back)
    return () => removeEventListener('online', back)
  }, [read, save])

  const change = (part: Partial<T>): void => {
    now.current = { ...now.current, value: { ...now.current.value, ...part }, unsaved: true }
    setValue(now.current.value)
    note()
    if (waiting.current !== null) clearTimeout(waiting.current)
    waiting.current = setTimeout(() => void save(now.current.version), REST_MS)
  }
  const drop = async (): Promise<void> => {
    if (waiting.current !== null) clearTimeout(waiting.current)
    forget(name)
    await api.DELETE('/v1/drafts/{key}', { params: { path: { key } } }).catch(() => undefined)
  }
  const take = (): void => {
    now.current = { ...now.current, unsaved: false }
    void read()
  }
  return { value, keeping, resumed, change, take, insist: () => void save(null), drop }
}
