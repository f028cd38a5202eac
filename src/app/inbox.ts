// Everybody's inbox: what is kept of a notice (codes and figures, never prose), whose inbox a person reads, and the port the store implements.
// What a notice says is rendered when it is read: sentences/notices.ts. What puts it there: notices-due.ts, carried by dispatch.ts.
import { z } from 'zod'
import { idSchema } from '../domain/order.ts'
import { OUTCOMES, clockSchema, reasonSchema, remedySchema, type Actor } from '../domain/parts.ts'
import { eventSchemas } from '../domain/events.ts'
import { sanctionEventSchemas } from '../domain/sanction/events.ts'
import type { Page, PageRequest } from './ports.ts'
import type { Share } from './sweep-ports.ts'

export const BOXES = ['buyer', 'merchant', 'officer'] as const
export type Box = (typeof BOXES)[number]
export type BoxAddress = { readonly marketplaceId: string; readonly box: Box; readonly account: string }

/** Why an officer is told something of a case he holds or has decided. */
export const DESK_NOTICES = ['evidence_arrived', 'evidence_overdue', 'appeal_answered', 'decision_sent_back', 'decision_signed', 'decision_appealed', 'overdue'] as const
export const ABOUT = [...eventSchemas.PartyNotified.shape.about.options, ...sanctionEventSchemas.SanctionNotified.shape.about.options.filter((about) => about !== 'clock'), ...DESK_NOTICES, 'reminder'] as const
export type About = (typeof ABOUT)[number]

/** What of a clock its sentence needs. */
const clockTold = clockSchema.pick({ clock: true, owner: true, length: true, unit: true, endsAt: true, atZero: true, pausedAt: true, beyondCalendar: true })

/** What is told, in codes and figures. `happened` refines `about`: an offer made, accepted, declined. */
export const toldSchema = z.object({
  process: z.enum(['dispute', 'sanction']), about: z.enum(ABOUT), happened: z.string().max(60).nullable(),
  orderId: idSchema, reason: reasonSchema, remedy: remedySchema.nullable(), amountMinor: z.int(), currency: z.string().length(3),
  outcome: z.enum(OUTCOMES).nullable(), clock: clockTold.nullable(),
})
export type Told = z.infer<typeof toldSchema>

export const inboxBody = z.object({ at: z.int(), notices: z.array(z.object({ noticeId: idSchema, box: z.enum(BOXES), account: idSchema, told: toldSchema })) })

/** The mail of a reminder: the inbox has it already. */
export const reminderBody = z.object({ to: z.object({ marketplaceId: idSchema, box: z.enum(BOXES), account: idSchema }), told: toldSchema })

export type InboxEntry = { readonly caseId: string; readonly noticeId: string; readonly at: number; readonly told: Told }
export type InboxRow = InboxEntry & { readonly readAt: number | null }

/** Which notices are meant: single ones, all of one case, or all up to an instant. */
export type Marked = { readonly notices: readonly { readonly caseId: string; readonly noticeId: string }[] } | { readonly caseId: string } | { readonly until: number }

export type Preference = { readonly language: 'zh' | 'en'; /** Reminders by mail. What the procedure requires is always sent. */ readonly reminders: boolean }
export const USUAL_PREFERENCE: Preference = { language: 'zh', reminders: true }

/** Counting stops here: a badge must not cost more for whoever never reads. */
export const MOST_UNREAD = 100

export type EndingClock = { readonly bucket: number; readonly caseId: string; readonly clock: string; readonly dueAt: number; readonly version: number }

export interface Inboxes {
  // Idempotent per (inbox, case, notice). True when it was not there.
  putNotices(entries: readonly (BoxAddress & InboxEntry)[]): Promise<void>
  putNotice(to: BoxAddress, entry: InboxEntry): Promise<boolean>
  listInbox(of: BoxAddress, page: PageRequest & { readonly unreadOnly: boolean }): Promise<Page<InboxRow>> // newest first
  unreadIn(of: BoxAddress): Promise<number> // counted to MOST_UNREAD
  markRead(of: BoxAddress, which: Marked, at: number): Promise<number> // how many were unread until now
  preferenceOf(of: BoxAddress): Promise<Preference | null>
  putPreference(of: BoxAddress, preference: Preference, at: number): Promise<void>
  // In the marketplace's own time, from just after `from` on, soonest first.
  endingClocks(of: { readonly marketplaceId: string; readonly from: Omit<EndingClock, 'bucket' | 'version'>; readonly until: number; readonly limit: number; readonly share: Share | undefined }): Promise<readonly EndingClock[]>
  // An effect of the case beside those of its commits. `place`: the same for the same clock and round; queued twice it is there once.
  queueReminder(of: { readonly bucket: number; readonly caseId: string; readonly version: number; readonly place: number; readonly marketplaceId: string; readonly key: string; readonly notBefore: number; readonly body: z.infer<typeof reminderBody> }): Promise<void>
}

/** Whose inbox somebody reads. A clerk reads his shop's: tokens give him the shop's id and none of his own. Null: has none. */
export function boxOf({ role, id, marketplace }: Actor): BoxAddress | null {
  const box: Box | null = role === 'buyer' ? 'buyer' : role === 'merchant' || role === 'clerk' ? 'merchant' : role === 'officer' || role === 'senior_officer' ? 'officer' : null
  return box === null ? null : { marketplaceId: marketplace, box, account: id }
}
