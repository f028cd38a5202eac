// Nothing acknowledged is lost when a process dies: a writer is killed again and again, and once the database server itself.
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPool } from '../../src/store/database.ts'
import { runningEmbedded, startEmbedded } from '../../src/store/embedded.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createStore } from '../../src/store/store.ts'
import { oneScript } from '../one-script.ts'
import { servers } from './database.ts'
import { openShop, type Shop } from './samples.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
// LONG is what `npm run test:long` sets.
const kills = process.env['LONG'] === '1' ? 50 : 5

type Writer = { readonly child: ChildProcess; readonly acked: Map<string, { version: number; hash: string }>; readonly total: () => number; readonly ended: Promise<void> }

// Prints one line per acknowledged commit; what it printed is what the outside was told.
async function startWriter(args: readonly string[]): Promise<Writer> {
  const child = spawn(process.execPath, [await oneScript(fileURLToPath(new URL('./writer-process.ts', import.meta.url))), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const acked = new Map<string, { version: number; hash: string }>()
  let total = 0
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [caseId = '', version = '', hash = ''] = line.split(' ')
      acked.set(caseId, { version: Number(version), hash })
      total++
    }
  })
  return { child, acked, total: () => total, ended: new Promise((done) => child.once('close', () => done())) }
}

async function killAfter(writer: Writer, commits: number): Promise<void> {
  while (writer.total() < commits && writer.child.exitCode === null) await new Promise((done) => setTimeout(done, 5))
  writer.child.kill('SIGKILL')
  await writer.ended
}

async function expectAllThere(shop: Pick<Shop, 'store'>, acked: Writer['acked']): Promise<void> {
  for (const [caseId, told] of acked) {
    const log = await shop.store.readLog(caseId)
    expect(log.brokenAt).toBeNull()
    expect(Buffer.from(log.commits[told.version - 1]?.hash ?? []).toString('hex')).toBe(told.hash)
  }
}

describe.each(servers)('killing writers on %s', (server) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(server)
  })
  afterAll(() => shop.close())

  test(`${kills} times a writer is killed mid-load: every acknowledged commit is there and every chain whole`, async () => {
    for (let run = 0; run < kills; run++) {
      const started = await startWriter([shop.url, String(shop.bucket), String(run)])
      await killAfter(started, 150 + run * 37)
      expect(started.total()).toBeGreaterThanOrEqual(150)
      await expectAllThere(shop, started.acked)
    }
    // A commit is whole or absent: every row of the case agrees with the log, also for those never acknowledged.
    const { rows } = await shop.pool.query(`select count(*)::int as broken from case_row r where
      (select max(version) from case_commit c where c.bucket = r.bucket and c.case_id = r.case_id) <> r.version
      or (select count(*) from clock k where k.bucket = r.bucket and k.case_id = r.case_id) <> 1
      or (select coalesce(sum(amount_minor), 0) from ledger_line l where l.bucket = r.bucket and l.case_id = r.case_id) <> 0
      or (select count(*) from ledger_line l where l.bucket = r.bucket and l.case_id = r.case_id) <> 2 * r.version
      or (select count(*) from case_command c where c.bucket = r.bucket and c.case_id = r.case_id) <> r.version
      or (select count(*) from effect e where e.bucket = r.bucket and e.case_id = r.case_id) <> r.version`)
    expect(rows).toEqual([{ broken: 0 }])
  }, 1_800_000)
})

describe('the embedded server', () => {
  test('killed with its owner mid-load it is taken over, and holds every acknowledged commit', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'gongdao-crash-'))
    chmodSync(dir, 0o755)
    const dataDir = join(dir, 'data')
    const first = await startEmbedded({ dataDir })
    await migrate(first.url)
    await first.stop()
    const acked: Writer['acked'] = new Map()
    for (let run = 0; run < 3; run++) {
      const owner = await startWriter([dataDir, '', String(run)])
      while (owner.total() < 100 && owner.child.exitCode === null) await new Promise((done) => setTimeout(done, 5))
      // Run 1 leaves the orphaned server running; the others take it down in the same moment.
      const postmaster = Number(readFileSync(join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0])
      owner.child.kill('SIGKILL')
      if (run !== 1) process.kill(postmaster, 'SIGKILL')
      await owner.ended
      expect(owner.total()).toBeGreaterThanOrEqual(100)
      for (const [caseId, told] of owner.acked) acked.set(caseId, told)
    }
    const again = await startEmbedded({ dataDir })
    expect(runningEmbedded(dataDir)).toBe(again.url)
    await expect(startEmbedded({ dataDir })).rejects.toThrow(`Process ${process.pid} already runs`)
    const pool = await openPool(again.url)
    await expectAllThere({ store: createStore(pool) }, acked)
    await pool.end()
    await again.stop()
    expect(runningEmbedded(dataDir)).toBeNull()
    rmSync(dir, { recursive: true, force: true })
  }, 120_000)
})
