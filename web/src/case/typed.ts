// What was typed in a sheet and not sent yet, kept in this browser by its name: ../api/kept.ts says where and for how long. Used by the frames of buyer and desk.
import { useEffect, useState } from 'react'
import { forget, keep, kept } from '../api/kept.ts'
import type { Action } from './act-order.ts'

export const typedName = (caseId: string, what: string): string => `typed ${caseId} ${what}`
export const typedKey = (caseId: string, { command, subject }: Action): string => typedName(caseId, `${command} ${subject ?? ''}`)
export const orNull = (text: string | undefined): string | null => (text === undefined || text.trim() === '' ? null : text)

const TYPED = 'gongdao.typed'
const tell = (key: string): void => { dispatchEvent(new Event(`${TYPED} ${key}`)) }

/** Kept until it has been sent: closing the sheet, the page or the tab loses no word. What stands in a sheet and on its page is the same. The last one forgets it. */
export function useTyped<T extends object>(key: string, empty: T): readonly [T, (part: Partial<T>) => void, () => void] {
  const there = (): T => ({ ...empty, ...kept<Partial<T>>(key) })
  const [typed, setTyped] = useState<T>(there)
  useEffect(() => {
    const look = (): void => setTyped(there())
    addEventListener(`${TYPED} ${key}`, look)
    return () => removeEventListener(`${TYPED} ${key}`, look)
    // What is empty does not change with a rendering.
  }, [key])
  // From what is kept: a file that comes back late is added to what is there by then.
  const change = (part: Partial<T>): void => {
    keep(key, { ...there(), ...part })
    tell(key)
  }
  return [typed, change, () => sentTyped(key)]
}

/** It has been sent. */
export function sentTyped(key: string): void {
  forget(key)
  tell(key)
}
