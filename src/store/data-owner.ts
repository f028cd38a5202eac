// One process owns a data directory. A dead owner's lock is taken over and the PostgreSQL it left behind is ended first.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedFault } from './embedded-account.ts'

export type Ownership = { release(): void }

// Pids are reused; the start time tells two processes with one pid apart. Where the system does not say, the pid alone counts.
type Owner = { readonly pid: number; readonly started: string | null }

export function ownDataDir(dataDir: string): Ownership {
  const file = join(dataDir, 'owner.json')
  const mine: Owner = { pid: process.pid, started: startOf(process.pid) }
  for (let attempt = 0; attempt < 5; attempt++) {
    if (create(file, mine)) return { release: () => releaseIfMine(file, mine) }
    const seen = readOwner(file)
    if (seen !== null && isAlive(seen)) {
      throw new EmbeddedFault(`Process ${seen.pid} already runs the database in ${dataDir}: stop it, or give this one another data directory.`)
    }
    removeStale(file, seen)
  }
  throw new EmbeddedFault(`The lock ${file} keeps changing hands: is another process starting on the same data directory?`)
}

// A file appears complete or not at all: written aside, then linked into place.
function create(file: string, owner: Owner): boolean {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(owner), { mode: 0o600 })
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

// Renaming is atomic, so of two starters only one moves a given file; if it moved a newer lock than the one it judged, it puts it back.
function removeStale(file: string, seen: Owner | null): void {
  const aside = `${file}.stale.${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  const moved = readOwner(aside)
  if (moved !== null && (moved.pid !== seen?.pid || moved.started !== seen.started) && isAlive(moved)) renameSync(aside, file)
  else rmSync(aside, { force: true })
}

function releaseIfMine(file: string, mine: Owner): void {
  const now = readOwner(file)
  if (now !== null && now.pid === mine.pid && now.started === mine.started) rmSync(file, { force: true })
}

function readOwner(file: string): Owner | null {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, 'utf8')) as Owner
    return typeof pid === 'number' ? { pid, started } : null
  } catch {
    return null
  }
}

function isAlive(owner: Owner): boolean {
  return exists(owner.pid) && (owner.started === null || owner.started === startOf(owner.pid))
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

// After kill -9 of our process its PostgreSQL lives on, without an owner. SIGQUIT ends it at once; the next start replays the log.
export async function endOrphan(clusterDir: string, log: (line: string) => void): Promise<void> {
  const pid = postmasterOf(clusterDir)
  if (pid === null || !isPostmasterOf(pid, clusterDir)) return
  log(`taking over: ending PostgreSQL ${pid}, left behind by a process that is gone`)
  for (const [signal, patience] of [['SIGQUIT', 5_000], ['SIGKILL', 5_000]] as const) {
    signalQuietly(pid, signal)
    for (let waited = 0; waited < patience; waited += 20) {
      if (!exists(pid) || !isPostmasterOf(pid, clusterDir)) return
      await sleep(20)
    }
  }
  throw new EmbeddedFault(`PostgreSQL ${pid} on ${clusterDir} does not end: end it by hand.`)
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended by itself in the meantime.
  }
}

function postmasterOf(clusterDir: string): number | null {
  try {
    const pid = Number(readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n')[0])
    return Number.isInteger(pid) && pid > 1 ? pid : null
  } catch {
    return null
  }
}

// The pid in a stale file may belong to anybody by now: only a process started on this very directory is ours to end.
function isPostmasterOf(pid: number, clusterDir: string): boolean {
  if (!exists(pid)) return false
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return words.includes(clusterDir)
  } catch {
    return process.platform !== 'linux'
  }
}
