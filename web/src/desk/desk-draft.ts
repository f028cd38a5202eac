// What an officer writes, kept on the server while he writes it, under one key a case. Somebody's other tab never writes over it unseen: each writing
// names the version it was read at. Without a connection the words stay on the page and are kept again with the next change.
import { useEffect, useRef, useState } from 'react'
import { Refused, api, got } from '../api/client.ts'

export type Keeping = { readonly state: 'reading' | 'kept' | 'saving' | 'local' | 'changed'; readonly at: number | null }
export type Draft<T> = { readonly value: T; readonly keeping: Keeping; change(part: Partial<T>): void; /** Where it was changed elsewhere: that one, as it is now. */ readonly theirs: { readonly value: T; readonly at: number } | null; /** Reads it in place of this. */ take(): void; /** Keeps this in its place. */ insist(): void; /** It has been sent or is not wanted any more. */ drop(): Promise<void> }

const REST_MS = 500

export function useDraft<T extends object>(key: string, empty: T): Draft<T> {
  const [value, setValue] = useState(empty)
  const [keeping, setKeeping] = useState<Keeping>({ state: 'reading', at: null })
  const [theirs, setTheirs] = useState<Draft<T>['theirs']>(null)
  const version = useRef(0)
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null)
  const read = async (): Promise<void> => {
    try {
      const draft = await got(api.GET('/v1/drafts/{key}', { params: { path: { key } } }))
      version.current = draft.version
      setValue({ ...empty, ...(draft.content as Partial<T>) })
      setTheirs(null)
      setKeeping({ state: 'kept', at: draft.at })
    } catch (fault) {
      version.current = 0
      setKeeping({ state: fault instanceof Refused ? 'kept' : 'local', at: null })
    }
  }
  // The key names the draft; what is empty does not change with a rendering.
  useEffect(() => { void read() }, [key])
  /** `over` null: whatever stands there. */
  const keep = async (content: T, over: number | null = version.current): Promise<void> => {
    setKeeping((before) => ({ ...before, state: 'saving' }))
    try {
      const row = await got(api.PUT('/v1/drafts/{key}', { params: { path: { key } }, body: { version: over, content: content as Record<string, unknown> } }))
      version.current = row.version
      setTheirs(null)
      setKeeping({ state: 'kept', at: row.at })
    } catch (fault) {
      const changed = fault instanceof Refused && fault.problem.code === 'draft_changed'
      setKeeping((before) => ({ ...before, state: changed ? 'changed' : 'local' }))
      if (changed) got(api.GET('/v1/drafts/{key}', { params: { path: { key } } })).then((draft) => setTheirs({ value: { ...empty, ...(draft.content as Partial<T>) }, at: draft.at }), () => undefined)
    }
  }
  const latest = useRef(value)
  // One writing at a time: each names the version the one before it left.
  const line = useRef(Promise.resolve())
  const change = (part: Partial<T>): void => {
    const next = { ...latest.current, ...part }
    latest.current = next
    setValue(next)
    if (waiting.current !== null) clearTimeout(waiting.current)
    waiting.current = setTimeout(() => { line.current = line.current.then(() => keep(next)) }, REST_MS)
  }
  useEffect(() => { latest.current = value }, [value])
  const drop = async (): Promise<void> => {
    if (waiting.current !== null) clearTimeout(waiting.current)
    await line.current
    await api.DELETE('/v1/drafts/{key}', { params: { path: { key } } }).catch(() => undefined)
    version.current = 0
    latest.current = empty
    setValue(empty)
    setKeeping({ state: 'kept', at: null })
  }
  const insist = (): void => { line.current = line.current.then(() => keep(latest.current, null)) }
  return { value, keeping, theirs, change, take: () => void read(), insist, drop }
}
