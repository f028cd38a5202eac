// The files of a new cluster: a copy of the one that the install made ready, or made here where there is none. Nothing of one installation can be
// opened with the password of another, nor by another of its data folders. Used by embedded.ts, and by bin/prepare.js for the one to copy.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedFault, giveTo, type Placement, placeEmbedded } from './embedded-account.ts'

export const DATABASE = 'gongdao'
export const ROLE = 'gongdao'

/** Made anew by every install, so it is always of the binaries that are there. */
const TEMPLATE = resolve(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'gongdao-cluster')

export const newPassword = (): string => randomBytes(24).toString('base64url')

/** What a first start copies; nobody knows its password. Made only where the account that runs the server can reach it. */
export async function prepareTemplate(template = TEMPLATE): Promise<void> {
  rmSync(template, { recursive: true, force: true })
  const place = placeEmbedded(template)
  if (place.clusterDir !== join(realpathSync(template), 'pg')) return
  await inDraft(place, (draft) => initdb(place, draft, newPassword()))
  await run(place, place.bin.initdb, ['--sync-only', '-D', place.clusterDir])
}

/** A cluster of which more was promised than that it is being made. */
export const hasCluster = (place: Placement): boolean => existsSync(join(place.clusterDir, 'PG_VERSION')) && !existsSync(unfinished(place))

const unfinished = (place: Placement): string => `${place.clusterDir}.unfinished`

/** The disk takes as long to have it all for certain as a server takes to start on it: `onDisk` must be waited for before anything is promised. */
export async function makeCluster(place: Placement, password: string, template = TEMPLATE): Promise<{ onDisk: Promise<void> }> {
  if (existsSync(unfinished(place))) rmSync(place.clusterDir, { recursive: true, force: true })
  // Only what was never finished is removed: this is a damaged one, and somebody's data.
  if (existsSync(place.clusterDir)) throw new EmbeddedFault(`${place.clusterDir} is no whole database, PG_VERSION is missing: put it back, or move the folder away to begin with an empty one.`)
  writeFileSync(unfinished(place), '')
  await inDraft(place, async (draft) => {
    if (!(await copied({ place, draft, password, template }))) await initdb(place, draft, password)
  })
  const onDisk = run(place, place.bin.initdb, ['--sync-only', '-D', place.clusterDir]).then(() => finished(place))
  onDisk.catch(() => undefined)
  return { onDisk }
}

/** Certainly so before anything is promised: after a power cut that brought the mark back, what was promised would be removed with it. */
function finished(place: Placement): void {
  rmSync(unfinished(place))
  // A system that cannot open a folder keeps its entries in order by itself.
  if (process.platform === 'win32') return
  const folder = openSync(dirname(place.clusterDir), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** Into a draft directory first: what was cut off must not be mistaken for a database. */
async function inDraft(place: Placement, make: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${place.clusterDir}.new`
  emptied(place, draft)
  await make(draft)
  renameSync(draft, place.clusterDir)
}

function emptied(place: Placement, draft: string): void {
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  giveTo(place.account, draft)
}

/** A copy takes a tenth of the time. Where it cannot be had (nobody prepared one, another account owns it, a system without `cp`) nothing is lost. */
async function copied({ place, draft, password, template }: { place: Placement; draft: string; password: string; template: string }): Promise<boolean> {
  if (!existsSync(join(template, 'pg'))) return false
  try {
    // In one step, for between two this process may be reading for as long as both take.
    await statement(run(place, 'sh', ['-c', 'cp -R "$1/." "$2" && exec "$3" --single -D "$2" template1', 'sh', join(template, 'pg'), draft, place.bin.postgres]), `alter role ${ROLE} password '${password}'`)
    return true
  } catch {
    emptied(place, draft)
    return false
  }
}

async function initdb(place: Placement, draft: string, password: string): Promise<void> {
  const passwordFile = `${draft}.password`
  writeFileSync(passwordFile, password, { mode: 0o600 })
  giveTo(place.account, passwordFile)
  try {
    // One iteration: they are for passwords that can be guessed, cost every connection ten milliseconds, and ours has 192 random bits.
    await run(place, place.bin.initdb, ['-D', draft, '-c', 'scram_iterations=1', '-U', ROLE, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-k', '-N', '-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'])
    // The empty one every new cluster has becomes ours: making another copies seven megabytes, and nobody would use the first.
    await statement(run(place, place.bin.postgres, ['--single', '-D', draft, 'template1']), `alter database postgres rename to ${DATABASE}`)
  } catch (error) {
    const said = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trim() : String(error)
    throw new EmbeddedFault(`initdb failed: ${said}. Set DATABASE_URL if these binaries do not run here.`)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** Without a server, to which others could connect. What it thinks of the statement is in what it writes and not in how it ends. */
async function statement(server: ReturnType<typeof run>, text: string): Promise<void> {
  // It may have ended before it read anything; its exit says so.
  server.child.stdin?.on('error', () => undefined).end(`${text}\n`)
  const { stdout, stderr } = await server
  if (/ERROR/.test(stdout + stderr)) throw new EmbeddedFault(stderr)
}

function run(place: Placement, program: string, args: readonly string[]) {
  // Not the synchronous form: the process has rule books to read in the meantime.
  return promisify(execFile)(program, args, { ...runAs(place), encoding: 'utf8' })
}

/** How a program of PostgreSQL is run: under its account, with an environment that says nothing of ours. */
export function runAs(place: Placement) {
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC', ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] ?? '' } : {}) }
  const cwd = place.account === null ? dirname(place.clusterDir) : '/'
  return place.account === null ? { env, cwd } : { env, cwd, uid: place.account.uid, gid: place.account.gid }
}
