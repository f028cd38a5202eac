// What the pinned catalogue says about the proof a reason asks: how many files of a type, and how large.
// Told before anything is uploaded and checked when it is. What is asked at all is the policy's evidence stage (assess.ts).
import type { Pin } from '../policy/evaluate.ts'
import type { EvidenceItem } from './parts.ts'
import { reasonEntryOf } from './pin.ts'
import type { EvidenceType, Reason } from './vocabulary.ts'

export type EvidenceLimit = { type: string; maxBytes: number | null; maxFiles: number | null }

/** The limits a side is told before it uploads anything. They bind the type they are written for: what may stand in for a photo may be a film. */
export function evidenceLimits(pin: Pin, reason: Reason, side: 'buyer' | 'merchant'): EvidenceLimit[] {
  const asks = reasonEntryOf(pin, reason)?.evidence[side] ?? []
  return asks.flatMap(({ type, limits }) => (limits === undefined ? [] : [{ type, maxBytes: limits.maxBytes ?? null, maxFiles: limits.maxFiles ?? null }]))
}

/** The first limit these items break, counting what the side has filed before. */
export function brokenLimit(limits: readonly EvidenceLimit[], items: readonly EvidenceItem[], before: readonly { type: EvidenceType }[]): { field: string; allowed: number } | null {
  for (const { type, maxBytes, maxFiles } of limits) {
    const added = items.filter((item) => item.type === type)
    const large = added.find((item) => maxBytes !== null && item.bytes > maxBytes)
    if (large !== undefined && maxBytes !== null) return { field: `evidence.${large.evidenceId}.bytes`, allowed: maxBytes }
    const files = added.length + before.filter((item) => item.type === type).length
    if (added.length > 0 && maxFiles !== null && files > maxFiles) return { field: 'evidence', allowed: maxFiles }
  }
  return null
}
