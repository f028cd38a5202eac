// Carries what stays in this house right after the commit that makes it: inboxes, histories, waybills. Such effects are stored like any other,
// only held for this process from the start, as if it had leased them: when it ends before they are carried, a dispatcher finds them after that.
// Each of the three may be carried twice and in any order. Begun by main.ts where loops run; the doors and loops know it as `desk.porter`.
import { z } from 'zod'
import type { WaybillPlace } from './carriers.ts'
import { watchWaybills } from './carriers.ts'
import type { Desk } from './desk.ts'
import { waybillBody } from './dispute-effects.ts'
import { inboxBody, type BoxAddress, type InboxEntry } from './inbox.ts'
import type { Commit, HistoryEntry } from './ports.ts'
import type { LeasedEffect } from './sweep-ports.ts'

export type Porter = {
  /** Until when an effect of this kind is held for the porter; null: it is not the porter's. */
  heldUntil(kind: string): number | null
  /** What was appended just now. */
  take(commit: Pick<Commit, 'bucket' | 'caseId' | 'expectedVersion' | 'columns' | 'effects'>): void
  /** Waits until nothing is left in hand. */
  rest(): Promise<void>
}

const KINDS: readonly string[] = ['inbox', 'history', 'watch_waybill']
/** As long as a lease: far longer than carrying takes, and short enough for those it must wait for when this process ends. */
const HELD_MS = 30_000
/** What comes in meanwhile goes along in the same few statements. Nobody looks into his inbox sooner. */
const GATHER_MS = 100
/** More than this in hand means the database cannot keep up: the rest is left to the dispatchers, and memory stays bounded. */
const MOST_IN_HAND = 5_000

export function openPorter(desk: Desk): Porter {
  let hand: LeasedEffect[] = []
  let walking: Promise<void> | null = null
  const walk = async (): Promise<void> => {
    while (hand.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
      const carried = hand
      hand = []
      // Whatever fails is there still, and comes to a dispatcher, one by one, when it is no longer held.
      await carryTogether(desk, carried).catch((fault: unknown) => {
        desk.log({ level: 'warn', what: 'porter_fault', effects: carried.length, why: fault instanceof Error ? fault.message.slice(0, 300) : String(fault) })
      })
    }
  }
  return {
    heldUntil: (kind) => (KINDS.includes(kind) && hand.length < MOST_IN_HAND ? desk.realNow() + HELD_MS : null),
    take: (commit) => {
      const now = desk.realNow()
      const mine = commit.effects.flatMap((effect, index): LeasedEffect[] => (effect.notBefore <= now || !KINDS.includes(effect.kind) ? [] : [{
        bucket: commit.bucket, caseId: commit.caseId, marketplaceId: commit.columns.marketplaceId, version: commit.expectedVersion + 1, n: index + 1, kind: effect.kind, lane: effect.lane, key: effect.key, tries: 0, dueAt: now, body: effect.body,
      }]))
      if (mine.length === 0) return
      hand.push(...mine)
      walking ??= walk().finally(() => {
        walking = null
      })
    },
    rest: async () => {
      for (let under = walking; under !== null; under = walking) await under
    },
  }
}

async function carryTogether(desk: Desk, effects: readonly LeasedEffect[]): Promise<void> {
  const takenUp = desk.realNow()
  const of = (kind: string): readonly LeasedEffect[] => effects.filter((effect) => effect.kind === kind)
  const { carriers } = desk
  await Promise.all([
    desk.store.inbox.putNotices(of('inbox').flatMap(noticesOf)), desk.store.recordHistory(of('history').flatMap(entriesOf)),
    ...(carriers ? [watchWaybills(desk, carriers, of('watch_waybill').map(placeIn))] : []),
  ])
  await desk.store.finishEffects(effects)
  if (desk.meter) for (const { kind, dueAt } of effects) desk.meter.effect({ kind, result: 'done', lagSeconds: (takenUp - dueAt) / 1000 })
}

/** As stored: checked. What this process has made just now need not be. */
export const noticesIn = (effect: LeasedEffect): (BoxAddress & InboxEntry)[] => noticesOf({ ...effect, body: inboxBody.parse(effect.body) })
export const entriesIn = (effect: LeasedEffect): readonly HistoryEntry[] => entriesOf({ body: historyBody.parse(effect.body) })

function noticesOf({ caseId, marketplaceId, body }: LeasedEffect): (BoxAddress & InboxEntry)[] {
  const { at, notices } = body as z.infer<typeof inboxBody>
  return notices.map(({ noticeId, box, account, told }) => ({ marketplaceId, box, account, caseId, noticeId, at, told }))
}

const historyBody = z.object({ entries: z.array(z.custom<HistoryEntry>((entry) => typeof entry === 'object' && entry !== null)) })
const entriesOf = ({ body }: Pick<LeasedEffect, 'body'>): readonly HistoryEntry[] => (body as z.infer<typeof historyBody>).entries

export const placeIn = ({ marketplaceId, bucket, body }: LeasedEffect): WaybillPlace => ({ ...waybillBody.parse(body), marketplaceId, orderBucket: bucket, partnerPickup: false })
