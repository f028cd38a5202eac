// Many plausible case rows and their clocks, made in SQL: for the worklist tests and for the append benchmark's big database.
import pg from 'pg'

type Load = { readonly marketplaceId: string; readonly from: number; readonly to: number; readonly buckets: number; readonly progress?: (loaded: number) => void }

// Case i belongs to merchant m-(i % 3000), except that every thirtieth belongs to the biggest, m-0; a merchant lies in one bucket.
// Every fiftieth was bought by b-7.
// Ids are time-ordered within their bucket, as src/store/case-id.ts makes them.
const casesSql = `
  with made as (insert into case_row
  select bucket, (bucket::bigint << 53) | (((opened - 1577836800000) << 12) | (i & 4095)), 3, '\\x00', 'dispute', $1, 'm-' || m, case when i % 50 = 7 then 'b-7' else 'b-' || (i * 7919 % 5000) end, null,
      'after_sales', case when open then 'negotiating' else 'closed' end,
      case when not open then 'nobody' when i % 10 < 6 then 'merchant' when i % 10 < 8 then 'buyer' else 'officer' end,
      case when open and i % 10 >= 8 then 'q-' || (i * 31 % 97 / 80) end, -(i * 31 % 100),
      case when open and i % 41 <> 0 then opened + 86400000 + i * 104729 % 172800000 else 9223372036854775807 end,
      (i * 37 % 900) * 100, 'CNY', opened, case when open then null else opened + 3600000 end, 'R' || (i % 32), null, '[]', doc
    from (select i, m, (m % $4)::smallint as bucket, 1740787200000 + i * 1000 as opened, i * 7919 % 101 < 60 as open
        from (select i, case when i % 30 = 0 then 0 else i % 3000 end as m from generate_series($2::bigint, $3::bigint - 1) i) a) b,
      (select json_build_object('title', repeat('evidence ', 12), 'last', repeat('parcel ', 30)) as doc) d
    returning bucket, case_id, due_at, version)
  insert into clock select bucket, case_id, 'mustAct', due_at, version from made where due_at < 9223372036854775807`

export async function loadSyntheticCases(url: string, load: Load): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const step = 50_000
    for (let from = load.from; from < load.to; from += step) {
      await client.query(casesSql, [load.marketplaceId, from, Math.min(load.to, from + step), load.buckets])
      load.progress?.(Math.min(load.to, from + step))
    }
    await client.query('vacuum (analyze) case_row')
    await client.query('vacuum (analyze) clock')
  } finally {
    await client.end()
  }
}
