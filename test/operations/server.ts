// A whole `gongdao serve` for a test, as an operator starts it: a process with its settings, its address once it listens, what it logs, and the
// ways it can end.
import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Order, Scan } from '../../src/domain/order.ts'
import { clockSale } from '../app/desk.ts'
import { root } from '../house/tree.ts'

export type Logged = { readonly level: string; readonly what: string; readonly [field: string]: unknown }
export type Served = {
  readonly child: ChildProcess
  readonly address: string
  readonly metrics: string | null
  readonly logs: readonly Logged[]
  readonly raw: () => string
  /** The exit code, or null when a signal ended it. */
  ended: Promise<number | null>
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

export async function startServer(settings: Readonly<Record<string, string>>): Promise<Served> {
  const { DATABASE_URL: _theirs, GONGDAO_DATA: _folder, ...inherited } = process.env
  const child = spawn(process.execPath, ['bin/gongdao.js', 'serve', '--port', '0'], { cwd: root, env: { ...inherited, GONGDAO_DEMO: '0', LANG: 'C', ...settings }, stdio: ['ignore', 'pipe', 'pipe'] })
  const logs: Logged[] = []
  let said = ''
  let rest = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => { said += text })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('{')) logs.push(JSON.parse(line) as Logged)
  })
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const serving = (): Logged | undefined => logs.find(({ what }) => what === 'serving')
  while (serving() === undefined) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended before it listened:\n${said}`)
    await sleep(20)
  }
  const { address, metrics } = serving() as Logged & { address: string; metrics: string | null }
  return { child, address, metrics, logs, raw: () => said, ended, kill: (signal) => { child.kill(signal); return ended } }
}

/** Clients that keep their connection, ask again when a connection breaks or nobody answers, and remember what they were told was done. */
export async function persist(addresses: () => readonly string[], path: string, init: RequestInit, more: { readonly until: number; readonly onTry?: () => void }): Promise<{ status: number; body: unknown }> {
  for (let attempt = 0; Date.now() < more.until; attempt += 1) {
    const known = addresses()
    const address = known[attempt % Math.max(1, known.length)]
    if (address !== undefined) {
      try {
        more.onTry?.()
        const answer = await fetch(`${address}${path}`, { ...init, signal: AbortSignal.timeout(30_000) })
        const body: unknown = await answer.json()
        if (answer.status !== 503) return { status: answer.status, body }
      } catch (fault) {
        // A line that broke, or an answer that never came, says nothing about what was done: the same command id tells.
        if (!(fault instanceof TypeError) && !(fault instanceof DOMException)) throw fault
      }
    }
    await sleep(20)
  }
  throw new Error(`nobody answered ${path} in time`)
}

/** An alarm clock bought two days ago by the server's own time, and signed since. */
export function soldLately(orderId: string): { order: Order; scans: Scan[] } {
  const { order, scans } = clockSale(orderId)
  const by = Math.floor((Date.now() - 2 * 86_400_000 - order.placedAt) / 1000) * 1000
  return { order: { ...order, placedAt: order.placedAt + by, paidAt: order.paidAt + by }, scans: scans.map((scan) => ({ ...scan, at: Math.min(scan.at + by, Date.now() - 60_000) })) }
}
