// Webhooks from the command line: who is called, whether it works, what did not arrive, and sending it again.
import { deliveryId, WEBHOOK_TYPE_NAMES, type WebhookType } from '../app/webhooks.ts'
import { pingWebhook, putWebhook, rotateWebhook, shownDelivery, shownWebhook, switchWebhook, type Webhooks } from '../app/webhook-register.ts'
import type { Desk } from '../app/desk.ts'
import { isRefusal, REFUSALS, type Refusal } from '../domain/refusals.ts'
import type { House } from './house.ts'
import { readInstant } from './instants.ts'
import { mustBeHere } from './named.ts'
import { pad, UsageFault, type Out } from './output.ts'

type Work = (house: House, out: Out) => Promise<boolean>
type Market = { marketplace: string }
type At = { desk: Desk; webhooks: Webhooks; now: number }

const withWebhooks = ({ marketplace }: Market, work: (at: At, out: Out) => Promise<boolean>): Work => async (house, out) => {
  const opened = await house.open({ scratch: false, alone: false })
  try {
    const desk = await house.desk(opened, { quiet: true })
    if (!desk.webhooks) throw new UsageFault('this database keeps no webhooks')
    await mustBeHere(desk.store, marketplace)
    return await work({ desk, webhooks: desk.webhooks, now: desk.realNow() }, out)
  } finally {
    await opened.close()
  }
}

function no(refusal: Refusal, out: Out): false {
  out.print(`${REFUSALS[refusal.refused][out.lang]}${refusal.allowed === undefined ? '' : ` (${String(refusal.allowed)})`}`)
  out.result({ refused: refusal.refused, ...(refusal.allowed === undefined ? {} : { allowed: refusal.allowed }) })
  return false
}

const of = (subscriptionId: string, { marketplace }: Market) => ({ marketplaceId: marketplace, subscriptionId })

export const putWebhookCommand = (id: string, options: Market & { url: string; types: string; secret?: string }): Work => withWebhooks(options, async ({ webhooks, now }, out) => {
  const types = options.types.split(',').map((type) => type.trim())
  const wrong = types.find((type) => type !== '*' && !(WEBHOOK_TYPE_NAMES as readonly string[]).includes(type))
  if (wrong !== undefined) throw new UsageFault(`no such type: ${wrong}. There are: *, ${WEBHOOK_TYPE_NAMES.join(', ')}`)
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id)) throw new UsageFault(`not an id: ${id}`)
  const done = await putWebhook(webhooks, { ...of(id, options), url: options.url, types: types as (WebhookType | '*')[], secret: options.secret }, now)
  if (isRefusal(done)) return no(done, out)
  if (done.secret !== null) out.print(out.lang === 'zh' ? `密钥（只显示这一次）：${done.secret}` : `secret, shown this once: ${done.secret}`)
  out.print(`${id} → ${options.url}`)
  out.result({ stored: true, webhookId: id, created: done.created, secret: done.secret })
  return true
})

export const listWebhooks = (options: Market): Work => withWebhooks(options, async ({ webhooks, now }, out) => {
  const all = (await webhooks.book.list(options.marketplace)).map((one) => shownWebhook(one, now))
  for (const one of all) out.print(`${pad(one.webhookId, 20)}${pad(one.disabled ? `off: ${one.disabled.because}` : one.failures > 0 ? `failing ×${one.failures}` : 'on', 16)}${one.url}  ${one.types.join(' ')}`)
  if (all.length === 0) out.print(out.lang === 'zh' ? '尚未登记任何推送' : 'no webhook is registered')
  out.result(all)
  return true
})

export const rotateWebhookCommand = (id: string, options: Market & { overlapHours: string }): Work => withWebhooks(options, async ({ webhooks, now }, out) => {
  const hours = Number(options.overlapHours)
  if (!Number.isInteger(hours) || hours < 0 || hours > 168) throw new UsageFault('--overlap-hours is a whole number from 0 to 168')
  const done = await rotateWebhook(webhooks, of(id, options), hours, now)
  if (isRefusal(done)) return no(done, out)
  out.print(out.lang === 'zh' ? `新密钥（只显示这一次）：${done.secret}` : `new secret, shown this once: ${done.secret}`)
  out.print(`${out.lang === 'zh' ? '旧密钥同时签名至' : 'the old one signs beside it until'} ${new Date(done.previousEndsAt).toISOString()}`)
  out.result(done)
  return true
})

export const switchWebhookCommand = (id: string, options: Market, on: boolean): Work => withWebhooks(options, async ({ webhooks, now }, out) => {
  const done = await switchWebhook(webhooks, of(id, options), on, now)
  if (isRefusal(done)) return no(done, out)
  out.print(`${id}: ${on ? 'on' : 'off'}`)
  out.result(shownWebhook(done, now))
  return true
})

export const removeWebhook = (id: string, options: Market): Work => withWebhooks(options, async ({ webhooks }, out) => {
  const removed = await webhooks.book.remove(of(id, options))
  out.print(removed ? `${id} is gone, and its log` : `there is no ${id}`)
  out.result({ removed })
  return removed
})

export const pingWebhookCommand = (id: string, options: Market): Work => withWebhooks(options, async ({ desk, webhooks, now }, out) => {
  const called = await pingWebhook(desk, webhooks, of(id, options), now)
  if (isRefusal(called)) return no(called, out)
  out.print(`${called.status ?? called.why ?? '–'} in ${called.ms} ms`)
  out.result(called)
  return called.status !== null && called.status >= 200 && called.status < 300
})

export const listDeliveries = (id: string, options: Market & { limit: string; after?: string }, dead: boolean): Work => withWebhooks(options, async ({ webhooks }, out) => {
  const limit = Number(options.limit)
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) throw new UsageFault('--limit is a whole number from 1 to 200')
  if ((await webhooks.book.find(options.marketplace, id)) === null) return no({ refused: 'unknown_webhook' }, out)
  const page = await webhooks.book.deliveries({ ...of(id, options), dead }, { limit, after: options.after ?? null })
  for (const one of page.items) {
    const last = one.attempts.at(-1)
    out.print(`${pad(deliveryId(one), 33)} ${pad(one.type, 20)}${pad(one.state, 11)}${pad(new Date(one.at).toISOString(), 26)}×${one.tries} ${last ? `${last.status ?? last.why ?? ''} ${last.ms} ms` : ''}`)
  }
  if (page.items.length === 0) out.print(out.lang === 'zh' ? '没有记录' : dead ? 'nothing was given up' : 'nothing was sent yet')
  if (page.next !== null) out.print(`--after ${page.next}`)
  out.result({ items: page.items.map(shownDelivery), next: page.next })
  return true
})

export const replayDeliveries = (id: string, options: Market & { delivery?: string; since?: string; all?: boolean }): Work => withWebhooks(options, async ({ webhooks, now }, out) => {
  if ((await webhooks.book.find(options.marketplace, id)) === null) return no({ refused: 'unknown_webhook' }, out)
  const since = options.since === undefined ? undefined : readInstant(options.since)
  const replayed = await webhooks.book.replay({ ...of(id, options), ...(options.delivery === undefined ? {} : { deliveryId: options.delivery }), ...(since === undefined ? {} : { since }), all: options.all === true }, now)
  out.print(out.lang === 'zh' ? `重新发送 ${replayed} 条` : `${replayed} will be sent again`)
  out.result({ replayed })
  return true
})
