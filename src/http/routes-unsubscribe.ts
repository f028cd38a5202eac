// Stopping reminders from a letter, without signing in: mail programs post at once (RFC 8058), people see one button first, because what
// only looks at links must not stop anything. The link is sealed for one inbox and good for nothing else.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Entrance } from '../app/identity.ts'
import { BOXES, USUAL_PREFERENCE, type BoxAddress } from '../app/inbox.ts'
import type { Desk } from '../app/desk.ts'
import { idSchema } from '../domain/order.ts'
import { showUnsubscribe, unsubscribe } from './contract/live.ts'
import type { Lang } from './problems.ts'
import { give, serve } from './serve.ts'

const sealedSchema = z.strictObject({ marketplaceId: idSchema, box: z.enum(BOXES), account: idSchema })
const WORDS = {
  zh: { title: '期限提醒', ask: '不再通过邮件接收期限提醒？处理程序要求的通知仍会发送。', button: '不再接收', done: '已停止期限提醒邮件。可在通知设置中重新开启。', wrong: '此链接无效或已过期。请在通知设置中修改。' },
  en: { title: 'Reminders', ask: 'Stop reminders by mail? What the procedure requires is sent all the same.', button: 'Stop reminders', done: 'You get no more reminders by mail. They can be switched on again in your preferences.', wrong: 'This link is wrong or has run out. Change it in your preferences.' },
} as const
const POLICY = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

export async function unsubscribeRoutes(server: FastifyInstance, { store, realNow }: Desk, entrance: Entrance): Promise<void> {
  const boxIn = async (token: string): Promise<BoxAddress | null> => {
    const opened = await entrance.seal.open('unsubscribe', token)
    return opened === null || opened === 'expired' ? null : (sealedSchema.safeParse(opened.content).data ?? null)
  }
  await server.register(async (scope) => {
    // Whatever the mail program posts: the link says it all.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 4_096 }, (_request, _body, done) => { done(null, null) })
    serve(scope, showUnsubscribe, async ({ query, lang, reply }) => {
      const box = await boxIn(query.token)
      return page(reply, lang, box === null ? { status: 404, text: WORDS[lang].wrong } : { status: 200, text: WORDS[lang].ask, button: true })
    })
    serve(scope, unsubscribe, async ({ query, lang, reply }) => {
      const box = await boxIn(query.token)
      if (box === null) return page(reply, lang, { status: 404, text: WORDS[lang].wrong })
      await store.inbox.putPreference(box, { ...((await store.inbox.preferenceOf(box)) ?? USUAL_PREFERENCE), reminders: false }, realNow())
      return page(reply, lang, { status: 200, text: WORDS[lang].done })
    })
  })
}

function page(reply: FastifyReply, lang: Lang, { status, text, button = false }: { status: 200 | 404; text: string; button?: boolean }) {
  reply.header('content-security-policy', POLICY)
  const { title, button: label } = WORDS[lang]
  // Posted to where it was shown, the sealed link with it.
  const form = button ? `<form method="post"><button>${label}</button></form>` : ''
  return give(status, `<!doctype html><html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><h1>${title}</h1><p>${text}</p>${form}</html>`)
}
