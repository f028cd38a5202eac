// CPU time by process, from Linux's own counters: what a flow costs each side, which a busy machine disturbs far less than flows per second.
import { readFileSync, readdirSync } from 'node:fs'

export type Cpu = { readonly serverMs: number; readonly databaseMs: number; readonly clientMs: number }

/** A tick of /proc is a hundredth of a second on every Linux that Node runs on. */
const MS_PER_TICK = 10

/** Null where there is no /proc. `server`: it and all it has started; `database`: the postmaster, whose ended sessions count as well. */
export function cpuOf({ server, database }: { readonly server: number; readonly database: number }): Cpu | null {
  const all = processes()
  if (all === null) return null
  const { user, system } = process.cpuUsage()
  return { serverMs: ticksBelow(server, all) * MS_PER_TICK, databaseMs: ticksBelow(database, all) * MS_PER_TICK, clientMs: (user + system) / 1_000 }
}

export const between = (before: Cpu, after: Cpu, parts: number): Cpu => ({
  serverMs: (after.serverMs - before.serverMs) / parts, databaseMs: (after.databaseMs - before.databaseMs) / parts, clientMs: (after.clientMs - before.clientMs) / parts,
})

/** The first process of a server here, by the process that serves one session; null when it runs elsewhere. */
export const postmasterOf = (session: number): number | null => processes()?.get(session)?.parent ?? null

type Entry = { readonly parent: number; readonly own: number; readonly ofEnded: number }

function processes(): Map<number, Entry> | null {
  try {
    const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
    return new Map(pids.flatMap((pid): [number, Entry][] => {
      const entry = read(pid)
      return entry === null ? [] : [[pid, entry]]
    }))
  } catch {
    return null
  }
}

/** Fields are counted behind the name, which may hold blanks itself: proc(5), from the third on. */
function read(pid: number): Entry | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number)
    const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [fields[1], fields[11], fields[12], fields[13], fields[14]]
    return { parent, own: user + system, ofEnded: endedUser + endedSystem }
  } catch {
    // It ended while the others were read.
    return null
  }
}

function ticksBelow(root: number, all: ReadonlyMap<number, Entry>): number {
  const own = all.get(root)
  const children = [...all].filter(([, { parent }]) => parent === root)
  return children.reduce((sum, [pid]) => sum + ticksBelow(pid, all), own === undefined ? 0 : own.own + own.ofEnded)
}
