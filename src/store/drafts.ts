// Drafts on PostgreSQL, encrypted under the key of whoever writes them. The port is `DraftBook` in src/app/drafts.ts.
// Compare-and-set is the write itself: of two that expect the same version one changes nothing.
import type pg from 'pg'
import type { Draft, DraftBook, DraftContent, DraftRow } from '../app/drafts.ts'
import { StoreFault, type Person } from '../app/ports.ts'
import { exact, rows } from './database.ts'
import { keyOf, whose } from './people.ts'
import { sealed, unsealed } from './person-cipher.ts'

type Row = { draft_key: string; version: number; at: string }
const mine = 'bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2'
const shown = 'draft_key, version, at'

export function createDraftBook(pool: pg.Pool): DraftBook {
  return {
    list: async (person) => (await rows<Row>(pool, 'list_drafts', `select ${shown} from draft where ${mine} order by draft_key`, whose(person))).map(toRow),
    read: (person, key) => read(pool, person, key),
    put: (person, draft, of) => put(pool, person, draft, of),
    remove: async (person, key, expected) => {
      const [row] = await rows<{ gone: boolean }>(
        pool, 'remove_draft', `with gone as (delete from draft where ${mine} and draft_key = $3 and ($4::integer is null or version = $4) returning 1) select exists (select 1 from gone) as gone`, [...whose(person), key, expected],
      )
      return row?.gone === true
    },
    count: async (person) => counted(await rows<{ n: string }>(pool, 'count_drafts', `select count(*) as n from draft where ${mine}`, whose(person))),
    clear: async (person) => (await rows(pool, 'clear_drafts', `delete from draft where ${mine} returning 1`, whose(person))).length,
    countBefore: async (marketplaceId, instant) => counted(await rows<{ n: string }>(pool, 'count_old_drafts', 'select count(*) as n from draft where marketplace_id = $1 and at < $2', [marketplaceId, instant])),
    clearBefore: async (marketplaceId, instant) => counted(await rows<{ n: string }>(pool, 'clear_old_drafts', 'with gone as (delete from draft where marketplace_id = $1 and at < $2 returning 1) select count(*) as n from gone', [marketplaceId, instant])),
  }
}

const counted = ([row]: readonly { n: string }[]): number => exact(row?.n ?? 0)
const toRow = (row: Row): DraftRow => ({ key: row.draft_key, version: row.version, at: exact(row.at) })
const boundTo = ({ marketplaceId, side, personId }: Person, key: string): string[] => ['draft', marketplaceId, side, personId, key]

async function read(pool: pg.Pool, person: Person, draftKey: string): Promise<Draft | null> {
  const [row] = await rows<Row & { ciphertext: Buffer }>(pool, 'read_draft', `select ${shown}, ciphertext from draft where ${mine} and draft_key = $3`, [...whose(person), draftKey])
  const key = row === undefined ? null : await keyOf(pool, person)
  if (row === undefined || key === null) return null
  try {
    return { ...toRow(row), content: JSON.parse(unsealed(key, boundTo(person, draftKey), row.ciphertext)) as DraftContent }
  } catch (cause) {
    throw new StoreFault(`the draft ${draftKey} does not open with its person's key`, { outcomeUnknown: false, cause })
  }
}

async function put(pool: pg.Pool, person: Person, { key: draftKey, version, at, content }: Draft, { expected, most }: Parameters<DraftBook['put']>[2]): Promise<DraftRow | 'erased' | null> {
  const key = await keyOf(pool, person)
  if (key === null) return 'erased'
  const values = [...whose(person), draftKey, at, sealed(key, boundTo(person, draftKey), JSON.stringify(content))]
  const written = expected !== null && expected > 0
    ? await rows<Row>(pool, 'change_draft', `update draft set version = version + 1, at = $4, ciphertext = $5 where ${mine} and draft_key = $3 and version = $6 returning ${shown}`, [...values, expected])
    // Two that begin at once may pass the most by one: it bounds what one person can fill, and need not be exact.
    : await rows<Row>(
      pool, expected === 0 ? 'begin_draft' : 'put_draft',
      `insert into draft (bucket, marketplace_id, person_id, draft_key, version, at, ciphertext) select account_bucket($2), $1, $2, $3, $6::integer, $4, $5
        where exists (select 1 from draft where ${mine} and draft_key = $3) or (select count(*) from draft where ${mine}) < $7::integer
        on conflict (bucket, marketplace_id, person_id, draft_key) do ${expected === 0 ? 'nothing' : 'update set version = draft.version + 1, at = excluded.at, ciphertext = excluded.ciphertext'} returning ${shown}`,
      [...values, version, most],
    )
  const [row] = written
  return row === undefined ? null : toRow(row)
}
