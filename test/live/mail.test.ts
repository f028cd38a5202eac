// Mail against a real SMTP server (the npm package, which speaks the protocol but is nobody's mailbox): in the reader's language, one letter
// however often it is tried, nothing of a header's in a body's place; who cannot be reached is a failed attempt, a server that is away a later one.
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { ownContacts, putContact } from '../../src/app/contacts.ts'
import { dispatchEffects } from '../../src/app/dispatch.ts'
import type { BoxAddress, Preference } from '../../src/app/inbox.ts'
import { settle } from '../../src/app/loops.ts'
import { mailedNotices, type Letter, type MailBook, type Sender } from '../../src/app/mail.ts'
import type { Outside } from '../../src/app/outside.ts'
import type { Actor } from '../../src/domain/parts.ts'
import { byMarketplace } from '../../src/gateways/by-marketplace.ts'
import { sealedCookies } from '../../src/gateways/identity/sealed-cookies.ts'
import { storeMailBook } from '../../src/gateways/mail/book.ts'
import { compose } from '../../src/gateways/mail/compose.ts'
import { mailSettingsSchema } from '../../src/gateways/mail/settings.ts'
import { smtpMailer } from '../../src/gateways/mail/smtp.ts'
import { clockClaim, clockSale, logOf, must, openDesk, putSale, stateOf, type TestDesk } from '../app/desk.ts'

type Got = { from: string; to: string[]; head: Map<string, string>; raw: string; body: string }
const got: Got[] = []
/** What the server says to a recipient or a letter: by address, so that each test has its own. */
const answers = new Map<string, number>()
/** In whose words, enhanced status code included. */
let words = 'not here'
let refuseLetter = 0
let smtp: SMTPServer
let desk: TestDesk
let url = ''

function refuse(code: number, words = 'not here'): Error {
  return Object.assign(new Error(words), { responseCode: code })
}

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], logger: false,
    onRcptTo: ({ address }, _session, done) => { const code = answers.get(address); done(code === undefined ? undefined : refuse(code, words)) },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (refuseLetter > 0) return done(refuse(refuseLetter))
        got.push(read(Buffer.concat(chunks).toString('utf8'), session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address, session.envelope.rcptTo.map(({ address }) => address)))
        return done()
      })
    },
  })
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()))
  url = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`
  desk = await openDesk({ poolSize: 4 })
  desk.clock.now = cst('2025-09-02 10:00')
})
afterAll(async () => {
  await new Promise<void>((resolve) => smtp.close(() => resolve()))
  await desk.close()
})
beforeEach(() => {
  got.length = 0
  answers.clear()
  refuseLetter = 0
  words = 'not here'
  refused.length = 0
})

/** Headers unfolded, the parts decoded: enough of MIME to read what we write. */
function read(raw: string, from: string, to: string[]): Got {
  const [top = ''] = raw.split('\r\n\r\n')
  const head = new Map(top.replace(/\r\n[ \t]+/g, ' ').split('\r\n').map((line): [string, string] => [line.slice(0, line.indexOf(':')).toLowerCase(), decodeWords(line.slice(line.indexOf(':') + 1).trim())]))
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1] ?? 'none'
  const body = raw.split(`--${boundary}`).map((part) => {
    const [partHead = '', ...rest] = part.split('\r\n\r\n')
    const text = rest.join('\r\n\r\n')
    if (/base64/i.test(partHead)) return Buffer.from(text, 'base64').toString('utf8')
    return /quoted-printable/i.test(partHead) ? Buffer.from(text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString('utf8') : text
  }).join('\n')
  return { from, to, head, raw, body }
}
const decodeWords = (text: string): string => text.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?(b|q)\?([^?]*)\?=/gi, (_, kind: string, coded: string) =>
  kind.toLowerCase() === 'b' ? Buffer.from(coded, 'base64').toString('utf8') : Buffer.from(coded.replaceAll('_', ' ').replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString('utf8'))

const sender: Sender = { address: 'aftersales@market.example', name: { zh: '钟市', en: 'Clock Market' }, replyTo: null }
const preferences = new Map<string, Preference>()
const addresses = new Map([['buyer-li', 'li@mail.example'], ['shop-clock', 'clock@shop.example']])
const refused: [account: string, address: string][] = []
const book: MailBook = {
  senderOf: async (marketplace) => (marketplace === '1688' ? sender : null),
  addressOf: async ({ account }: BoxAddress) => addresses.get(account) ?? null,
  addressRefused: async ({ account }, address) => { refused.push([account, address]) },
  preferenceOf: async ({ account }: BoxAddress) => preferences.get(account) ?? null,
  linkTo: async ({ box }, caseId) => `https://market.example/${box}/cases/${caseId}`,
  unsubscribeLink: async ({ account }) => `https://market.example/unsubscribe/${account}`,
}
const outside = (to = url): { outside: Outside; close(): void } => {
  const mailer = smtpMailer(to)
  return { outside: mailedNotices(desk.watched.outside, mailer, book, 'Asia/Shanghai'), close: () => mailer.close() }
}

