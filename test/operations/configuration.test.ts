// Settings come from the environment through one schema: wrong ones are named with their remedy, secrets may lie in files and are never shown.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigurationFault, aboutSetting, readConfiguration, settingNames, unknownSettings } from '../../src/configuration.ts'
import { root, sources } from '../house/tree.ts'
import { freshDatabase } from '../store/database.ts'

const dir = mkdtempSync(join(tmpdir(), 'gongdao-settings-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfiguration(environment)
  } catch (fault) {
    if (fault instanceof ConfigurationFault) return fault.faults
    throw fault
  }
  return []
}

describe('settings', () => {
  it('are all there without a single variable', () => {
    expect(readConfiguration({})).toMatchObject({ PORT: 7300, GONGDAO_HOST: '127.0.0.1', GONGDAO_DATA: 'data', GONGDAO_WORK: 'shared', GONGDAO_LOG_LEVEL: 'info', GONGDAO_STOP_SECONDS: 30 })
    expect(readConfiguration({ PORT: '', DATABASE_URL: '', GONGDAO_FILES_KEY_FILE: '' })).toEqual(readConfiguration({}))
  })

  it('are read as what they mean', () => {
    expect(readConfiguration({ PORT: '0', GONGDAO_DEMO: '0', GONGDAO_PROXIES: '10.0.0.1, 10.1.0.0/16', GONGDAO_WORK: '2/3', GONGDAO_REQUESTS_PER_MINUTE: '90' })).toMatchObject({
      PORT: 0, GONGDAO_DEMO: false, GONGDAO_PROXIES: ['10.0.0.1', '10.1.0.0/16'], GONGDAO_WORK: '2/3', GONGDAO_REQUESTS_PER_MINUTE: 90,
    })
  })

  it.each<[Record<string, string>, RegExp]>([
    [{ PORT: '70000' }, /^PORT: is a whole number from 0 to 65535, not "70000"\. For example PORT=8080$/], [{ PORT: '80a' }, /^PORT: is a whole number/], [{ GONGDAO_DEMO: 'yes' }, /^GONGDAO_DEMO: is 0 or 1, not "yes"/],
    [{ DATABASE_URL: 'mysql://me:sesame@db/x' }, /^DATABASE_URL: is an address that begins with postgres:\/\/ or postgresql:\/\/\./], [{ GONGDAO_LOG_LEVEL: 'loud' }, /^GONGDAO_LOG_LEVEL: is error, warn, info or silent/],
    [{ GONGDAO_PUBLIC_URL: 'http://shop.example.com' }, /^GONGDAO_PUBLIC_URL: is an address with https, or with http on a loopback address/], [{ GONGDAO_PROXIES: '10.0.0.0/8, proxy' }, /^GONGDAO_PROXIES: is a list of addresses or networks/],
    [{ GONGDAO_PROXIES: '10.0.0.0/33' }, /^GONGDAO_PROXIES: is a list/], [{ GONGDAO_FILES_URL: 'https://s3.example.com', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }, /^GONGDAO_FILES_URL: names a bucket after the host/],
    [{ GONGDAO_SESSION_SECRET: 'short' }, /^GONGDAO_SESSION_SECRET: has 32 characters or more\./], [{ GONGDAO_FILES_KEY: 'xyz' }, /^GONGDAO_FILES_KEY: is 64 hexadecimal digits or more\./],
    [{ GONGDAO_FILES_URL: 'https://s3.example.com/evidence' }, /^GONGDAO_FILES_URL: needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/], [{ GONGDAO_WORK: 'some' }, /^GONGDAO_WORK: is shared, all, none, or a part such as 2\/3/],
    [{ GONGDAO_WORK: '3/2' }, /^GONGDAO_WORK: there is no part 3 of 2/], [{ GONGDAO_DRAIN_SECONDS: '30' }, /^GONGDAO_DRAIN_SECONDS: is part of GONGDAO_STOP_SECONDS/], [{ GONGDAO_REQUESTS_PER_MINUTE: '1e3' }, /^GONGDAO_REQUESTS_PER_MINUTE: is a whole number from 1/],
    [{ DATABASE_URL_FILE: '/no/such/file' }, /^DATABASE_URL_FILE: \/no\/such\/file cannot be read/], [{ DATABASE_URL: 'postgres://a/b', DATABASE_URL_FILE: '/x' }, /^DATABASE_URL: is set twice, here and by DATABASE_URL_FILE/],
  ])('that are wrong are named with what would be right: %o', (environment, says) => {
    expect(faultsOf(environment)).toEqual([expect.stringMatching(says)])
  })

  it('are all faulted at once, and no secret is repeated', () => {
    const faults = faultsOf({ PORT: 'x', GONGDAO_DEMO: 'x', DATABASE_URL: 'http://me:sesame@db/x', GONGDAO_METRICS_TOKEN: 'sesame' })
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['DATABASE_URL', 'GONGDAO_DEMO', 'PORT', 'GONGDAO_METRICS_TOKEN'])
    expect(faults.join()).not.toContain('sesame')
  })

  it('that are secret may lie in a file, whose last line break is not part of them', () => {
    const file = join(dir, 'key')
    writeFileSync(file, `${'ab'.repeat(32)}\n`)
    expect(readConfiguration({ GONGDAO_FILES_KEY_FILE: file }).GONGDAO_FILES_KEY).toBe('ab'.repeat(32))
    // Only secrets: nothing else is worth a file of its own.
    expect(unknownSettings({ PORT_FILE: file, GONGDAO_HOST_FILE: file }).map(({ name }) => name)).toEqual(['GONGDAO_HOST_FILE'])
  })

  it('that do not exist are reported with what was probably meant', () => {
    expect(unknownSettings({ GONGDAO_SESION_SECRET: 'x', GONGDAO_QQQQQQQQ: 'x', GONGDAO_FILES_KEY_FILE: 'x', PATH: 'x', GONGDAO_DATA: 'x' })).toEqual([{ name: 'GONGDAO_QQQQQQQQ', meant: null }, { name: 'GONGDAO_SESION_SECRET', meant: 'GONGDAO_SESSION_SECRET' }])
  })

  it('each say what they are, what holds without them, and an example that is taken', () => {
    for (const name of settingNames()) {
      const { about, unset, example } = aboutSetting(name)
      expect([name, about.length > 10, unset.length > 0, about.endsWith('.')]).toEqual([name, true, true, true])
      const others: Record<string, string> = name === 'GONGDAO_FILES_URL' ? { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' } : {}
      // In brackets: how to make one, not one to copy.
      if (!example.startsWith('(')) expect(faultsOf({ [name]: example, ...others })).toEqual([])
    }
  })

  it('are read in one place', () => {
    // The language of a terminal and the PATH of a child are no settings of ours.
    const allowed = ['src/start.ts', 'src/main.ts', 'src/cli/output.ts', 'src/store/embedded-cluster.ts']
    const readers = sources(['src']).filter(({ path, text }) => !path.endsWith('.test.ts') && !allowed.includes(path) && /process\.env\b/.test(text))
    expect(readers.map(({ path }) => path)).toEqual([])
    expect(sources(['src']).find(({ path }) => path === 'src/main.ts')?.text).not.toMatch(/process\.env\['?[A-Z_]+/)
  })
})

describe('gongdao', { timeout: 120_000 }, () => {
  const gongdao = (args: readonly string[], environment: Record<string, string>) =>
    spawnSync(process.execPath, ['bin/gongdao.js', ...args], { cwd: root, encoding: 'utf8', timeout: 100_000, env: { PATH: process.env['PATH'], ...environment } })

  it('ends with exit 5 and every fault before it opens anything', () => {
    const ran = gongdao(['serve', '--json'], { PORT: 'x', GONGDAO_LOG_LEVEL: 'loud', GONGDAO_DATA: join(dir, 'data') })
    expect(ran.status).toBe(5)
    expect(ran.stderr).toMatch(/PORT: is a whole number[\s\S]*GONGDAO_LOG_LEVEL: is error/)
    expect(JSON.parse(ran.stdout)).toMatchObject({ exit: 5 })
  })

  it('says with exit 3 that its port is taken, and what to set', async () => {
    const taken = createServer()
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done))
    const address = taken.address()
    const port = address !== null && typeof address === 'object' ? String(address.port) : ''
    const database = await freshDatabase()
    const ran = gongdao(['serve', '--json'], { PORT: port, DATABASE_URL: database.url })
    expect([ran.status, JSON.parse(ran.stdout)]).toMatchObject([3, { exit: 3, fault: expect.stringContaining(`Nothing can listen on 127.0.0.1:${port} (EADDRINUSE)`) }])
    await database.drop()
    await new Promise((done) => taken.close(done))
  })

  it('shows what it would run with, without secrets, and says no to a setting that is none', () => {
    const ran = gongdao(['settings', '--json'], { DATABASE_URL: 'postgres://me:sesame@db/x', GONGDAO_PORT: '1' })
    expect(ran.status).toBe(1)
    expect(ran.stdout).not.toContain('sesame')
    expect(JSON.parse(ran.stdout)).toMatchObject({ settings: expect.arrayContaining([{ name: 'DATABASE_URL', value: '(set)', given: true }, { name: 'PORT', value: '7300', given: false }]), unknown: [{ name: 'GONGDAO_PORT', meant: expect.any(String) }] })
  })
})
