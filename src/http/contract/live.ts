// What happens while somebody looks: the stream, the same for those who ask now and then, the inbox, and how one wants to be written to.
import { z } from 'zod'
import { ABOUT } from '../../app/inbox.ts'
import { READS } from '../../domain/access.ts'
import { idSchema } from '../../domain/order.ts'
import { CLOCKS } from '../../domain/vocabulary.ts'
import { bothSchema, caseIdSchema, momentSchema, nextSchema, pageQuery, versionSchema } from './domain-shapes.ts'
import { named } from './names.ts'
import { media, route } from './route.ts'

/** Enough for every screen of one person; a merchant follows all his cases without naming one. */
const followed = z.string().regex(/^\d{1,19}(?:,\d{1,19}){0,49}$/).optional()
const position = z.string().max(4_000)

export const stream = route({
  id: 'stream', method: 'GET', path: '/v1/stream', tag: 'live', who: READS.case, refusals: ['malformed'], problems: ['want_event_stream', 'no_feed'],
  summary: { zh: '实时事件流（text/event-stream）：售后单到了第几版、未读通知数、队列长度', en: 'Events as they happen (text/event-stream): which case is at which version, how much is unread, how long the queues are' },
  query: z.strictObject({ cases: followed, after: position.optional() }), answers: { 200: media('text/event-stream') },
})

export const changes = route({
  id: 'listChanges', method: 'GET', path: '/v1/changes', tag: 'live', who: READS.case, refusals: ['malformed'], problems: ['no_feed'],
  summary: { zh: '自上次以来我的售后单有哪些变化；供无法使用事件流的客户端轮询', en: 'What changed in my cases since; for clients that cannot hold a stream' },
  query: z.strictObject({ cases: followed, after: position.optional() }),
  answers: {
    200: named('Changes', z.strictObject({
      /** For the next request; opaque. */
      position, /** Some of what changed is no longer kept: read your cases anew. */
      reset: z.boolean(),
      changes: z.array(z.strictObject({ caseId: caseIdSchema, version: versionSchema, process: z.enum(['dispute', 'sanction', 'mediation']) })),
      unread: z.int().nullable(),
    })),
  },
})

const noticeRef = z.strictObject({ caseId: caseIdSchema, noticeId: idSchema })
const noticeSchema = named('Notice', z.strictObject({
  ...noticeRef.shape, at: momentSchema, readAt: momentSchema.nullable(), process: z.enum(['dispute', 'sanction']), about: z.enum(ABOUT), title: bothSchema, text: bothSchema, orderId: idSchema,
  /** The clock it came with, as it stood when the notice was made. */
  clock: z.strictObject({ clock: z.enum(CLOCKS), endsAt: momentSchema }).nullable(),
  /** The case, in this API. */
  href: z.string(),
}))
const unreadSchema = named('Unread', z.strictObject({ /** Counted to 100. */ unread: z.int() }))

export const inbox = route({
  id: 'listInbox', method: 'GET', path: '/v1/inbox', tag: 'live', who: READS.inbox, refusals: ['malformed'],
  summary: { zh: '我的通知，最新的在前', en: 'My notices, newest first' },
  query: z.strictObject({ ...pageQuery, unread: z.enum(['true', 'false']).default('false') }),
  answers: { 200: named('InboxPage', z.strictObject({ items: z.array(noticeSchema), next: nextSchema, unread: z.int() })) },
})

export const markRead = route({
  id: 'markRead', method: 'POST', path: '/v1/inbox/read', tag: 'live', who: READS.inbox, refusals: ['malformed'],
  summary: { zh: '标为已读：指定的通知、一个售后单的、或某时刻之前的全部', en: 'Mark as read: the notices named, those of a case, or all up to an instant' },
  body: named('MarkRead', z.union([z.strictObject({ notices: z.array(noticeRef).min(1).max(200) }), z.strictObject({ caseId: caseIdSchema }), z.strictObject({ until: momentSchema })])),
  answers: { 200: unreadSchema },
})

const preferencesSchema = named('Preferences', z.strictObject({
  language: z.enum(['zh', 'en']),
  /** Reminders by mail before a clock runs out. What the procedure requires is always sent. */
  reminders: z.boolean(),
}))

export const readPreferences = route({
  id: 'readPreferences', method: 'GET', path: '/v1/me/preferences', tag: 'live', who: READS.inbox, refusals: [],
  summary: { zh: '我的通知设置', en: 'How I want to be written to' }, answers: { 200: preferencesSchema },
})

export const putPreferences = route({
  id: 'putPreferences', method: 'PUT', path: '/v1/me/preferences', tag: 'live', who: READS.inbox, refusals: ['malformed'],
  summary: { zh: '修改我的通知设置', en: 'Say how I want to be written to' }, body: preferencesSchema, answers: { 200: preferencesSchema },
})

const PAGE = media('text/html; charset=utf-8')
/** Sealed for one inbox; it came in a letter. */
const letterLink = z.strictObject({ token: z.string().max(2_000) })

export const showUnsubscribe = route({
  id: 'showUnsubscribe', method: 'GET', path: '/unsubscribe', tag: 'live', who: 'open', refusals: ['malformed'],
  summary: { zh: '邮件中的退订页面', en: 'The page behind the link in a reminder' }, query: letterLink, answers: { 200: PAGE, 404: PAGE },
})

export const unsubscribe = route({
  id: 'unsubscribe', method: 'POST', path: '/unsubscribe', tag: 'live', who: 'open', refusals: ['malformed'],
  summary: { zh: '一键退订期限提醒（RFC 8058）', en: 'Stop reminders by mail in one click (RFC 8058)' }, query: letterLink, body: media('application/x-www-form-urlencoded'), answers: { 200: PAGE, 404: PAGE },
})

export const liveContracts = [stream, changes, inbox, markRead, readPreferences, putPreferences, showUnsubscribe, unsubscribe] as const
