// What was typed here, or sent without an answer yet, by name: in this browser, so that a closed tab or an empty battery loses no word; of a session of
// staff in this tab alone, for the next at the same desk must not find it. What nobody came back for goes after a while.
import { identity, identityKey } from './identity.ts'

export const KEPT_PREFIX = 'gongdao.kept.'
const DAY_MS = 86_400_000
/** Longer than any clock in which an answer is waited for. */
const KEPT_MS = 30 * DAY_MS

type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
type Kept = { readonly at: number; readonly value: unknown }

/** Where nothing may be stored or no room is left, the page itself still knows. */
const inMemory = new Map<string, string>()

const shelf = (): Shelf => (identity().kind === 'session' ? sessionStorage : localStorage)
const nameOf = (name: string): string => `${KEPT_PREFIX}${identityKey()} ${name}`

/** `youngerMs`: nothing older. */
export function kept<T>(name: string, youngerMs = KEPT_MS): T | null {
  const found = readIn(nameOf(name))
  return found === null || Date.now() - found.at > youngerMs ? null : (found.value as T)
}

function readIn(key: string): Kept | null {
  const text = inMemory.get(key) ?? stored(key)
  return text === null ? null : (JSON.parse(text) as Kept)
}

function stored(key: string): string | null {
  try {
    return shelf().getItem(key)
  } catch {
    return null
  }
}

let cleared = false

export function keep(name: string, value: unknown): void {
  if (!cleared) clearOld()
  cleared = true
  const key = nameOf(name)
  const text = JSON.stringify({ at: Date.now(), value } satisfies Kept)
  try {
    shelf().setItem(key, text)
    inMemory.delete(key)
  } catch {
    inMemory.set(key, text)
  }
}

export function forget(name: string): void {
  const key = nameOf(name)
  inMemory.delete(key)
  try {
    shelf().removeItem(key)
  } catch {
    // Nothing may be stored: nothing is there.
  }
}

/** Once a visit, whoever wrote it: what nobody will come back for. */
function clearOld(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT_PREFIX) && Date.now() - (readIn(key)?.at ?? 0) > KEPT_MS) localStorage.removeItem(key)
  } catch {
    // Nothing may be stored: nothing is there.
  }
}
