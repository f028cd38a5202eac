// A real PostgreSQL 18 as a child of this process, for whoever has set no DATABASE_URL: trying out, small operators, tests.
// It ends with the process. Accounts and places: embedded-account.ts; a new cluster: embedded-cluster.ts; one owner per directory: data-owner.ts.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { endOrphan, ownDataDir } from './data-owner.ts'
import { EmbeddedFault, type Placement, placeEmbedded } from './embedded-account.ts'
import { DATABASE, hasCluster, makeCluster, newPassword, ROLE, runAs } from './embedded-cluster.ts'

export type Embedded = { readonly url: string; readonly note?: string; stop(): Promise<void> }

// Small memory, honest durability. jit costs more than it gives on short statements; pglz because the binaries come without lz4.
const settings = [
  'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=80', 'shared_buffers=128MB', 'jit=off', 'fsync=on', 'synchronous_commit=on',
  'wal_compression=pglz', 'max_wal_size=1GB', 'random_page_cost=1.1', 'autovacuum_naptime=15s', 'autovacuum_vacuum_cost_delay=1ms',
  'idle_in_transaction_session_timeout=120s', 'log_min_messages=warning', 'log_timezone=UTC', 'timezone=UTC',
]

const begun = new Map<string, Promise<Embedded>>()

/** Ahead of the `startEmbedded` of the same folder, which then takes it over; a fault is thrown there. Until another process has something to do. */
export async function beginEmbedded(dataDir: string): Promise<void> {
  await new Promise<void>((onBegun) => {
    const starting = startEmbedded({ dataDir, onBegun })
    starting.catch(() => onBegun())
    begun.set(resolve(dataDir), starting)
  })
}

type Options = { dataDir: string; log?: (line: string) => void; settings?: readonly string[]; template?: string; onBegun?: () => void }

export async function startEmbedded(options: Options): Promise<Embedded> {
  const ahead = begun.get(resolve(options.dataDir))
  begun.delete(resolve(options.dataDir))
  if (ahead !== undefined) return ahead
  const log = options.log ?? (() => {})
  const dataDir = resolve(options.dataDir)
  const place = placeEmbedded(dataDir)
  const ownership = ownDataDir(dataDir)
  try {
    await endOrphan(place.clusterDir, log)
    const password = keptPassword(dataDir, place)
    const onBegun = options.onBegun ?? (() => {})
    const making = hasCluster(place) ? null : makeCluster(place, password, options.template)
    if (making !== null) onBegun()
    const made = await making
    const start = { place, password, dataDir, settings: options.settings ?? [], log, onBegun }
    const server = await startServer(start)
    keepRunning(server, start)
    await made?.onDisk
    const url = `${server.url}/${DATABASE}`
    writeFileSync(join(dataDir, 'connection.json'), JSON.stringify({ pid: process.pid, url }), { mode: 0o600 })
    const stop = endWithProcess(server, place, () => {
      rmSync(join(dataDir, 'connection.json'), { force: true })
      ownership.release()
    })
    return place.note === null ? { url, stop } : { url, stop, note: place.note }
  } catch (error) {
    ownership.release()
    throw error
  }
}

// For a second process (the CLI beside a running server): where the owner of this directory listens, if there is one.
export function runningEmbedded(dataDir: string): string | null {
  try {
    const { pid, url } = JSON.parse(readFileSync(join(resolve(dataDir), 'connection.json'), 'utf8')) as { pid: number; url: string }
    process.kill(pid, 0)
    return url
  } catch {
    return null
  }
}

function keptPassword(dataDir: string, place: Placement): string {
  const file = join(dataDir, 'password')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  if (hasCluster(place)) throw new EmbeddedFault(`${file} is missing, so the database in ${place.clusterDir} cannot be opened: put it back.`)
  const password = newPassword()
  writeFileSync(file, password, { mode: 0o600 })
  return password
}

type Server = { child: ChildProcess; readonly port: number; readonly url: string; stopping: boolean }
type Start = { place: Placement; password: string; dataDir: string; settings: readonly string[]; log: (line: string) => void; onBegun: () => void }