async function openCase(orderId: string): Promise<string> {
  const { order, scans } = clockSale(orderId)
  const bucket = await putSale(desk, order, scans)
  return (await must(desk, { who: 'buyer-li', bucket, orderId, commandId: 'open', command: clockClaim(orderId) })).caseId
}
const attempts = async (caseId: string): Promise<unknown[]> => (await logOf(desk, caseId)).flatMap(({ events }) => events.flatMap((event) => (event.type === 'NoticeAttempted' ? [event.result] : [])))

it('writes to the merchant what is up, until when, what happens at zero, and where, in his language', async () => {
  preferences.set('shop-clock', { language: 'en', reminders: true })
  const post = outside()
  const caseId = await openCase('order-mail')
  await settle(desk.desk, post.outside)
  post.close()
  const [letter] = got
  expect(got).toHaveLength(1)
  expect([letter?.from, letter?.to]).toEqual(['aftersales@market.example', ['clock@shop.example']])
  expect(letter?.head.get('subject')).toBe('Clock Market: A new after-sales case')
  expect(letter?.head.get('content-type')).toMatch(/^multipart\/alternative/)
  expect(letter?.head.get('auto-submitted')).toBe('auto-generated')
  expect(letter?.head.get('list-unsubscribe')).toBeUndefined()
  for (const words of [/The merchant must answer the request by .* \(Beijing time\)/, /When the time is up/, new RegExp(`https://market\\.example/merchant/cases/${caseId}`), /<p>Order order-mail: visible defect/, /cannot be switched off/]) expect(letter?.body).toMatch(words)
  expect(letter?.raw).not.toMatch(/buyer-li|李禾|Li He|声音/)
  expect(await attempts(caseId)).toEqual(['delivered'])
  preferences.clear()
})

it('writes Chinese to whoever has said nothing, and to the other side when it is told', async () => {
  const post = outside()
  const caseId = await openCase('order-mail-zh')
  await settle(desk.desk, post.outside)
  await must(desk, { who: 'shop-clock', bucket: desk.store.bucketOf(caseId) ?? -1, caseId, commandId: 'refuse', command: { type: 'RefuseRequest', because: 'facts_disputed' } })
  await settle(desk.desk, post.outside)
  post.close()
  expect(got.map(({ to, head }) => [to, head.get('subject')])).toEqual([[['clock@shop.example'], '【钟市】新的售后申请'], [['li@mail.example'], expect.stringMatching(/^【钟市】/)]])
  expect(got[0]?.body).toMatch(/商家须在北京时间.*前答复申请/)
})

