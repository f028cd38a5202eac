// Gongdao as an integrator meets it: one serving process, a marketplace that signs its people's tokens, every step a call over HTTP.
// The refund is instructed when the merchant has the goods back, and the marketplace's payment side confirms it by a call of its own.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignJWT, exportJWK, generateKeyPair, type CryptoKey } from 'jose'
import pg from 'pg'
import { canonical } from '../../src/app/canonical.ts'
import { orderSchema } from '../../src/domain/order.ts'
import { openPool } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createStore } from '../../src/store/store.ts'
import { Connection, type Answer, type Asked } from './connection.ts'
import { endsWithUs, freePort, onlyLinesOf, until } from './processes.ts'
import { Unexpected, statementsOf, type System } from './system.ts'

/** The id decides which platform's rules count. It hears of nothing by webhook, and asks instead. */
export const MARKETPLACE = '1688'
const SHOPS = 400
const BUYERS = 4_000
const PAID_MINOR = 5_900
const ROOT = new URL('../..', import.meta.url).pathname

export const PAYER = 'payments'
export type Signed = 'buyer' | 'merchant' | 'payment'
export type Sale = { readonly orderId: string; readonly shop: string; readonly buyer: string }
export type Ours = System & { readonly pool: pg.Pool; sell(quantity?: number): Promise<Sale>; headersOf(role: Signed, id: string): Promise<string>; readonly startedInMs: number }

export async function startOurs(url: string, options: { readonly cpuProfile?: string } = {}): Promise<Ours> {
  await migrate(url)
  const pool = await openPool(url, 4)
  const tokens = await tokenMaker()
  const store = createStore(pool)
  await store.putMarketplace({ id: MARKETPLACE, kind: 'production', buckets: 8, settings: tokens.settings })
  const buckets = new Map<string, number>()
  const server = await serve(url, options.cpuProfile)
  const waiting: Sale[] = []
  let sold = 0
  const sell = async (quantity = 1): Promise<Sale> => {
    sold += 1
    const sale = { orderId: `o${process.pid}-${sold}`, shop: `shop-${sold % SHOPS}`, buyer: `buyer-${sold % BUYERS}` }
    const bucket = buckets.get(sale.shop) ?? (await store.putMerchant({ marketplaceId: MARKETPLACE, merchantId: sale.shop, settings: { score: 4.7, addresses: [{ addressId: 'back' }] } })).bucket
    buckets.set(sale.shop, bucket)
    const order = snapshot(sale, quantity)
    await store.putOrder({
      bucket, orderId: sale.orderId, marketplaceId: MARKETPLACE, merchantId: sale.shop, buyerId: sale.buyer, currency: 'CNY', placedAt: order.placedAt, snapshotJson: canonical(order), freightPaidMinor: 0,
      lines: order.lines.map(({ lineId, quantity: units, paidMinor }) => ({ lineId, quantity: units, paidMinor })),
    })
    for (const kind of ['picked_up', 'signed'] as const) {
      const body = { scanId: kind, shipmentId: `out-${sale.orderId}`, leg: 'outbound', kind, at: order.placedAt + (kind === 'signed' ? 86_400_000 : 3_600_000), carrier: 'sf', waybill: `W${sale.orderId}`, source: 'carrier' }
      await store.recordScan({ bucket, orderId: sale.orderId, shipmentId: body.shipmentId, scanId: kind, at: body.at, body, notBefore: Date.now() })
    }
    return sale
  }
  return {
    name: 'gongdao', pool, sell, headersOf: tokens.headersOf, startedInMs: server.startedInMs, pid: server.pid,
    prepare: async (count) => {
      while (waiting.length < count) waiting.push(...(await Promise.all(Array.from({ length: Math.min(16, count - waiting.length) }, () => sell()))))
    },
    connect: () => new Connection({ host: '127.0.0.1', port: server.port }),
    flow: async (connection) => {
      const sale = waiting.shift() ?? (await sell())
      return carry(connection, sale, { buyer: await tokens.headersOf('buyer', sale.buyer), shop: await tokens.headersOf('merchant', sale.shop), payer: await tokens.headersOf('payment', PAYER) })
    },
    rest: () => until(async () => (await pool.query<{ due: boolean }>('select exists (select 1 from effect where not dead) as due')).rows[0]?.due === false),
    statements: () => statementsOf(pool),
    stop: async () => {
      await pool.end()
      await server.stop()
    },
  }
}

export type Hands = { readonly buyer: string; readonly shop: string; readonly payer: string }

/** Five calls: the buyer asks, the shop agrees, the buyer ships, the shop has it back, the payment side confirms the refund. */
export async function carry(connection: Connection, sale: Sale, hands: Hands): Promise<{ calls: number; caseId: string }> {
  const opened = told(take(await connection.ask(opening(sale, hands.buyer, 'open')), 201))
  const path = `/v1/cases/${opened.caseId}/commands`
  const act = async (headers: string, commandId: string, command: object): Promise<string> => take(await connection.ask({ method: 'POST', path, headers, body: JSON.stringify({ commandId, command }) }), 200)
  await act(hands.shop, 'agree', { type: 'AgreeToRequest', addressId: 'back' })
  await act(hands.buyer, 'ship', { type: 'ShipReturn', legId: 'r1', carrier: 'sf', waybill: `R${sale.orderId}` })
  const received = told(await act(hands.shop, 'receive', { type: 'ConfirmReturn', legId: 'r1' }))
  const leg = received.events.find(({ event }) => event.type === 'LegInstructed')?.event.leg
  if (leg?.amountMinor !== PAID_MINOR) throw new Unexpected(`no refund of ${PAID_MINOR} was instructed: ${JSON.stringify(received.events).slice(0, 500)}`)
  await act(hands.payer, 'pay', { type: 'ConfirmLeg', legId: leg.legId, reference: `paid-${sale.orderId}` })
  return { calls: 5, caseId: opened.caseId }
}

