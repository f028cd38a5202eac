// What must happen outside because of a sanction's events: notices to the account and the webhook `sanction.changed`, which carries the
// measures in force. Gongdao holds no payment of a sanction: the marketplace applies the measures (guarantee 7).
import { z } from 'zod'
import type { SanctionEvent } from '../domain/sanction/events.ts'
import { standingSanction, type SanctionState } from '../domain/sanction/sanction.ts'
import { toldSchema } from './inbox.ts'
import { inboxEffect, sanctionNotices, type DueNotice } from './notices-due.ts'
import type { NewEffect } from './ports.ts'

type Effect = Omit<NewEffect, 'notBefore'>

export const sanctionNoticeBody = z.object({ noticeId: z.string(), party: z.enum(['buyer', 'merchant']), account: z.string(), about: z.string(), contact: z.number(), told: toldSchema.optional() })

export function sanctionEffects(events: readonly SanctionEvent[], after: SanctionState, { version, at }: { version: number; at: number }): Effect[] {
  const notices = sanctionNotices(events, after)
  const { matter } = after
  const decision = standingSanction(after)
  const webhook: Effect = {
    kind: 'webhook', lane: 'webhook', key: `${after.caseId}.${version}`,
    body: {
      type: 'sanction.changed', caseId: after.caseId, version, phase: after.phase, marketplace: matter.sale.marketplace, against: matter.against, account: matter.account,
      fromCase: matter.fromCase, orderId: matter.orderId, inForce: after.inForce.map(({ measure, extent }) => ({ measure, extent })), publishBy: decision?.publishBy ?? null,
      overdue: after.lapsed.some((lapse) => lapse.clock === 'appealMustBeDecided' && lapse.outcome === 'as_announced'), events: events.map((event) => event.type),
    },
  }
  return [...events.flatMap((event) => noticesOf(event, after, notices)), ...inboxEffect(notices, `${after.caseId}.${version}`, at), webhook]
}

function noticesOf(event: SanctionEvent, after: SanctionState, notices: readonly DueNotice[]): Effect[] {
  if (event.type !== 'SanctionNotified') return []
  return Array.from({ length: event.contacts }, (_, contact) => ({
    kind: 'sanction_notice', lane: `notice:${event.party}`, key: `${after.caseId}.${event.noticeId}.${contact + 1}`,
    body: { noticeId: event.noticeId, party: event.party, account: after.matter.account, about: event.about, contact, told: notices.find((notice) => notice.noticeId === event.noticeId)?.told },
  }))
}
