// What the benchmark asks of each system: to be started, to make orders ready, and to carry one order through the whole flow.
import type pg from 'pg'
import type { Connection } from './connection.ts'

/** Calls in the order in which they are made, and how many answers were not what the flow needs. */
export type FlowCounts = { readonly calls: number }

export type System = {
  readonly name: 'gongdao' | 'medusa'
  /** Of the process that serves, or of the one that started it. */
  readonly pid: number
  /** Orders a flow can begin on; made before time is taken. */
  prepare(count: number): Promise<void>
  connect(): Connection
  /** Create the return, agree, ship, receive, refund, to the confirmed refund. Throws when any answer is not what it should be. */
  flow(connection: Connection): Promise<FlowCounts>
  /** What the flow has set going and what is not yet done; a slice ends only when nothing is left. */
  rest(): Promise<void>
  statements(): Promise<number | null>
  stop(): Promise<void>
}

/** The server said something else than the flow expects: the measurement is void. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected'
}

export type Rate = { readonly flowsPerSecond: number; readonly flows: number; readonly calls: number; readonly p50Ms: number; readonly p95Ms: number }

/** `clients` flows at a time for so many seconds; what has begun is finished and counted, with everything it set going. */
export async function runSlice(system: System, { clients, seconds }: { clients: number; seconds: number }): Promise<Rate> {
  const connections = Array.from({ length: clients }, () => system.connect())
  const took: number[] = []
  let calls = 0
  const started = performance.now()
  const until = started + seconds * 1_000
  await Promise.all(connections.map(async (connection) => {
    do {
      const begun = performance.now()
      const made = await system.flow(connection)
      calls += made.calls
      took.push(performance.now() - begun)
    } while (performance.now() < until)
  }))
  await system.rest()
  const elapsed = (performance.now() - started) / 1_000
  for (const connection of connections) connection.close()
  const sorted = took.toSorted((a, b) => a - b)
  const at = (share: number): number => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10
  return { flowsPerSecond: took.length / elapsed, flows: took.length, calls, p50Ms: at(0.5), p95Ms: at(0.95) }
}

/** Statements in this database since the counters began, where the server counts them. */
export async function statementsOf(pool: pg.Pool): Promise<number | null> {
  try {
    const { rows } = await pool.query<{ calls: string }>('select coalesce(sum(calls), 0)::text as calls from pg_stat_statements s join pg_database d on d.oid = s.dbid where d.datname = current_database() and toplevel')
    return Number(rows[0]?.calls ?? 0)
  } catch {
    return null
  }
}
