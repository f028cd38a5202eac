// Finding and running pgbench, PostgreSQL's own load generator, as the yardstick.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Script } from './workload.ts'

export function findPgbench(): string | null {
  if (spawnSync('pgbench', ['--version'], { stdio: 'ignore' }).status === 0) return 'pgbench'
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => join(debian, version, 'bin', 'pgbench')).find((path) => existsSync(path)) ?? null
}

let slices = 0

export type Slice = { readonly pgbench: string; readonly url: string; readonly script: Script; readonly commandsPerRound: number; readonly clients: number; readonly seconds: number }

// Commands per second. Each slice starts its ids above those of the slices before.
export async function runPgbench(slice: Slice): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'gongdao-pgbench-'))
  const file = join(dir, 'script.sql')
  writeFileSync(file, slice.script.sql)
  const variables = { ...slice.script.variables, base: String(200_000_000_000 + slices++ * 10_000_000), round: '0', step: '0' }
  const args = [
    '-n', '-M', 'prepared', '-T', String(slice.seconds), '-c', String(slice.clients), '-j', String(Math.min(2, slice.clients)), '-f', file,
    ...Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`]), slice.url,
  ]
  try {
    const out = await run(slice.pgbench, args)
    const rounds = /^tps = ([\d.]+)/m.exec(out)?.[1]
    const failed = /number of failed transactions: (\d+)/.exec(out)?.[1]
    if (rounds === undefined || (failed !== undefined && failed !== '0')) throw new Error(`pgbench: ${out}`)
    return Number(rounds) * slice.commandsPerRound
  } finally {
    rmSync(dir, { recursive: true })
  }
}

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk))
    child.stderr.on('data', (chunk: Buffer) => (out += chunk))
    child.once('error', fail)
    child.once('close', (code) => (code === 0 ? done(out) : fail(new Error(`pgbench ended with ${code}: ${out.slice(-2_000)}`))))
  })
}
