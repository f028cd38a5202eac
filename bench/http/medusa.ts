// Medusa 2.21.2 doing the nearest it has: create, request items, choose how they come back, request, receive (three calls), refund. One process,
// production mode, on the same PostgreSQL. It is installed on demand, outside the repository: some 700 MB.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { Connection, type Answer, type Asked } from './connection.ts'
import { endsWithUs, freePort, onlyLinesOf, until } from './processes.ts'
import { Unexpected, statementsOf, type System } from './system.ts'

const HERE = join(import.meta.dirname, 'medusa')
const EMAIL = 'bench@example.com'
const PASSWORD = 'a-password-of-the-benchmark'
export const UNIT_PRICE = 59

export class Missing extends Error {
  override readonly name = 'Missing'
}

/** Where it is, installed now if need be. Without the registry there is nothing to compare with. */
export function installMedusa(say: (line: string) => void): string {
  const folder = process.env['GONGDAO_BENCH_MEDUSA'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'gongdao', 'medusa-2.21.2')
  mkdirSync(folder, { recursive: true })
  for (const file of ['package.json', 'medusa-config.js']) cpSync(join(HERE, file), join(folder, file))
  const installed = join(folder, 'node_modules', '@medusajs', 'medusa', 'package.json')
  if (existsSync(installed) && existsSync(join(folder, 'node_modules', '.package-lock.json'))) return folder
  say(`installing Medusa into ${folder} (once, some 700 MB)`)
  const done = spawnSync('npm', ['install', '--legacy-peer-deps', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
  if (done.status !== 0) throw new Missing(`Medusa could not be installed: ${done.stderr.split('\n').slice(-5).join(' ')}`)
  return folder
}

export const medusaVersion = (folder: string): string => (JSON.parse(readFileSync(join(folder, 'node_modules', '@medusajs', 'medusa', 'package.json'), 'utf8')) as { version: string }).version

export type Bought = { readonly orderId: string; readonly lineId: string; readonly paymentId: string }
type Shop = { readonly admin: string; readonly store: string; readonly region: string; readonly location: string; readonly shipping: string; readonly back: string; readonly variant: string }
export type Medusa = System & { readonly pool: pg.Pool; readonly shop: Shop; buy(connection: Connection): Promise<Bought>; connect(): Connection }

export async function startMedusa(url: string, folder: string): Promise<Medusa> {
  const environment = { ...process.env, DATABASE_URL: url, NODE_ENV: 'production', MEDUSA_DISABLE_TELEMETRY: 'true', NODE_OPTIONS: '' }
  const bin = join(folder, 'node_modules', '.bin', 'medusa')
  for (const args of [['db:migrate', '--skip-links', '--skip-scripts'], ['db:sync-links', '--execute-all'], ['user', '-e', EMAIL, '-p', PASSWORD]]) {
    const done = spawnSync(bin, args, { cwd: folder, env: environment, encoding: 'utf8', maxBuffer: 100_000_000 })
    if (done.status !== 0) throw new Unexpected(`medusa ${args.join(' ')} ended with ${String(done.status)}: ${`${done.stdout}${done.stderr}`.slice(-2000)}`)
  }
  const port = await freePort()
  const child: ChildProcess = spawn(bin, ['start', '--host', '127.0.0.1', '--port', String(port)], { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  endsWithUs(child, true)
  const said = onlyLinesOf(child.stderr, 30)
  const told = onlyLinesOf(child.stdout, 30)
  await until(async () => {
    if (child.exitCode !== null) throw new Unexpected(`medusa ended: ${[...told(), ...said()].join('\n')}`)
    return fetch(`http://127.0.0.1:${port}/health`).then((answer) => answer.ok, () => false)
  }, { everyMs: 200 })
  const connect = (): Connection => new Connection({ host: '127.0.0.1', port })
  const setting = connect()
  const shop = await setUp(setting)
  const waiting: Bought[] = []
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  // An idle connection that breaks is replaced.
  pool.on('error', () => {})
  const buy = (connection: Connection): Promise<Bought> => order(connection, shop)
  return {
    name: 'medusa', pid: child.pid ?? 0, pool, shop, buy, connect,
    prepare: async (count) => {
      while (waiting.length < count) waiting.push(await buy(setting))
    },
    flow: async (connection) => ({ calls: await carry(connection, shop, waiting.shift() ?? (await buy(connection))) }),
    rest: async () => undefined,
    statements: () => statementsOf(pool),
    stop: async () => {
      setting.close()
      await pool.end()
      // The command line starts the server as a child of its own: both are of one group.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      while (child.exitCode === null && child.signalCode === null) await sleep(20)
    },
  }
}

function good(answer: Answer, what: string): void {
  if (answer.status < 200 || answer.status > 299) throw new Unexpected(`medusa answered ${answer.status} to ${what}: ${answer.body.slice(0, 500)}`)
}

const json = (answer: Answer, what: string): Record<string, unknown> => {
  good(answer, what)
  return JSON.parse(answer.body) as Record<string, unknown>
}

type Made = { readonly id: string; readonly [field: string]: unknown }
const post = async (connection: Connection, path: string, headers: string, body: object): Promise<Record<string, unknown>> => json(await connection.ask({ method: 'POST', path, headers, body: JSON.stringify(body) }), path)
const made = async (connection: Connection, path: string, headers: string, body: object, as: string): Promise<Made> => (await post(connection, path, headers, body))[as] as Made

/** A region, a stock location that ships and takes back, one product without stock keeping. */
async function setUp(connection: Connection): Promise<Shop> {
  const { token } = (await post(connection, '/auth/user/emailpass', '', { email: EMAIL, password: PASSWORD })) as { token: string }
  const admin = `authorization: Bearer ${token}\r\n`
  const make = (path: string, body: object, as: string): Promise<Made> => made(connection, path, admin, body, as)
  const channel = await make('/admin/sales-channels', { name: 'bench' }, 'sales_channel')
  const key = await make('/admin/api-keys', { title: 'bench', type: 'publishable' }, 'api_key')
  await post(connection, `/admin/api-keys/${key.id}/sales-channels`, admin, { add: [channel.id] })
  const region = await make('/admin/regions', { name: 'bench', currency_code: 'eur', countries: ['de'], payment_providers: ['pp_system_default'] }, 'region')
  const location = await make('/admin/stock-locations', { name: 'bench' }, 'stock_location')
  await post(connection, `/admin/stock-locations/${location.id}/fulfillment-providers`, admin, { add: ['manual_manual'] })
  await post(connection, `/admin/stock-locations/${location.id}/sales-channels`, admin, { add: [channel.id] })
  const sets = (await make(`/admin/stock-locations/${location.id}/fulfillment-sets?fields=*fulfillment_sets`, { name: 'bench', type: 'shipping' }, 'stock_location'))['fulfillment_sets'] as Made[]
  const zones = (await make(`/admin/fulfillment-sets/${sets[0]?.id ?? ''}/service-zones`, { name: 'bench', geo_zones: [{ type: 'country', country_code: 'de' }] }, 'fulfillment_set'))['service_zones'] as Made[]
  const profile = await make('/admin/shipping-profiles', { name: 'bench', type: 'bench' }, 'shipping_profile')
  const option = (name: string, rules: object[]): Promise<Made> => make('/admin/shipping-options', {
    name, service_zone_id: zones[0]?.id, shipping_profile_id: profile.id, provider_id: 'manual_manual', price_type: 'flat', type: { label: name, description: name, code: name },
    prices: [{ currency_code: 'eur', amount: 0 }], rules,
  }, 'shipping_option')
  const shipping = await option('out', [{ attribute: 'enabled_in_store', operator: 'eq', value: 'true' }, { attribute: 'is_return', operator: 'eq', value: 'false' }])
  const back = await option('back', [{ attribute: 'enabled_in_store', operator: 'eq', value: 'true' }, { attribute: 'is_return', operator: 'eq', value: 'true' }])
  const product = await make('/admin/products', {
    title: 'Alarm clock', status: 'published', shipping_profile_id: profile.id, sales_channels: [{ id: channel.id }], options: [{ title: 'size', values: ['one'] }],
    variants: [{ title: 'one', manage_inventory: false, options: { size: 'one' }, prices: [{ currency_code: 'eur', amount: UNIT_PRICE }] }],
  }, 'product')
  return { admin, store: `x-publishable-api-key: ${String(key['token'])}\r\n`, region: region.id, location: location.id, shipping: shipping.id, back: back.id, variant: (product['variants'] as Made[])[0]?.id ?? '' }
}

/** Bought, paid, captured, shipped, delivered: ten calls that are not timed. */
async function order(connection: Connection, { admin, store, region, location, shipping, variant }: Shop): Promise<Bought> {
  const address = { first_name: 'A', last_name: 'B', address_1: 'C 1', city: 'D', country_code: 'de', postal_code: '10115' }
  const cart = await made(connection, '/store/carts', store, { region_id: region, email: 'buyer@example.com', items: [{ variant_id: variant, quantity: 1 }], shipping_address: address, billing_address: address }, 'cart')
  await post(connection, `/store/carts/${cart.id}/shipping-methods`, store, { option_id: shipping })
  const collection = await made(connection, '/store/payment-collections', store, { cart_id: cart.id }, 'payment_collection')
  await post(connection, `/store/payment-collections/${collection.id}/payment-sessions`, store, { provider_id: 'pp_system_default' })
  const placed = await made(connection, `/store/carts/${cart.id}/complete`, store, {}, 'order')
  const read = json(await connection.ask({ method: 'GET', path: `/admin/orders/${placed.id}?fields=id,*items,*payment_collections.payments`, headers: admin }), 'the order')['order'] as Made & { items: Made[]; payment_collections: { payments: Made[] }[] }
  const lineId = read.items[0]?.id ?? ''
  const paymentId = read.payment_collections[0]?.payments[0]?.id ?? ''
  await post(connection, `/admin/payments/${paymentId}/capture`, admin, {})
  const items = [{ id: lineId, quantity: 1 }]
  const sent = (await made(connection, `/admin/orders/${placed.id}/fulfillments?fields=*fulfillments`, admin, { items, location_id: location }, 'order'))['fulfillments'] as Made[]
  const fulfillment = sent[0]?.id ?? ''
  await post(connection, `/admin/orders/${placed.id}/fulfillments/${fulfillment}/shipments`, admin, { items, labels: [] })
  await post(connection, `/admin/orders/${placed.id}/fulfillments/${fulfillment}/mark-as-delivered`, admin, {})
  return { orderId: placed.id, lineId, paymentId }
}

/** The eight calls. */
export async function carry(connection: Connection, shop: Shop, bought: Bought): Promise<number> {
  const { admin } = shop
  const { id } = await made(connection, '/admin/returns', admin, { order_id: bought.orderId, location_id: shop.location }, 'return')
  // Nothing is needed of the other answers but that they are good.
  const post = async (connection: Connection, path: string, headers: string, body: object): Promise<void> => good(await connection.ask({ method: 'POST', path, headers, body: JSON.stringify(body) }), path)
  await post(connection, `/admin/returns/${id}/request-items`, admin, { items: [{ id: bought.lineId, quantity: 1 }] })
  await post(connection, `/admin/returns/${id}/shipping-method`, admin, { shipping_option_id: shop.back })
  await post(connection, `/admin/returns/${id}/request`, admin, {})
  await post(connection, `/admin/returns/${id}/receive`, admin, {})
  await post(connection, `/admin/returns/${id}/receive-items`, admin, { items: [{ id: bought.lineId, quantity: 1 }] })
  await post(connection, `/admin/returns/${id}/receive/confirm`, admin, {})
  await post(connection, `/admin/payments/${bought.paymentId}/refund`, admin, { amount: UNIT_PRICE })
  return 8
}

export const refundAsk = (shop: Shop, { paymentId }: Bought): Asked => ({ method: 'POST', path: `/admin/payments/${paymentId}/refund`, headers: shop.admin, body: JSON.stringify({ amount: UNIT_PRICE }) })
/** What any visitor can send, with no sign-in: the shop's key is in its pages. */
export const openAsk = (shop: Shop, { orderId, lineId }: Bought): Asked => ({ method: 'POST', path: '/store/returns', headers: shop.store, body: JSON.stringify({ order_id: orderId, items: [{ id: lineId, quantity: 1 }], return_shipping: { option_id: shop.back }, location_id: shop.location }) })
