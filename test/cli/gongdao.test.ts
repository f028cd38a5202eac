// `gongdao` as a shell meets it: exit codes, one JSON value with --json, faults that point at line and column, a database that is not there,
// and a day's work: migrate, demo, show, verify, tamper, back up, restore.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { play } from '../../src/app/demo/play.ts'
import { S6 } from '../../src/app/demo/scripts/s06-coaxed-reason.ts'
import { verifyCase } from '../../src/app/verify.ts'
import { openDesk, type TestDesk } from '../app/desk.ts'
import { emptyDatabase, type FreshDatabase } from '../store/database.ts'

const root = new URL('../..', import.meta.url).pathname
const dir = mkdtempSync(join(tmpdir(), 'gongdao-cli-'))
let desk: TestDesk
let empty: FreshDatabase
let caseId = ''
beforeAll(async () => {
  chmodSync(dir, 0o755)
  desk = await openDesk()
  caseId = (await play(desk.desk, desk.watched.outside, desk.clock, S6)).cases[0]?.caseId ?? ''
  empty = await emptyDatabase()
}, 60_000)
afterAll(async () => {
  await desk.close()
  await empty.drop()
  rmSync(dir, { recursive: true, force: true })
})

type Ran = { code: number | null; out: string; err: string }
function gongdao(args: readonly string[], env: Record<string, string | undefined> = {}): Promise<Ran> {
  const { DATABASE_URL: _theirs, ...inherited } = process.env
  const child = spawn(process.execPath, ['bin/gongdao.js', ...args], { cwd: root, env: { ...inherited, DATABASE_URL: desk.url, LANG: 'C', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const ran: Ran = { code: null, out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => { ran.out += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { ran.err += text })
  return new Promise((done) => child.once('close', (code) => done({ ...ran, code })))
}
const json = (ran: Ran): unknown => JSON.parse(ran.out)

describe('wrong use and missing things', { timeout: 180_000 }, () => {
  it('explains itself, and says wrong use with exit 2 and one JSON value', async () => {
    const [help, wrong, scenario] = await Promise.all([gongdao(['--help']), gongdao(['verify', '--nonsense', '--json']), gongdao(['demo', 'S99', '--json'])])
    expect(help.code).toBe(0)
    for (const word of ['serve', 'demo', 'migrate', 'policy', 'backtest', 'case', 'verify', 'backup', 'restore', 'Exit codes', 'GONGDAO_DATA', 'DATABASE_URL']) expect(help.out).toContain(word)
    expect([wrong.code, json(wrong)]).toMatchObject([2, { exit: 2 }])
    expect([scenario.code, json(scenario)]).toMatchObject([2, { exit: 2, fault: expect.stringContaining('S10') }])
  })

  it('takes bad numbers and unknown moments for wrong use, before it reads or opens anything', async () => {
    const wrong = await Promise.all([gongdao(['backtest', '--policy', '1688@2024-09', '--against', '1688@2025-03', '--count', 'x', '--json']), gongdao(['policy', 'explain', '12345', '--moment', 'xx', '--json'])])
    expect(wrong.map(({ code }) => code)).toEqual([2, 2])
  })

  it('says in the usage what must be given', async () => {
    const [help, without, version, folder] = await Promise.all([gongdao(['import', 'orders', '--help']), gongdao(['import', 'orders', 'x.csv']), gongdao(['--version']), gongdao(['marketplace', 'put', 'shop', '--settings', dir])])
    expect([version.code, version.out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)])
    expect([folder.code, folder.err]).toEqual([2, expect.stringContaining('is a folder')])
    expect(help.out).toContain('Usage: gongdao import orders --marketplace <id> [options] <file>')
    expect([without.code, without.err]).toEqual([2, expect.stringContaining("required option '--marketplace <id>' not specified")])
  })

  it('names a file that is not there, and the marketplaces that are', async () => {
    const none = join(dir, 'none.json')
    const ran = await Promise.all([
      gongdao(['marketplace', 'put', 'shop', '--settings', none, '--json']), gongdao(['import', 'orders', join(dir, 'none.csv'), '--marketplace', '1688', '--json']), gongdao(['restore', join(dir, 'none.backup'), '--json'], { DATABASE_URL: empty.url }),
      gongdao(['account', 'list', 'nowhere', '--json']), gongdao(['webhook', 'list', '--marketplace', 'nowhere', '--json']), gongdao(['erase', 'buyer/x', '--marketplace', 'nowhere', '--json']), gongdao(['effect', 'dead', '--marketplace', 'nowhere', '--json']), gongdao(['sandbox', 'key', 'nowhere', '--json']),
    ])
    expect(ran.map(({ code }) => code)).toEqual(ran.map(() => 3))
    const said = ran.map((one) => (json(one) as { fault: string }).fault)
    expect(said.slice(0, 3)).toEqual(['none.json', 'none.csv', 'none.backup'].map((name) => `there is no ${join(dir, name)}`))
    for (const fault of said.slice(3)) expect(fault).toMatch(/^there is no marketplace nowhere; there are: .*1688/)
  })

  it('takes a table without a known column, and a database that is in use, for wrong use', async () => {
    const [strange, bare, file] = [join(dir, 'strange.csv'), join(dir, 'bare.csv'), join(dir, 'used.backup')]
    writeFileSync(strange, 'colour,size\nred,1\n')
    writeFileSync(bare, '')
    const saved = await gongdao(['backup', file])
    expect(saved.code).toBe(0)
    const ran = await Promise.all([gongdao(['import', 'orders', strange, '--marketplace', '1688', '--json']), gongdao(['import', 'orders', bare, '--marketplace', '1688', '--json']), gongdao(['restore', file, '--json'])])
    expect(ran.map((one) => [one.code, (json(one) as { fault: string }).fault])).toEqual([
      [2, expect.stringContaining('names no column we know: colour, size')], [2, expect.stringContaining('no first line')], [2, expect.stringContaining('the database is not empty')],
    ])
  })

  it('counts one order as one', async () => {
    const file = join(dir, 'one.csv')
    writeFileSync(file, 'order_id,merchant_id,buyer_id,placed_at,title,quantity,unit_price,line_paid\none-1,shop-clock,buyer-li,2025-09-01 09:00,闹钟,1,59,59\n')
    expect((await gongdao(['import', 'orders', file, '--marketplace', '1688', '--dry-run'])).out).toMatch(/^1 order \(csv/m)
  })

  it('says at once that the port is taken, and leaves no database behind', async () => {
    const other = createServer()
    await new Promise<void>((done) => { other.listen(0, '127.0.0.1', () => done()) })
    const { port } = other.address() as AddressInfo
    const data = join(dir, 'never')
    const ran = await gongdao(['serve', '--port', String(port), '--json'], { DATABASE_URL: undefined, GONGDAO_DATA: data })
    other.close()
    expect([ran.code, json(ran)]).toEqual([3, { exit: 3, fault: `Nothing can listen on 127.0.0.1:${port} (EADDRINUSE): name another port (PORT, --port) or address (GONGDAO_HOST, --host).` }])
    expect(existsSync(join(data, 'postgresql', 'owner.json'))).toBe(false)
  })

  it('says that a database is missing, where it looked, and not its password', async () => {
    const [away, nobody, file] = await Promise.all([
      gongdao(['verify', '--json'], { DATABASE_URL: 'postgresql://me:sesame@127.0.0.1:1/nothing' }), gongdao(['policy', 'diff', '1688@2024-09', '1688@1999-01', '--json']), gongdao(['policy', 'check', join(dir, 'none.yaml'), '--json']),
    ])
    expect([away.code, json(away)]).toMatchObject([3, { exit: 3, fault: expect.stringContaining('127.0.0.1:1/nothing') }])
    expect(away.out + away.err).not.toContain('sesame')
    expect([nobody.code, json(nobody)]).toMatchObject([3, { fault: expect.stringContaining('there is no policy 1688@1999-01') }])
    expect(file.code).toBe(3)
  })
})

describe('a policy author’s day', { timeout: 180_000 }, () => {
  it('is shown file, line, column and a caret for a broken rule, with what was probably meant', async () => {
    const file = join(dir, '1688@2025-03.yaml')
    const text = readFileSync(join(root, 'policies', '1688@2025-03.yaml'), 'utf8')
    const broken = text.replace(/claim\.remedy/, 'claim.remedi')
    expect(broken).not.toBe(text)
    writeFileSync(file, broken)
    const line = broken.split('\n').findIndex((one) => one.includes('claim.remedi')) + 1
    const [said, value] = await Promise.all([gongdao(['policy', 'check', file]), gongdao(['policy', 'check', file, '--json'])])
    expect(said.code).toBe(1)
    expect(said.out).toMatch(new RegExp(`1688@2025-03\\.yaml:${line}:\\d+`))
    expect(said.out).toMatch(/^\s*\^/m)
    expect(said.out).toContain('claim.remedy')
    expect([value.code, json(value)]).toMatchObject([1, { faults: expect.arrayContaining([expect.objectContaining({ line, fault: 'unknown_name', suggestion: expect.stringContaining('claim.remedy') })]) }])
  })

  it('says that a file or a version named to policy test is not here, and speaks Chinese of faults when asked', async () => {
    const file = join(dir, 'strange@2025.yaml')
    writeFileSync(file, 'policy: strange\nversion: 2025\n')
    const [noFile, noVersion, zh, en] = await Promise.all([gongdao(['policy', 'test', join(dir, 'nowhere@2025.yaml')]), gongdao(['policy', 'test', '1688@1999-01']), gongdao(['policy', 'check', file], { LANG: 'zh_CN.UTF-8', LC_ALL: undefined }), gongdao(['policy', 'check', file])])
    expect([noFile.code, noFile.err]).toEqual([3, expect.stringContaining('there is no file')])
    expect([noVersion.code, noVersion.err]).toEqual([3, expect.stringContaining('there is no policy 1688@1999-01')])
    expect([zh.code, zh.out, en.code]).toEqual([1, expect.stringContaining('缺少必须写的键。\nstrange@2025.yaml:1:1 missing_key'), 1])
    expect(en.out).not.toContain('缺少')
  })

  it('tests, compares and backtests versions', async () => {
    const [tested, diff, backtest] = await Promise.all([
      gongdao(['policy', 'test', '1688@2025-03', '--json']), gongdao(['policy', 'diff', '1688@2024-09', '1688@2025-03', '--json']), gongdao(['backtest', '--policy', '1688@2024-09', '--against', '1688@2025-03', '--count', '300', '--json']),
    ])
    expect([tested.code, json(tested)]).toMatchObject([0, [{ policy: '1688@2025-03', ok: true }]])
    expect(diff.code).toBe(0)
    expect((json(diff) as unknown[]).length).toBeGreaterThan(3)
    expect(backtest.code).toBe(0)
    expect(json(backtest)).toMatchObject({ cases: 300 })
  })

  it('tests a file or a folder of books, names a book without cases, and minds a file named unlike its version', async () => {
    const folder = join(dir, 'books')
    mkdirSync(folder)
    const text = readFileSync(join(root, 'policies', '1688@2025-03.yaml'), 'utf8')
    writeFileSync(join(folder, '1688@2025-03.yaml'), text)
    const bare = join(dir, 'bare')
    mkdirSync(bare)
    const misnamed = join(dir, 'mine@2025-03.yaml')
    writeFileSync(misnamed, text)
    const [there, other, empty] = await Promise.all([gongdao(['policy', 'test', folder]), gongdao(['policy', 'test', misnamed]), gongdao(['policy', 'test', bare])])
    expect(there.out).toMatch(/1688@2025-03: (?:\d+\/\d+ cases|no cases)/)
    expect(there.code).toBe(0)
    expect(other.out).toContain('there is no policy mine@2025-03: a file must be named like')
    expect(other.code).toBe(1)
    expect(empty.code).toBe(3)
  })
})

describe('an operator’s day', { timeout: 180_000 }, () => {
  it('migrates once, and finds it done the second time', async () => {
    const env = { DATABASE_URL: empty.url }
    const [first, second] = [await gongdao(['migrate', '--json'], env), await gongdao(['migrate', '--json'], env)]
    expect((json(first) as { applied: string[] }).applied.length).toBeGreaterThan(3)
    expect([second.code, json(second)]).toEqual([0, { applied: [] }])
  })

  it('shows a case in words, explains its decision, and says no to one that is not there', async () => {
    const [shown, value, none] = await Promise.all([gongdao(['case', 'show', caseId]), gongdao(['case', 'show', caseId, '--json']), gongdao(['case', 'show', '12345', '--json'])])
    expect(shown.code).toBe(0)
    expect(shown.out).toContain('2025-09-02 10:00')
    // The words people wrote stand below what they did.
    expect(shown.out).toMatch(/· Statement: "[^"]*[一-鿿]/)
    expect(json(value)).toMatchObject({ caseId, state: { phase: 'closed' } })
    expect([none.code, json(none)]).toEqual([1, null])
  })

  it('backs up and restores everything, and every case verifies there; one changed byte is exit 1', async () => {
    const file = join(dir, 'all.backup')
    const saved = await gongdao(['backup', file, '--json'])
    expect([saved.code, existsSync(file)]).toEqual([0, true])
    const [again, forced, nowhere] = await Promise.all([gongdao(['backup', file]), gongdao(['backup', file, '--force']), gongdao(['backup', join(dir, 'no-such-folder', 'x'), '--json'])])
    expect([again.code, forced.code]).toEqual([2, 0])
    expect(again.err).toContain('--force')
    expect([nowhere.code, json(nowhere)]).toMatchObject([3, { fault: expect.stringContaining('no file can be written in') }])
    expect((await gongdao(['restore', file, '--json'], { DATABASE_URL: empty.url })).code).toBe(0)
    const there = await gongdao(['verify', '--json'], { DATABASE_URL: empty.url })
    expect(there.code).toBe(0)
    expect(json(there)).toContainEqual(await verifyCase(desk.desk, caseId))
    await desk.admin(`insert into file (bucket, file_id, marketplace_id, uploader, side, at, sha256, bytes, media_type, evidence_type, facts) values (1, 'file-1-lost', '1688', 'buyer-li', 'buyer', 5, $1, 9, 'image/png', 'photo', '[]')`, ['a'.repeat(64)])
    const less = await gongdao(['backup', file, '--force', '--json'], { GONGDAO_DATA: dir })
    expect([less.code, json(less)]).toMatchObject([1, { missing: 1 }])
    await desk.admin('update case_commit set events = replace(events::text, $2, $3)::json where case_id = $1 and version = 1', [caseId, '5900', '5901'])
    const tampered = await gongdao(['verify', caseId, '--json'])
    expect([tampered.code, json(tampered)]).toMatchObject([1, [{ ok: false }]])
    expect((await gongdao(['verify', 'no-such-case'])).out).toContain('0 cases verified, 0 do not hold, 1 not there')
  }, 120_000)

  it('starts its own database below GONGDAO_DATA when none is given, and stops it again', async () => {
    const data = join(dir, 'data')
    const ran = await gongdao(['migrate', '--json'], { DATABASE_URL: undefined, GONGDAO_DATA: data })
    expect(ran.code).toBe(0)
    expect(existsSync(join(data, 'postgresql', 'pg', 'PG_VERSION'))).toBe(true)
    expect(existsSync(join(data, 'postgresql', 'owner.json'))).toBe(false)
  }, 60_000)

  it('says which database that is while a server that works on another one runs, and only then', async () => {
    const server = createHttpServer((_request, response) => { response.setHeader('content-type', 'application/json').end('{"alive":true}') }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const PORT = String((server.address() as AddressInfo).port)
    const data = join(dir, 'data')
    const [own, theirs] = [await gongdao(['migrate', '--json'], { DATABASE_URL: undefined, GONGDAO_DATA: data, PORT }), await gongdao(['migrate', '--json'], { PORT })]
    server.close()
    expect([own.code, json(own), own.err]).toEqual([0, { applied: [] }, expect.stringContaining(`the server at http://127.0.0.1:${PORT} works on another database; this command opens the one in ${join(data, 'postgresql')}`)])
    expect([theirs.code, theirs.err]).toEqual([0, ''])
  }, 60_000)
})
