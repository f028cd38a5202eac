// Seeded cases for the benchmark in which every rule of fixture-policy.yaml fires, and the plain TypeScript view of its facts.
import { FIXTURE_CATEGORIES, FIXTURE_EVIDENCE, FIXTURE_KINDS, FIXTURE_REASONS } from './fixture-vocabulary.ts'

export type FixtureFacts = {
  now: number
  order: {
    amountMinor: number; freightMinor: number; couponMinor: number; paidAt: number; shippedAt: number | null; signedAt: number | null
    crossBorder: boolean; live: boolean
  }
  product: { custom: boolean; fresh: boolean; virtual: boolean; sealed: boolean; opened: boolean; category: string }
  promise: {
    freeReturn: boolean; extendedReturn: boolean; badFruitPay: boolean; lifetimeWarranty: boolean; authentic: boolean
    freightInsurance: boolean; shipWithin: number
  }
  claim: { kind: string; reason: string; requestedMinor: number; requestedFreightMinor: number; createdAt: number; attempt: number }
  evidence: { kinds: string[]; merchantKinds: string[] }
  buyer: { refundOnly90d: number; orders90d: number; integrity: number; vip: boolean; blocked: boolean }
  merchant: {
    score: number; responseRate: number; depositMinor: number; disputes30d: number; respondedAt: number | null; agreedAt: number | null
  }
  logistics: { picked24h: boolean; weightDiffGram: number | null; returnSignedAt: number | null; lost: boolean; abnormal: boolean }
}

export function fixtureCases(n: number, seed: number): FixtureFacts[] {
  const random = mulberry32(seed)
  return Array.from({ length: n }, () => fixtureCase(random))
}

/** Small, fast and the same everywhere: a benchmark must meet the same cases each time. */
export function mulberry32(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

export function fixtureCase(random: () => number): FixtureFacts {
  const p = (chance: number): boolean => random() < chance
  const int = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1))
  const pick = <T>(values: readonly [T, ...T[]]): T => values[Math.floor(random() * values.length)] ?? values[0]
  const between = (from: number, to: number): number => from + Math.floor(random() * (to - from))

  const now = 1_767_225_600_000 + int(0, 90 * 24) * HOUR
  const createdAt = now - int(0, 120) * HOUR
  const paidAt = createdAt - (p(0.1) ? int(30, 400) * DAY : int(1, 20) * DAY) - int(0, 3600) * 1000
  const shippedAt = p(0.88) ? Math.min(createdAt, paidAt + int(1, 120) * HOUR) : null
  const signedAt = shippedAt !== null && p(0.85) ? Math.min(createdAt, shippedAt + int(12, 200) * HOUR) : null
  const amountMinor = p(0.25) ? int(100, 2500) : p(0.85) ? int(2500, 40_000) : int(40_000, 500_000)
  const kinds = evidenceOf({ p, int, pick })
  const merchantKinds: string[] = p(0.45) ? [pick(FIXTURE_EVIDENCE)] : []
  if (p(0.2) && !merchantKinds.includes('chat')) merchantKinds.push('chat')
  const responded = p(0.55)
  return {
    now,
    order: {
      amountMinor, freightMinor: p(0.4) ? int(0, 1500) : 0, couponMinor: p(0.3) ? Math.floor(amountMinor * 0.1) : 0,
      paidAt, shippedAt, signedAt, crossBorder: p(0.05), live: p(0.3),
    },
    product: { custom: p(0.05), fresh: p(0.15), virtual: p(0.03), sealed: p(0.2), opened: p(0.4), category: pick(FIXTURE_CATEGORIES) },
    promise: {
      freeReturn: p(0.3), extendedReturn: p(0.2), badFruitPay: p(0.5), lifetimeWarranty: p(0.05), authentic: p(0.4),
      freightInsurance: p(0.4), shipWithin: pick([24, 48, 72]) * HOUR,
    },
    claim: {
      kind: p(0.35) ? 'refund_only' : p(0.65) ? 'return_refund' : pick(FIXTURE_KINDS),
      reason: p(0.25) ? 'no_reason' : pick(FIXTURE_REASONS),
      requestedMinor: p(0.03) ? amountMinor + int(1, 3000) : p(0.7) ? amountMinor : int(1, amountMinor),
      requestedFreightMinor: p(0.5) ? int(500, 4000) : 0, createdAt, attempt: int(1, 4),
    },
    evidence: { kinds, merchantKinds },
    buyer: { refundOnly90d: p(0.75) ? int(0, 2) : int(0, 15), orders90d: int(0, 60), integrity: int(30, 100), vip: p(0.1), blocked: p(0.01) },
    merchant: {
      score: int(380, 500) / 100, responseRate: int(60, 100) / 100, depositMinor: int(0, 2_000_000), disputes30d: int(0, 60),
      respondedAt: responded ? between(createdAt, now) : null, agreedAt: responded && p(0.3) ? between(createdAt, now) : null,
    },
    logistics: {
      picked24h: p(0.4), weightDiffGram: p(0.5) ? int(-20, 80) : null, returnSignedAt: p(0.4) ? now - int(0, 48) * HOUR : null,
      lost: p(0.03), abnormal: p(0.1),
    },
  }
}

type Draw = {
  p: (chance: number) => boolean
  int: (low: number, high: number) => number
  pick: <T>(values: readonly [T, ...T[]]) => T
}

function evidenceOf({ p, int, pick }: Draw): string[] {
  const kinds: string[] = []
  for (let wanted = int(0, 4); wanted > 0; wanted--) {
    const kind = p(0.5) ? (p(0.5) ? 'photo' : 'video') : pick(FIXTURE_EVIDENCE)
    if (!kinds.includes(kind)) kinds.push(kind)
  }
  return kinds
}
