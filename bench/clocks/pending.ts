// What so many pending clocks take on disk, with their indexes: the real table, filled as many cases with one clock each would fill it.
import pg from 'pg'
import { migrate } from '../../src/store/migrate.ts'
import { databaseOn } from './database.ts'

const BUCKETS = 1024
const STEP = 1_000_000
/** Spread over half a year, as time-outs are. */
const SPREAD_MS = 182 * 86_400_000

export async function pendingBytes(base: string, rows: number): Promise<number> {
  const url = await databaseOn(base, 'pending')
  await migrate(url)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (let from = 0; from < rows; from += STEP) {
      await client.query(
        `insert into clock (bucket, case_id, clock, due_at, version) select b, (b << 53) | (n << 12), 'merchantMustAnswer/1', 1764000000000 + (n * 15485863) % $4::bigint, 1 from (select n, (n * 7919) % $3::bigint as b from generate_series($1::bigint, $2::bigint) n) made`,
        [from + 1, Math.min(from + STEP, rows), BUCKETS, SPREAD_MS],
      )
    }
    const { rows: [size] } = await client.query<{ bytes: string; count: string }>(`select pg_total_relation_size('clock') as bytes, count(*) as count from clock`)
    if (Number(size?.count) !== rows) throw new Error(`${size?.count} clocks are there, not ${rows}`)
    return Number(size?.bytes)
  } finally {
    await client.end()
  }
}
