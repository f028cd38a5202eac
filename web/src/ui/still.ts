// Rows that keep still under a hand: what is pressed is what is let go of, whatever arrives in between; what came meanwhile is shown right after.
import { useState } from 'react'

export function useStill<T>(value: T): readonly [T, () => void] {
  const [kept, keep] = useState<{ readonly value: T } | null>(null)
  const hold = (): void => {
    keep({ value })
    const ending = new AbortController()
    // The click comes after the finger is up, and must still meet its row.
    const free = (): void => {
      ending.abort()
      setTimeout(() => keep(null), 0)
    }
    for (const end of ['pointerup', 'pointercancel']) addEventListener(end, free, { signal: ending.signal })
  }
  return [kept === null ? value : kept.value, hold]
}
