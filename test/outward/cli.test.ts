// `gongdao webhook`, `gongdao effect` and `gongdao import` as a shell meets them, with a receiver on a real socket.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settle } from '../../src/app/loops.ts'
import { ACCOUNTS_KEY, agreeOnMoney, openClockCase, openOutward, sendAll, subscribe, type OutwardDesk } from './outward-desk.ts'
import { openReceiver, type Receiver } from './receiver.ts'

const root = new URL('../..', import.meta.url).pathname
let desk: OutwardDesk
let shop: Receiver
let folder = ''
beforeAll(async () => {
  desk = await openOutward()
  shop = await openReceiver()
  folder = mkdtempSync(join(tmpdir(), 'gongdao-outward-'))
})
afterAll(async () => {
  await shop.close()
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

async function gongdao(args: readonly string[]): Promise<{ code: number | null; json: unknown }> {
  const child = spawn(process.execPath, ['bin/gongdao.js', ...args, '--json'], { cwd: root, env: { ...process.env, DATABASE_URL: desk.url, GONGDAO_WEBHOOK_PRIVATE: '1', GONGDAO_ACCOUNTS_KEY: ACCOUNTS_KEY.toString('hex'), LANG: 'C' }, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  return { code, json: out === '' ? null : (JSON.parse(out) as unknown) }
}
const webhook = (...args: readonly string[]) => gongdao(['webhook', ...args, '--marketplace', '1688'])

describe('the command line that faces outwards', { timeout: 300_000 }, () => {
  it('registers a webhook, says what was set aside, and sends it again', async () => {
    const made = await webhook('put', 'shop', '--url', shop.url, '--types', 'case.opened')
    expect(made).toMatchObject({ code: 0, json: { stored: true, created: true, secret: expect.stringMatching(/^whsec_/) } })
    expect((await webhook('put', 'bad', '--url', shop.url, '--types', 'case.exploded')).code).toBe(2)
    expect((await webhook('log', 'bad')).code).toBe(1)
    await openClockCase(desk, 'order-cli-1')
    await settle(desk.full, desk.calls)
    const shopHook = { marketplaceId: '1688', subscriptionId: 'shop' }
    await desk.book.setDisabled(shopHook, { because: 'operator', at: desk.clock.now }, desk.clock.now)
    await desk.book.setDisabled(shopHook, null, desk.clock.now)
    expect(await webhook('dead', 'shop')).toMatchObject({ code: 0, json: { items: [{ type: 'case.opened', why: 'disabled_operator' }], next: null } })
    // By the wall clock of the command, which is later than the desk's.
    expect(await webhook('replay', 'shop')).toMatchObject({ code: 0, json: { replayed: 1 } })
    desk.clock.now = Date.now()
    await sendAll(desk)
    const [heard] = shop.heard
    if (!heard) throw new Error('nothing came')
    expect(new Webhook((made.json as { secret: string }).secret).verify(heard.body, { ...heard.headers })).toMatchObject({ type: 'case.opened' })
    expect(await webhook('log', 'shop')).toMatchObject({ code: 0, json: { items: [{ type: 'case.opened', state: 'delivered' }] } })
  })

  it('asks again for a payment that was set aside', async () => {
    shop.answer = () => ({ status: 500 })
    await subscribe(desk, 'payer', shop.url, ['payment.instructed'])
    const at = await openClockCase(desk, 'order-cli-2')
    await agreeOnMoney(desk, at)
    for (let round = 0; round < 18; round += 1) {
      await settle(desk.full, desk.calls)
      desk.clock.now += 21_600_000
    }
    const dead = await gongdao(['effect', 'dead', '--marketplace', '1688'])
    expect(dead).toMatchObject({ code: 0, json: [{ kind: 'payment', caseId: at.caseId, why: expect.stringContaining('500') }] })
    expect(await desk.store.deadEffects({ limit: 10, marketplaceId: 'taobao' })).toEqual([])
    shop.answer = () => ({ body: '{"answer":"posted","reference":"bank-9"}' })
    await desk.book.setDisabled({ marketplaceId: '1688', subscriptionId: 'payer' }, null, desk.clock.now)
    expect(await gongdao(['effect', 'revive', '--key', (dead.json as { key: string }[])[0]?.key ?? ''])).toMatchObject({ code: 0, json: { revived: 1 } })
    desk.clock.now = Math.max(desk.clock.now, Date.now())
    await settle(desk.full, desk.calls)
    expect(await desk.store.deadEffects({ limit: 10 })).toEqual([])
  })

  it('imports with an exit code that says whether every row was good', async () => {
    const file = join(folder, 'orders.csv')
    const header = 'order_id,merchant_id,buyer_id,placed_at,title,quantity,unit_price,line_paid\n'
    writeFileSync(file, `${header}imp-cli-1,shop-clock,buyer-li,2025-09-01 09:00,闹钟,1,59,59\nimp-cli-2,shop-clock,buyer-li,never,闹钟,1,59,59\n`)
    expect(await gongdao(['import', 'orders', file, '--marketplace', '1688'])).toMatchObject({ code: 1, json: { written: false, faults: [{ line: 3, field: 'placed_at', fault: 'not_a_time' }] } })
    expect(await gongdao(['import', 'orders', file, '--marketplace', '1688', '--skip-bad'])).toMatchObject({ code: 1, json: { written: true, stored: 1 } })
    const refunds = join(folder, 'refunds.json')
    writeFileSync(refunds, JSON.stringify([{ refundId: 'TQ-cli', orderId: 'imp-cli-1', buyerMemberId: 'buyer-li', sellerMemberId: 'shop-clock', status: 'refundsuccess', applyPayment: 5900, refundPayment: 5900, gmtApply: '20250903090000000+0800' }]))
    expect(await gongdao(['import', 'refunds-1688', refunds, '--marketplace', '1688'])).toMatchObject({ code: 0, json: { records: 1, history: 1, bad: 0 } })
    expect((await gongdao(['import', 'orders', file, '--marketplace', '1688', '--encoding', 'ebcdic'])).code).toBe(2)
  })
})
