// The Dockerfile and the compose file say what is true of this checkout. They are read here, not run: there is no Docker where these tests run.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readConfiguration, settingNames } from '../../src/configuration.ts'
import { root } from '../house/tree.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const dockerfile = read('Dockerfile').replace(/\\\n/g, ' ').split('\n').filter((line) => line !== '' && !line.startsWith('#'))
const instructions = (name: string): string[] => dockerfile.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1).trim())
const environment = (): Record<string, string> => Object.fromEntries(instructions('ENV').flatMap((line) => line.split(/\s+/).map((pair) => pair.split('=') as [string, string])))

type Service = { image?: string; build?: string; ports?: string[]; environment?: Record<string, string>; volumes?: string[]; depends_on?: Record<string, { condition: string }>; stop_grace_period?: string; healthcheck?: unknown }
const compose = parse(read('compose.yaml')) as { services: Record<'app' | 'database', Service>; volumes: Record<string, null> }

describe('the image', () => {
  it('stands on one exact version of Node, which the package supports', () => {
    const bases = instructions('FROM').map((line) => line.split(' ')[0] ?? '')
    expect(new Set(bases).size).toBe(1)
    const [, major = '0', minor = '0'] = /^node:(\d+)\.(\d+)\.\d+-\w+-slim$/.exec(bases[0] ?? '') ?? []
    const [, least = '0', leastMinor = '0'] = /^>=(\d+)\.(\d+)$/.exec((JSON.parse(read('package.json')) as { engines: { node: string } }).engines.node) ?? []
    expect(Number(major) > Number(least) || (major === least && Number(minor) >= Number(leastMinor))).toBe(true)
  })

  it('copies what is here, and everything the program is made of', () => {
    const copied = instructions('COPY').filter((line) => !line.startsWith('--from')).flatMap((line) => line.split(/\s+/).slice(0, -1))
    for (const path of copied) expect([path, existsSync(join(root, path))]).toEqual([path, true])
    expect(copied).toEqual(expect.arrayContaining(['package.json', 'package-lock.json', 'bin', 'src', 'policies']))
    const allowed = read('.dockerignore').split('\n').filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    expect(allowed.toSorted()).toEqual([...new Set(copied)].toSorted())
  })

  it('sets settings that exist to values that are taken, stops within its time, and does not run as root', () => {
    const { NODE_ENV, ...settings } = environment()
    expect(NODE_ENV).toBe('production')
    for (const name of Object.keys(settings)) expect(settingNames()).toContain(name)
    const { GONGDAO_HOST, GONGDAO_DATA, PORT } = readConfiguration(settings)
    expect([GONGDAO_HOST, instructions('EXPOSE'), instructions('VOLUME'), instructions('USER')]).toEqual(['0.0.0.0', [String(PORT)], [GONGDAO_DATA], ['node']])
    // Whatever runs in the end runs after the account was changed.
    expect(dockerfile.findIndex((line) => line.startsWith('USER'))).toBeLessThan(dockerfile.findIndex((line) => line.startsWith('ENTRYPOINT')))
  })

  it('asks after its health at a route that is there, and starts the program that is there', () => {
    const check = dockerfile.find((line) => line.startsWith('HEALTHCHECK'))
    expect(check).toContain("'/health'")
    expect(read('src/http/contract/about.ts')).toContain("path: '/health'")
    expect(JSON.parse(instructions('ENTRYPOINT')[0] ?? '')).toEqual(['node', (JSON.parse(read('package.json')) as { bin: { gongdao: string } }).bin.gongdao])
  })
})

describe('the compose file', () => {
  const { app, database } = compose.services

  it('gives the program settings that exist, and the database it names', () => {
    for (const name of Object.keys(app.environment ?? {})) expect(settingNames()).toContain(name)
    const filled = Object.fromEntries(Object.entries(app.environment ?? {}).map(([name, value]) => [name, value.replace(/\$\{\w+:-([^}]*)\}/g, '$1').replace(/\$\{\w+:\?[^}]*\}/g, 'x'.repeat(40))]))
    const { DATABASE_URL = '' } = readConfiguration({ ...environment(), ...filled })
    const { hostname, username, pathname } = new URL(DATABASE_URL)
    expect(Object.keys(compose.services)).toContain(hostname)
    expect([username, pathname.slice(1)]).toEqual([database.environment?.['POSTGRES_USER'], database.environment?.['POSTGRES_DB']])
  })

  it('lets nobody in from outside but through a proxy, and nobody at all to the database', () => {
    expect(app.ports).toEqual([`127.0.0.1:${environment()['PORT'] ?? ''}:${environment()['PORT'] ?? ''}`])
    expect(database.ports).toBeUndefined()
  })

  it('pins a PostgreSQL that is supported, waits for it, and keeps its data and the files', () => {
    const [, major = '0'] = /^postgres:(\d+)-\w+$/.exec(database.image ?? '') ?? []
    expect(Number(major)).toBeGreaterThanOrEqual(15)
    expect(Number(major)).toBeLessThanOrEqual(18)
    expect(app.depends_on?.['database']).toEqual({ condition: 'service_healthy' })
    expect([...(app.volumes ?? []), ...(database.volumes ?? [])].map((volume) => volume.split(':')[0])).toEqual(Object.keys(compose.volumes))
    expect(app.volumes).toEqual([`files:${environment()['GONGDAO_DATA'] ?? ''}`])
  })

  it('waits longer than a process may take to stop', () => {
    expect(Number.parseInt(app.stop_grace_period ?? '0', 10)).toBeGreaterThan(Number(environment()['GONGDAO_STOP_SECONDS']))
  })
})