export function opening(sale: Sale, headers: string, commandId: string): Asked {
  const claim = {
    kind: 'after_sales', lines: [{ lineId: 'line-1', quantity: 1 }], reason: 'R09', problem: 'size_or_colour', remedy: 'return_refund', requestedMinor: PAID_MINOR, requestedFreightMinor: 0, goodsState: 'received',
    opened: true, used: false, activated: false, installed: false, lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: false,
  }
  return { method: 'POST', path: `/v1/merchants/${sale.shop}/orders/${sale.orderId}/cases`, headers, body: JSON.stringify({ commandId, command: { type: 'OpenCase', orderId: sale.orderId, claim, evidence: [] } }) }
}

type Told = { caseId: string; version: number; events: { event: { type: string; leg?: { legId: string; amountMinor: number } } }[]; actions: unknown[]; clocks: unknown[] }

/** The whole text. It is read where the flow needs something of it, as for Medusa: the client shares the cores with what it measures. */
function take({ status, body }: Answer, wanted: number): string {
  if (status !== wanted) throw new Unexpected(`gongdao answered ${status}: ${body.slice(0, 500)}`)
  return body
}

const told = (body: string): Told => JSON.parse(body) as Told

function snapshot({ orderId, shop, buyer }: Sale, quantity: number) {
  const placedAt = Date.now() - 3 * 86_400_000
  return orderSchema.parse({
    orderId, marketplace: MARKETPLACE, jurisdiction: 'CN', currency: 'CNY', placedAt, paidAt: placedAt + 300_000, buyer: { buyerId: buyer, purpose: 'consumer' }, merchant: { merchantId: shop, publishedAddress: true },
    lines: [{ lineId: 'line-1', title: { zh: '衬衫', en: 'Shirt' }, quantity, unitPriceMinor: PAID_MINOR, paidMinor: PAID_MINOR * quantity, goods: { category: 'general' } }],
    tenders: [{ tender: 'cash', amountMinor: PAID_MINOR * quantity }], freightPaidMinor: 0, freeShipping: true,
  })
}

/** A marketplace's own signing key, and tokens of a quarter of an hour, made anew before they end. */
async function tokenMaker() {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true })
  const issuer = 'https://bench.example', audience = 'gongdao'
  const made = new Map<string, { headers: string; until: number }>()
  return {
    settings: { tokens: { issuer, audience, maxAgeSeconds: 900, jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'bench' }] } } },
    headersOf: async (role: Signed, id: string): Promise<string> => {
      const known = made.get(`${role}/${id}`)
      if (known !== undefined && known.until > Date.now()) return known.headers
      const headers = `authorization: Bearer ${await sign(privateKey, { issuer, audience, role, id })}\r\naccept-language: en\r\n`
      made.set(`${role}/${id}`, { headers, until: Date.now() + 600_000 })
      return headers
    },
  }
}

function sign(key: CryptoKey, { issuer, audience, role, id }: { issuer: string; audience: string; role: string; id: string }): Promise<string> {
  const at = Math.floor(Date.now() / 1000)
  return new SignJWT({ role }).setProtectedHeader({ alg: 'EdDSA', kid: 'bench' }).setIssuer(issuer).setAudience(audience).setSubject(id).setIssuedAt(at).setExpirationTime(at + 900).sign(key)
}

async function serve(url: string, cpuProfile: string | undefined): Promise<{ port: number; pid: number; startedInMs: number; stop(): Promise<void> }> {
  const port = await freePort()
  const data = mkdtempSync(join(tmpdir(), 'gongdao-bench-data-'))
  const profile = cpuProfile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', cpuProfile]
  const started = performance.now()
  const child: ChildProcess = spawn(process.execPath, [...profile, 'bin/gongdao.js', 'serve', '--port', String(port)], {
    cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, DATABASE_URL: url, GONGDAO_DATA: data, GONGDAO_DEMO: '0', GONGDAO_REQUESTS_PER_MINUTE: '9999999', NODE_ENV: 'production' },
  })
  endsWithUs(child, false)
  const said = onlyLinesOf(child.stderr, 30)
  await until(async () => {
    if (child.exitCode !== null) throw new Unexpected(`gongdao ended: ${said().join('\n')}`)
    return fetch(`http://127.0.0.1:${port}/ready`).then((answer) => answer.ok, () => false)
  })
  return {
    port, pid: child.pid ?? 0, startedInMs: Math.round(performance.now() - started),
    stop: async () => {
      child.kill('SIGTERM')
      while (child.exitCode === null && child.signalCode === null) await sleep(20)
      rmSync(data, { recursive: true, force: true })
    },
  }
}