// Retried: after a crash the old shared memory may live a moment longer than its process, and a free port may be taken by somebody faster.
async function startServer(start: Start): Promise<Server> {
  let last = ''
  for (let attempt = 0; attempt < 12; attempt++) {
    if (attempt > 0) await sleep(300)
    const port = await freePort()
    const url = `postgresql://${ROLE}:${start.password}@127.0.0.1:${port}`
    const { child, tail } = spawnServer(start, port)
    start.onBegun()
    if (await answers(child, `${url}/${DATABASE}`)) return { child, port, url, stopping: false }
    last = tail()
    if (!/lock file|shared memory|address already in use|could not bind/i.test(last)) break
    start.log('PostgreSQL did not start yet, trying again')
  }
  throw new EmbeddedFault(`PostgreSQL did not start:\n${last}`)
}

// PostgreSQL recovers by itself from a session that crashes. When its first process dies (out of memory, a stray kill) somebody must start
// it again, on the same port, so that open pools find it.
function keepRunning(server: Server, start: Start): void {
  server.child.once('exit', () => {
    if (server.stopping) return
    start.log('PostgreSQL ended unexpectedly, starting it again')
    void restart(server, start)
  })
}

async function restart(server: Server, start: Start): Promise<void> {
  for (let attempt = 0; attempt < 40 && !server.stopping; attempt++) {
    if (attempt > 0) await sleep(500)
    server.child = spawnServer(start, server.port).child
    if (await answers(server.child, `${server.url}/${DATABASE}`).catch(() => false)) return keepRunning(server, start)
  }
  if (!server.stopping) start.log('PostgreSQL cannot be started again, see postgres.log')
}

function spawnServer({ place, dataDir, settings: extra }: Start, port: number): { child: ChildProcess; tail: () => string } {
  const logFile = join(dataDir, 'postgres.log')
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > 10_000_000) renameSync(logFile, `${logFile}.1`)
  const from = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  // A file, not a pipe: PostgreSQL must be able to go on, and to end cleanly, when we are killed.
  const out = openSync(logFile, 'a', 0o600)
  // Its own session: Ctrl-C in a terminal reaches every process of the group, and the database must outlive our own shutdown.
  const args = ['-D', place.clusterDir, '-p', String(port), ...[...settings, ...extra].flatMap((each) => ['-c', each])]
  const child = spawn(place.bin.postgres, args, { ...runAs(place), detached: true, stdio: ['ignore', out, out] })
  closeSync(out)
  child.on('error', () => {})
  child.unref()
  return { child, tail: () => readFileSync(logFile).subarray(from).toString('utf8').trim().slice(-2_000) }
}

/** False: the server ended, or says nothing for two minutes. */
async function answers(child: ChildProcess, url: string): Promise<boolean> {
  const ended = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null
  // Crash recovery may replay a gigabyte of log: patience is long, but a server that ended is noticed at once.
  for (const until = Date.now() + 120_000; Date.now() < until && !ended(); await sleep(15)) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return true
    } catch (error) {
      await client.end().catch(() => {})
      const { code } = error as { code?: string }
      if (code === '28P01') throw new EmbeddedFault('The password kept beside the database does not open it.', { cause: error })
    }
  }
  if (!ended()) child.kill('SIGQUIT')
  return false
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address !== null && typeof address === 'object' ? done(address.port) : fail(new EmbeddedFault('no free port'))))
    })
  })
}

function endWithProcess(server: Server, place: Placement, released: () => void): () => Promise<void> {
  let stopping: Promise<void> | null = null
  const onExit = () => {
    server.stopping = true
    server.child.kill('SIGINT')
    released()
  }
  const stop = () => {
    server.stopping = true
    stopping ??= stopServer(server.child, place).then(() => {
      process.off('exit', onExit)
      for (const signal of signals) process.off(signal, onSignal)
      released()
    })
    return stopping
  }
  const onSignal = (signal: NodeJS.Signals) => {
    // Where the program handles the signal itself it also decides when to stop us; alone, we must end the process as the default would.
    if (process.listenerCount(signal) > 1) return
    void stop().finally(() => process.exit(signal === 'SIGINT' ? 130 : signal === 'SIGHUP' ? 129 : 143))
  }
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
  process.once('exit', onExit)
  for (const signal of signals) process.on(signal, onSignal)
  return stop
}

// Fast shutdown (SIGINT) rolls back what is open and writes a checkpoint; a server that hangs is ended the hard way and recovers later.
async function stopServer(child: ChildProcess, place: Placement): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  if (process.platform === 'win32') spawnSync(place.bin.pgCtl, ['stop', '-D', place.clusterDir, '-m', 'fast'], runAs(place))
  else child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), 15_000)
  await ended
  clearTimeout(timer)
}