it('sends a letter that was lost on the way again under the same Message-ID', async () => {
  const letter: Letter = { key: '7.n1.1', caseId: '7', to: 'li@mail.example', from: sender, language: 'zh', says: { title: { zh: '题', en: 'T' }, text: { zh: '文', en: 'X' } }, link: 'https://market.example/1', unsubscribe: null }
  const mailer = smtpMailer(url)
  expect([await mailer.send(letter), await mailer.send(letter), await mailer.send({ ...letter, key: '7.n2.1' })]).toEqual(['delivered', 'delivered', 'delivered'])
  mailer.close()
  const ids = got.map(({ head }) => head.get('message-id'))
  expect(ids[0]).toMatch(/^<[0-9a-f]{32}@market\.example>$/)
  expect([ids[1] === ids[0], ids[2] === ids[0]]).toEqual([true, false])
  expect(new Set(got.map(({ head }) => head.get('references'))).size).toBe(1)
})

it('records a failed attempt where the person cannot be reached, and leaves the case as fair as before', async () => {
  answers.set('clock@shop.example', 550)
  const post = outside()
  const caseId = await openCase('order-mail-gone')
  await settle(desk.desk, post.outside)
  expect([got, await attempts(caseId), refused]).toEqual([[], ['failed'], [['shop-clock', 'clock@shop.example']]])
  // Told to whoever runs this by the case, and not by the address.
  expect(desk.logs.filter(({ what }) => what === 'mail_address_refused')).toEqual([expect.objectContaining({ level: 'warn', marketplace: '1688', caseId })])
  expect(JSON.stringify(desk.logs)).not.toContain('clock@')
  expect((await stateOf(desk, caseId)).notices.every((notice) => notice.attempted === notice.contacts)).toBe(true)
  refuseLetter = 554
  answers.clear()
  const other = await openCase('order-mail-refused')
  await settle(desk.desk, post.outside)
  post.close()
  // A letter that is not wanted says nothing of the address.
  expect([got, await attempts(other), refused.length]).toEqual([[], ['failed'], 1])
})

it.each([
  [550, 'no such user', 'refused'], [550, '5.1.1 User unknown', 'refused'], [550, '5.2.1 Mailbox disabled', 'refused'], [553, 'not allowed', 'refused'],
  [552, 'storage exceeded', 'failed'], [552, '5.2.2 Mailbox full', 'failed'], [550, '5.7.1 Your address is on a blocklist', 'failed'], [550, "5.1.8 Bad sender's system address", 'failed'], [554, 'no', 'failed'],
] as const)('takes %i %s for %s: only that nobody is there speaks against the address', async (code, says, reached) => {
  answers.set('li@mail.example', code)
  words = says
  const mailer = smtpMailer(url)
  expect(await mailer.send({ key: `${code}.${says}`, caseId: '7', to: 'li@mail.example', from: sender, language: 'zh', says: { title: { zh: '题', en: 'T' }, text: { zh: '文', en: 'X' } }, link: 'https://market.example/1', unsubscribe: null })).toBe(reached)
  mailer.close()
})

it('tries again later where the server is busy, away, or will not have us: nothing is recorded until then', async () => {
  const caseId = await openCase('order-mail-later')
  answers.set('clock@shop.example', 451)
  const busy = outside()
  await settle(desk.desk, busy.outside)
  expect(await attempts(caseId)).toEqual([])
  const away = outside('smtp://127.0.0.1:9')
  desk.clock.now += 20_000
  expect((await dispatchEffects(desk.desk, away.outside, { limit: 100 })).deferred).toBe(1)
  expect(await attempts(caseId)).toEqual([])
  // What is logged names no address.
  expect(desk.logs.filter(({ what }) => what === 'effect_failed').map((line) => JSON.stringify(line)).join('')).not.toMatch(/clock@|127\.0\.0\.1/)
  answers.clear()
  desk.clock.now += 20_000
  await settle(desk.desk, busy.outside)
  busy.close()
  away.close()
  expect([got.length, await attempts(caseId)]).toEqual([1, ['delivered']])
})

it('leaves to the marketplace whom it has no address of, and marketplaces that send their own', async () => {
  addresses.delete('shop-clock')
  const before = desk.watched.notices.length
  const post = outside()
  await openCase('order-mail-none')
  await settle(desk.desk, post.outside)
  addresses.set('shop-clock', 'clock@shop.example')
  post.close()
  expect(got).toEqual([])
  const [handed] = desk.watched.notices.slice(before)
  expect(handed).toMatchObject({ account: 'shop-clock', says: { title: { en: 'A new after-sales case' } } })
})

