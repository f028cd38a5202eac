// The pool and the one way statements are sent: named and prepared, with outages told apart from bugs. Next: store.ts.
import pg from 'pg'
import { StoreFault } from '../app/ports.ts'

export type Db = pg.Pool | pg.PoolClient

// More sessions than this gain nothing on a small machine and only wait for each other.
const poolSize = 16

// To be opened after migrating: takes on the application role where there is one, which may not change or remove what is in the log.
export async function openPool(url: string, size: number = poolSize): Promise<pg.Pool> {
  const options = (await hasApplicationRole(url)) ? { options: '-c role=gongdao_app' } : {}
  const pool = new pg.Pool({ connectionString: url, max: size, connectionTimeoutMillis: 10_000, keepAlive: true, ...options })
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on('error', () => {})
  return pool
}

async function hasApplicationRole(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ found: boolean }>(
      `select exists (select 1 from pg_roles where rolname = 'gongdao_app' and pg_has_role(current_user, oid, 'member')
        and has_table_privilege(oid, to_regclass('case_commit')::oid, 'insert')) as found`,
    )
    return rows[0]?.found === true
  } catch (error) {
    throw asFault(error)
  } finally {
    await client.end().catch(() => {})
  }
}

/** The server tells prepared statements apart by as much of their names. */
const NAME_BYTES = 63

export async function rows<T extends pg.QueryResultRow>(db: Db, name: string, text: string, values: readonly unknown[]): Promise<T[]> {
  if (name.length > NAME_BYTES) throw new RangeError(`the statement name ${name} would be cut to ${NAME_BYTES} characters, as another's may be`)
  return untilNotInTheWay(db, async () => (await db.query<T>({ name, text, values: [...values] })).rows)
}

export async function untilNotInTheWay<T>(db: Db, once: () => Promise<T>): Promise<T> {
  for (let time = 1; ; time += 1) {
    try {
      return await once()
    } catch (error) {
      // Alone in its transaction it has done nothing, and whoever it stood in the way of has passed: the new schema of an upgrade, say.
      if (sqlState(error) === DEADLOCK && db instanceof pg.Pool && time < TIMES) continue
      throw asFault(error)
    }
  }
}

const DEADLOCK = '40P01'
const TIMES = 3

export function sqlState(error: unknown): string | null {
  const cause = error instanceof StoreFault ? error.cause : error
  const code = cause !== null && typeof cause === 'object' && 'code' in cause ? cause.code : null
  return typeof code === 'string' ? code : null
}

export function asFault(error: unknown): StoreFault {
  if (error instanceof StoreFault) return error
  const code = sqlState(error)
  const message = error instanceof Error ? error.message : String(error)
  // 08 connection, 57P shutdown, 53 out of resources; XX000 with a lost server is seen from distributed nodes.
  const outage = code === null || /^(08|57P|53|XX000)/.test(code) || /^E[A-Z]+$/.test(code)
  return new StoreFault(outage ? `the database does not answer: ${message}` : `the database refused a statement (${code}): ${message}`, { outcomeUnknown: outage, cause: error })
}

// bigint columns come as text; amounts and instants must be exact in a number.
export function exact(value: string | number): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new StoreFault(`${value} is not an exact integer`, { outcomeUnknown: false })
  return number
}

export function exactOrNull(value: string | number | null): number | null {
  return value === null ? null : exact(value)
}

// Array literals as text: one form for every driver and every element type.
export function arrayOf(values: readonly (string | number)[]): string {
  return `{${values.map((value) => (typeof value === 'number' ? String(value) : quoted(value))).join(',')}}`
}

const quoted = (value: string): string => (value.includes('"') || value.includes('\\') ? `"${value.replace(/[\\"]/g, '\\$&')}"` : `"${value}"`)

// Of JSON: its texts hold no control characters, so that its own quoting, which is quick, is also that of an array.
export const arrayOfJson = (values: readonly unknown[]): string => `{${values.map((value) => JSON.stringify(JSON.stringify(value))).join(',')}}`

// Several statements that must happen together. Off the hot path only: a command is a single statement.
export async function inTransaction<T>(pool: pg.Pool, begin: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw asFault(error)
  })
  let broken = false
  try {
    await client.query(begin)
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true
    })
    throw sqlState(error) === null ? error : asFault(error)
  } finally {
    client.release(broken)
  }
}
