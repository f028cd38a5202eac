// What the sweep and the dispatcher ask the store for: clocks that are due, effects under a lease, effects set aside.
// The methods are in ports.ts.

// Splits the buckets over several processes; { index: 0, of: 1 } looks at all, or at all of one marketplace.
export type Share = { readonly index: number; readonly of: number; readonly marketplaceId?: string }

export type DueClock = {
  readonly bucket: number
  readonly caseId: string
  readonly marketplaceId: string
  readonly clock: string
  readonly dueAt: number
  // By the marketplace's own time, when it was found.
  readonly lateMs: number
  // The version that set the clock, not necessarily the case's present version.
  readonly version: number
}

export type LeasedEffect = {
  readonly bucket: number
  readonly caseId: string
  readonly marketplaceId: string
  readonly version: number
  readonly n: number
  readonly kind: string
  readonly lane: string
  readonly key: string
  // How often it was leased, this time included. It is also the token of the lease: finish and defer do nothing once it moved on.
  readonly tries: number
  // Real time from which it was to be carried: the time before this lease, when it is a lease.
  readonly dueAt: number
  readonly body: unknown
}

export type DeadEffect = LeasedEffect & { readonly deadAt: number; readonly why: string }

// What waits in the database, for metrics. Counts stop where store/backlog.ts says, so that asking costs the same however much is stored.
export type Backlog = {
  readonly queues: readonly { readonly queue: string; readonly waiting: number }[]
  readonly clocksDue: number
  readonly latestClockMs: number
  readonly effects: readonly { readonly kind: string; readonly due: number }[]
  readonly oldestEffectMs: number
  readonly deadEffects: number
  readonly webhookCallsDue: number
  readonly deadWebhookCalls: number
  /** Since what was kept long enough was last erased, to the end; null before the first time. */
  readonly retentionAgeMs: number | null
}
