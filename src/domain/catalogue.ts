// What the pinned policies' catalogue says about a reason: which problems belong to it, which proof it asks and within what limits.
// Read when a case is opened or its reason changes. The rules themselves speak through assess.ts.
import type { EvidenceAsk } from '../policy/policy.ts'
import type { Pin } from '../policy/evaluate.ts'
import type { EvidenceItem } from './parts.ts'
import { reasonEntryOf } from './pin.ts'
import type { EvidenceType, Problem, Reason } from './vocabulary.ts'

/** A reason contradicts the problem beside it when its catalogue entry lists problems and this is none of them (scenario S3). */
export function reasonMatches(pin: Pin, reason: Reason, problem: Problem): boolean {
  const entry = reasonEntryOf(pin, reason)
  return problem === 'unspecified' || entry === null || entry.problems.length === 0 || entry.problems.includes(problem)
}

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
