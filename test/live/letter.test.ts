// A whole server, as an operator starts it, with a mail server beside it: a case in a sandbox marketplace becomes a letter, its clock a reminder,
// and the link in the reminder stops the next one.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { root } from '../house/tree.ts'
import { startServer, type Served } from '../operations/server.ts'

const folder = mkdtempSync(join(tmpdir(), 'gongdao-letter-'))
const got: { to: string; raw: string }[] = []
const smtp = new SMTPServer({
  authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], logger: false,
  onData: (stream, session, done) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      got.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), raw: Buffer.concat(chunks).toString('utf8') })
      done()
    })
  },
})
let server: Served
let settings: Record<string, string> = {}
const cli = (...words: string[]): unknown => JSON.parse(execFileSync(process.execPath, ['bin/gongdao.js', ...words, '--json'], { cwd: root, env: { ...process.env, DATABASE_URL: undefined, GONGDAO_DEMO: '0', ...settings }, encoding: 'utf8' }))

beforeAll(async () => {
  chmodSync(folder, 0o755)
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()))
  settings = { GONGDAO_DATA: folder, LANG: 'en', GONGDAO_SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}` }
  server = await startServer(settings)
}, 120_000)
afterAll(async () => {
  await server.kill('SIGTERM')
  await new Promise<void>((resolve) => smtp.close(() => resolve()))
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

async function call(method: string, path: string, token: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${server.address}${path}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
async function letters(count: number): Promise<void> {
  while (got.length < count) await new Promise((resolve) => setTimeout(resolve, 50))
}

it('writes to the shop of a new case, reminds it before its time is up, and stops reminding when it is asked to', async () => {
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ mail: { from: 'help@box.example', name: { zh: '盒子', en: 'Box' } } }))
  cli('marketplace', 'put', 'box', '--kind', 'sandbox', '--settings', join(folder, 'settings.json'))
  const { key } = cli('sandbox', 'key', 'box') as { key: string }
  const at = Date.now() - 3 * 86_400_000
  await call('PUT', '/v1/merchants/shop-1', key, { score: 4.7, addresses: [{ addressId: 'addr-1' }] })
  expect((await call('PUT', '/v1/people/merchant/shop-1/contacts/own', key, { mail: 'shop@box.example' })).status).toBeLessThan(300)
  await call('PUT', '/v1/merchants/shop-1/orders/order-1', key, {
    orderId: 'order-1', marketplace: 'box', jurisdiction: 'CN', currency: 'CNY', placedAt: at, paidAt: at + 300_000, buyer: { buyerId: 'buyer-1', purpose: 'consumer' }, merchant: { merchantId: 'shop-1', publishedAddress: true },
    lines: [{ lineId: 'line-1', title: { zh: '闹钟', en: 'Alarm clock' }, quantity: 1, unitPriceMinor: 5900, paidMinor: 5900, goods: { category: 'general' } }],
    tenders: [{ tender: 'cash', amountMinor: 5900 }], freightPaidMinor: 0, freeShipping: true, promises: [], consents: [], fundsHeld: true,
  })
  await call('POST', '/v1/sandbox/parcels', key, { merchantId: 'shop-1', orderId: 'order-1', shipmentId: 'parcel-1', kinds: ['picked_up', 'signed'] })
  const token = async (role: string, id: string): Promise<string> => String((await call('POST', '/v1/sandbox/tokens', key, { role, id })).body['token'])
  const shop = await token('merchant', 'shop-1')
  expect((await call('PUT', '/v1/me/preferences', shop, { language: 'en', reminders: true })).status).toBe(200)
  const claim = {
    kind: 'after_sales', lines: [{ lineId: 'line-1', quantity: 1 }], reason: 'R10', problem: 'visible_defect', remedy: 'return_refund', requestedMinor: 5900, requestedFreightMinor: 0, goodsState: 'received', opened: true, used: false,
    activated: false, installed: false, lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: false,
  }
  const evidence = [{ evidenceId: 'photo-1', type: 'close_up', sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', bytes: 240_000, mediaType: 'image/jpeg', concerns: 'defect', perceptualHash: null, filedElsewhere: false }]
  const opened = await call('POST', '/v1/merchants/shop-1/orders/order-1/cases', await token('buyer', 'buyer-1'), { commandId: 'open', command: { type: 'OpenCase', orderId: 'order-1', statement: '声音太小。', claim, evidence } })
  expect(opened).toMatchObject({ status: 201, body: { clocks: [{ clock: 'merchantMustAnswer' }] } })
  await letters(1)
  expect([got[0]?.to, /^Subject: (.*)\r$/m.exec(got[0]?.raw ?? '')?.[1], got[0]?.raw.includes(`${server.address}/shop/cases/${String(opened.body['caseId'])}`)]).toEqual(['shop@box.example', 'Box: A new after-sales case', true])

  const [clock] = opened.body['clocks'] as { startsAt: number; endsAt: number }[]
  const length = (clock?.endsAt ?? 0) - (clock?.startsAt ?? 0)
  const hours = Math.floor(length / 3_600_000) - (length >= 48 * 3_600_000 ? 23 : 5)
  expect((await call('POST', '/v1/sandbox/clock', key, { advance: `PT${hours}H` })).status).toBe(200)
  await letters(2)
  const reminder = (got[1]?.raw ?? '').replace(/=\r\n/g, '').replaceAll('=3D', '=')
  expect(/^Subject: (.*)\r$/m.exec(reminder)?.[1]).toBe('Box: The time is nearly up')
  const link = /List-Unsubscribe:\s*<([^>]+)>/.exec(reminder.replace(/\r\n[ \t]+/g, ''))?.[1] ?? ''
  expect((await fetch(link, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' })).status).toBe(200)
  expect((await call('GET', '/v1/me/preferences', await token('merchant', 'shop-1'))).body).toEqual({ language: 'en', reminders: false })
}, 240_000)