it('lets reminders be stopped, in one click and for good, and nothing else', async () => {
  const post = outside()
  const reminder = { key: '7.reminder.1', caseId: '7', to: { marketplaceId: '1688', box: 'buyer' as const, account: 'buyer-li' }, told: { process: 'dispute' as const, about: 'reminder' as const, happened: null, orderId: 'order-1', reason: 'R10' as const, remedy: null, amountMinor: 0, currency: 'CNY', outcome: null, clock: null } }
  await post.outside.sendReminder?.(reminder)
  expect(got[0]?.head.get('list-unsubscribe')).toBe('<https://market.example/unsubscribe/buyer-li>')
  expect(got[0]?.head.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
  expect(got[0]?.body).toMatch(/不再接收期限提醒: https:\/\/market\.example\/unsubscribe\/buyer-li/)
  preferences.set('buyer-li', { language: 'zh', reminders: false })
  await post.outside.sendReminder?.(reminder)
  preferences.clear()
  post.close()
  expect(got).toHaveLength(1)
})

it('writes no more to an address nobody is at, until another is told, or the same by the person himself', async () => {
  const shop = { marketplaceId: '1688', side: 'merchant' as const, personId: 'shop-clock' }
  const system: Actor = { role: 'system', id: 'shop-system', marketplace: '1688' }
  const himself: Actor = { role: 'merchant', id: 'shop-clock', marketplace: '1688' }
  const tell = (actor: Actor, mail: string) => putContact(desk.desk, actor, { ...shop, contactId: 'own', contact: { mail, phone: '13812345678' } })
  const refusedAt = async () => (await ownContacts(desk.desk, himself)).find(({ contactId }) => contactId === 'own')?.mailRefusedAt
  await desk.store.putMarketplace({ id: '1688', kind: 'demo', settings: { ...(await desk.store.marketplaces()).find(({ id }) => id === '1688')?.settings as object, mail: { from: 'help@box.example', name: { zh: '盒子', en: 'Box' } } }, buckets: 8 })
  const kept = storeMailBook({ store: desk.store, seal: sealedCookies(['a secret of the tests that is long enough'], desk.desk.realNow), publicUrl: () => 'https://gongdao.example', now: () => 77 })
  const mailer = smtpMailer(url)
  const world = mailedNotices(desk.watched.outside, mailer, kept, 'Asia/Shanghai')
  const sentFor = async (orderId: string) => {
    const [letters, handed] = [got.length, desk.watched.notices.length]
    await openCase(orderId)
    await settle(desk.desk, world)
    return { letters: got.length - letters, handed: desk.watched.notices.length - handed }
  }
  await tell(system, 'gone@shop.example')
  answers.set('gone@shop.example', 550)
  expect([await sentFor('order-bounce-1'), await refusedAt()]).toEqual([{ letters: 0, handed: 0 }, 77])
  answers.clear()
  // The marketplace reaches him by its own ways now, as one without an address; its nightly copy of the same changes nothing.
  await tell(system, 'gone@shop.example')
  expect([await sentFor('order-bounce-2'), await refusedAt()]).toEqual([{ letters: 0, handed: 1 }, 77])
  await tell(system, 'new@shop.example')
  expect([await sentFor('order-bounce-3'), await refusedAt()]).toEqual([{ letters: 1, handed: 0 }, null])
  expect(await desk.store.contacts.refuseMail(shop, 'gone@shop.example', 78)).toBe(false)
  expect(await desk.store.contacts.refuseMail(shop, 'new@shop.example', 79)).toBe(true)
  await tell(himself, 'new@shop.example')
  expect([await sentFor('order-bounce-4'), await refusedAt()]).toEqual([{ letters: 1, handed: 0 }, null])
  mailer.close()
})

it('keeps headers and markup whole whatever a name or a link holds', async () => {
  const letter: Letter = {
    key: 'k\r\nBcc: x@y.example', caseId: '7', to: 'li@mail.example', from: { ...sender, name: { zh: '坏\r\nBcc: evil@y.example', en: 'x' } }, language: 'zh',
    says: { title: { zh: '<script>alert(1)</script>\r\nBcc: evil@y.example', en: '' }, text: { zh: '"&<', en: '' } }, link: 'https://market.example/"><script>', unsubscribe: null,
  }
  const mailer = smtpMailer(url)
  expect(await mailer.send(letter)).toBe('delivered')
  mailer.close()
  expect(got[0]?.to).toEqual(['li@mail.example'])
  expect([...(got[0]?.head.keys() ?? [])]).not.toContain('bcc')
  expect(compose(letter).html).not.toContain('<script>')
})

it('finds sender, address, language and link where they are kept, and writes to nobody who was erased', async () => {
  const settings = { mail: { from: 'help@box.example', name: { zh: '盒子', en: 'Box' }, links: { merchant: 'https://shops.box.example/{caseId}/view' } } }
  expect(mailSettingsSchema.safeParse({ mail: { ...settings.mail, links: { buyer: 'javascript:alert({caseId})' } } }).success).toBe(false)
  expect(mailSettingsSchema.safeParse({ mail: { ...settings.mail, name: { zh: 'a\r\nb', en: 'x' } } }).success).toBe(false)
  await desk.store.putMarketplace({ id: 'mailbox', kind: 'sandbox', settings, buckets: 4 })
  await desk.store.putMerchant({ marketplaceId: 'mailbox', merchantId: 'shop-clock', settings: {} })
  const [shop, li]: BoxAddress[] = [{ marketplaceId: 'mailbox', box: 'merchant', account: 'shop-clock' }, { marketplaceId: 'mailbox', box: 'buyer', account: 'buyer-li' }]
  if (!shop || !li) throw new Error('two people')
  for (const [side, account, mail] of [['merchant', 'shop-clock', 'box@shop.example'], ['buyer', 'buyer-li', 'box-li@mail.example']] as const) await desk.store.contacts.put({ marketplaceId: 'mailbox', side, personId: account }, 'own', { mail }, 1)
  await desk.store.inbox.putPreference(shop, { language: 'en', reminders: true }, 1)
  const seal = sealedCookies(['a secret of the tests that is long enough'], desk.desk.realNow)
  const kept = storeMailBook({ store: desk.store, seal, publicUrl: () => 'https://gongdao.example' })
  const mailer = smtpMailer(url)
  const world = byMarketplace(desk.store, { demo: desk.watched.outside, sandbox: mailedNotices(desk.watched.outside, mailer, kept, 'Asia/Shanghai'), others: desk.watched.outside })

  const { order, scans } = clockSale('order-box')
  const sold = { ...order, marketplace: 'mailbox', merchant: { ...order.merchant, merchantId: 'shop-clock' } }
  const bucket = await putSale(desk, sold, scans)
  // A process with a mail server says so; one without would count what waits to be fetched as told.
  const writing = { desk: { ...desk.desk, writesNotices: true } }
  const { caseId } = await must(writing, { who: { role: 'buyer', id: 'buyer-li', marketplace: 'mailbox' }, bucket, orderId: sold.orderId, commandId: 'open', command: clockClaim('order-box') })
  await settle(writing.desk, world)
  expect(got.map(({ from, to, head }) => [from, to, head.get('subject')])).toEqual([['help@box.example', ['box@shop.example'], 'Box: A new after-sales case']])
  expect(got[0]?.body).toContain(`https://shops.box.example/${caseId}/view`)
  expect(await kept.linkTo(li, caseId)).toBe(`https://gongdao.example/my/cases/${caseId}`)
  expect((await seal.open('unsubscribe', new URL(await kept.unsubscribeLink(li)).searchParams.get('token') ?? ''))).toMatchObject({ content: li })

  await desk.store.erasePerson({ marketplaceId: 'mailbox', side: 'merchant', personId: 'shop-clock' }, 2)
  expect(await kept.addressOf(shop)).toBeNull()
  mailer.close()
})
