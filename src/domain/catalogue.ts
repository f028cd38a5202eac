// What the pinned catalogue says about the proof a reason asks: which types are interchangeable, how many files, how large.
// Told before anything is uploaded and checked when it is. What is asked at all is the policy's evidence stage (assess.ts).
import type { EvidenceAsk } from '../policy/policy.ts'
import type { Pin } from '../policy/evaluate.ts'
import type { EvidenceItem } from './parts.ts'
import { reasonEntryOf } from './pin.ts'
import type { EvidenceType, Reason } from './vocabulary.ts'

export type EvidenceLimit = { types: readonly string[]; maxBytes: number | null; maxFiles: number | null }

/** The limits a side is told before it uploads anything, per group of interchangeable types. */
export function evidenceLimits(pin: Pin, reason: Reason, side: 'buyer' | 'merchant'): EvidenceLimit[] {
  const asks = reasonEntryOf(pin, reason)?.evidence[side] ?? []
  return asks.flatMap((ask) => (ask.limits === undefined ? [] : [{ types: typesOf(ask), maxBytes: ask.limits.maxBytes ?? null, maxFiles: ask.limits.maxFiles ?? null }]))
}

/** The first limit these items break, counting what the side has filed before. */
export function brokenLimit(limits: readonly EvidenceLimit[], items: readonly EvidenceItem[], before: readonly { type: EvidenceType }[]): { field: string; allowed: number } | null {
  for (const { types, maxBytes, maxFiles } of limits) {
    const large = items.find((item) => types.includes(item.type) && maxBytes !== null && item.bytes > maxBytes)
    if (large !== undefined && maxBytes !== null) return { field: `evidence.${large.evidenceId}.bytes`, allowed: maxBytes }
    const adds = items.some((item) => types.includes(item.type))
    const files = [...items, ...before].filter((item) => types.includes(item.type)).length
    if (adds && maxFiles !== null && files > maxFiles) return { field: 'evidence', allowed: maxFiles }
  }
  return null
}

const typesOf = (ask: EvidenceAsk): string[] => [...new Set([ask.type, ...(ask.anyOf ?? [])])]
