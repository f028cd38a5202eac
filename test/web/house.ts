// A whole server with the demo in it for browser tests: the built screens, a scratch database, the addresses of its open disputes. Once a file.
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Api } from '../../src/client/client.ts'
import { root } from '../house/tree.ts'
import { startServer, type Served } from '../operations/server.ts'
import { filledDatabase, withClient } from '../store/database.ts'

export type House = { readonly address: string; readonly served: Served; api(person: string): Api; caseOf(orderId: string, merchantId: string): Promise<string>; /** The command line over the same database, and what it answers. */ cli(...args: readonly string[]): Promise<unknown>; close(): Promise<void> }

/** The demo's first marketplace; its open disputes are on orders `open-s2`, `open-s3`, `open-s5`, `open-s5b`, `open-s6`. */
export const MARKETPLACE = '1688'
export const LIVE = { S2: { orderId: 'open-s2', merchantId: 'shop-qidong', buyer: 'buyer-he' }, S3: { orderId: 'open-s3', merchantId: 'shop-toys', buyer: 'buyer-tang' }, S5: { orderId: 'open-s5', merchantId: 'shop-custom', buyer: 'buyer-qiao' }, S5B: { orderId: 'open-s5b', merchantId: 'shop-custom', buyer: 'buyer-qiao' }, S6: { orderId: 'open-s6', merchantId: 'shop-clock', buyer: 'buyer-li' } } as const

const KEYS = { GONGDAO_ACCOUNTS_KEY: '5a'.repeat(32) }

const SETTINGS = { GONGDAO_DEMO: '1', GONGDAO_REQUESTS_PER_MINUTE: '100000', ...KEYS }

/** The open disputes are there, and the published ones, played to their end. */
export async function openHouse(): Promise<House> {
  const database = await filledDatabase('gongdao_demo', playDemo)
  const served = await startServer({ DATABASE_URL: database.url, ...SETTINGS })
  const api = (person: string): Api => connect({ url: served.address, authorization: () => `Demo ${MARKETPLACE}/${person}` })
  const caseOf = async (orderId: string, merchantId: string): Promise<string> => {
    const { data } = await api('officer-an').GET('/v1/merchants/{merchantId}/orders/{orderId}', { params: { path: { merchantId, orderId } } })
    const found = data?.cases.at(-1)
    if (found === undefined) throw new Error(`no case of ${orderId}`)
    return found.caseId
  }
  return {
    address: served.address, served, api, caseOf, cli: (...args) => runCli(database.url, args),
    close: async () => {
      await served.kill('SIGTERM')
      await database.drop()
    },
  }
}

/** Until nothing of it waits to be carried: what a house does later is its own doing. */
async function playDemo(databaseUrl: string): Promise<void> {
  const served = await startServer({ DATABASE_URL: databaseUrl, ...SETTINGS })
  while (!served.logs.some(({ what }) => what === 'demo_loaded')) await sleep(100)
  while (await withClient(databaseUrl, async (client) => (await client.query('select 1 from effect limit 1')).rowCount !== 0)) await sleep(100)
  await served.kill('SIGTERM')
}

async function runCli(databaseUrl: string, args: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, ['bin/gongdao.js', ...args, '--json'], { cwd: root, env: { ...process.env, DATABASE_URL: databaseUrl, LANG: 'C', ...KEYS }, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, faults] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { faults += text })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  if (code !== 0) throw new Error(`gongdao ${args.join(' ')} ended with ${code}: ${faults}`)
  return JSON.parse(out) as unknown
}

/** The address of a screen as one person, in one language. */
export const as = (house: House, person: string, path: string, lang: 'zh' | 'en' = 'zh'): string => `${house.address}${path}${path.includes('?') ? '&' : '?'}lang=${lang}#as=${MARKETPLACE}/${person}`
