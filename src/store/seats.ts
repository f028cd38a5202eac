// How processes on one database share the sweeping and dispatching without being told of each other: each sits on a numbered seat, an advisory
// lock that ends with its connection, and takes its part by its place among the seats that are taken. Off the hot path: one connection, one
// question every few seconds. Where seats cannot be had (a pooler that lends connections per transaction), every process does everything.
import pg from 'pg'
import type { Share } from '../app/sweep-ports.ts'

export type Seat = { readonly share: () => Share; leave(): Promise<void> }

/** Any number will do, as long as it stays the same and differs from the migrations' lock. */
const seatLock = 7300_0003
const mostSeats = 256
const EVERYTHING: Share = { index: 0, of: 1 }

const takenText = `select objid::integer as seat from pg_locks where locktype = 'advisory' and classid = $1 and objsubid = 2 and granted
  and database = (select oid from pg_database where datname = current_database()) order by objid`

export async function takeSeat(url: string, options: { readonly everyMs?: number } = {}): Promise<Seat> {
  const everyMs = options.everyMs ?? 3_000
  let share = EVERYTHING
  let held: { client: pg.Client; seat: number } | null = null
  let left = false
  let timer: NodeJS.Timeout | undefined
  const look = async (): Promise<void> => {
    try {
      held ??= await sitDown(url)
      share = held ? await placeOf(held) : EVERYTHING
    } catch {
      // Whoever has lost his seat does everything until he has one again: twice is harmless, not at all is not.
      await held?.client.end().catch(() => undefined)
      held = null
      share = EVERYTHING
    }
    if (!left) timer = setTimeout(() => { looking = look() }, everyMs).unref()
  }
  let looking = look()
  await looking
  return {
    share: () => share,
    leave: async () => {
      left = true
      clearTimeout(timer)
      await looking
      await held?.client.end().catch(() => undefined)
    },
  }
}

async function sitDown(url: string): Promise<{ client: pg.Client; seat: number } | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, keepAlive: true })
  client.on('error', () => {})
  try {
    await client.connect()
    for (let seat = 0; seat < mostSeats; seat += 1) {
      const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1, $2) as mine', [seatLock, seat])
      if (rows[0]?.mine === true) return { client, seat }
    }
  } catch (fault) {
    await client.end().catch(() => undefined)
    throw fault
  }
  await client.end()
  return null
}

async function placeOf({ client, seat }: { client: pg.Client; seat: number }): Promise<Share> {
  const { rows } = await client.query<{ seat: number }>(takenText, [seatLock])
  const index = rows.findIndex((row) => row.seat === seat)
  if (index < 0) throw new Error('the seat is lost')
  return { index, of: rows.length }
}
