// Who did or saw what about a person, on PostgreSQL. The port is `AuditBook` in src/app/audit.ts; the program may add rows and read them.
import type pg from 'pg'
import type { AuditBook, AuditEntry, StoredAudit } from '../app/audit.ts'
import { BadCursor, type Page, type PageRequest } from '../app/ports.ts'
import { exact, rows } from './database.ts'

type Row = { entry_id: string; marketplace_id: string; at: string; actor_role: AuditEntry['actor']['role']; actor_id: string; action: AuditEntry['action']; subject: string; case_id: string | null; detail: AuditEntry['detail'] }
const columns = 'entry_id, marketplace_id, at, actor_role, actor_id, action, subject, case_id::text as case_id, detail'
const mostPerPage = 200
const newest = '9223372036854775807'

export function createAuditBook(pool: pg.Pool): AuditBook {
  return {
    record: async (entry, unique) => {
      await rows(
        pool, 'record_audit', 'insert into audit_entry values (account_bucket($7), $1, $2, $3, $4, $5, $6, $7, $8::bigint, $9)',
        [unique, entry.marketplaceId, entry.at, entry.actor.role, entry.actor.id, entry.action, entry.subject, entry.caseId, JSON.stringify(entry.detail)],
      )
    },
    ofSubject: ({ marketplaceId, subject }, page) => list(pool, 'audit_of_subject', 'bucket = account_bucket($2) and marketplace_id = $1 and subject = $2', [marketplaceId, subject], page),
    ofMarketplace: (marketplaceId, page) => list(pool, 'audit_of_marketplace', 'marketplace_id = $1', [marketplaceId], page),
  }
}

async function list(pool: pg.Pool, name: string, where: string, values: readonly string[], page: PageRequest): Promise<Page<StoredAudit>> {
  const limit = Math.max(1, Math.min(mostPerPage, Math.trunc(page.limit)))
  const [at, id] = page.after === null ? [newest, '\u{10FFFF}'] : fromCursor(page.after)
  const n = values.length
  const found = await rows<Row>(
    pool, name, `select ${columns} from audit_entry where ${where} and (at, entry_id) < ($${n + 1}::bigint, $${n + 2}::text) order by at desc, entry_id desc limit $${n + 3}`,
    [...values, at, id, limit + 1],
  )
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(toEntry), next: found.length > limit && last !== undefined ? Buffer.from(JSON.stringify([last.at, last.entry_id])).toString('base64url') : null }
}

function fromCursor(cursor: string): [string, string] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(key) && key.length === 2 && /^\d{1,18}$/.test(String(key[0])) && /^[A-Za-z0-9-]{1,64}$/.test(String(key[1]))) return [String(key[0]), String(key[1])]
  } catch {
    // Told below, like a marker of another list.
  }
  throw new BadCursor('this is not a page marker of this list')
}

const toEntry = (row: Row): StoredAudit => ({
  entryId: row.entry_id, marketplaceId: row.marketplace_id, at: exact(row.at), actor: { role: row.actor_role, id: row.actor_id }, action: row.action, subject: row.subject, caseId: row.case_id, detail: row.detail,
})
