// Reading a case's past back: its commits with their hash chain checked, and its ledger.
import type pg from 'pg'
import type { LedgerLine, Log, LogCommit } from '../app/ports.ts'
import { bucketOf } from './case-id.ts'
import { brokenAt } from './chain.ts'
import { exact, inTransaction, rows } from './database.ts'

type CommitRow = { version: number; at: string; command_id: string; events: string; hash: Buffer }

// One snapshot for log and head: a commit between two reads would look like a broken chain.
export async function readLog(pool: pg.Pool, caseId: string): Promise<Log> {
  const bucket = bucketOf(caseId)
  if (bucket === null) return { commits: [], brokenAt: null }
  return inTransaction(pool, 'begin isolation level repeatable read read only', async (client) => {
    const found = await rows<CommitRow>(
      client, 'read_log',
      'select version, at, command_id, events::text as events, hash from case_commit where bucket = $1 and case_id = $2 order by version',
      [bucket, caseId],
    )
    const [head] = await rows<{ version: number; hash: Buffer }>(client, 'read_head', 'select version, head_hash as hash from case_row where bucket = $1 and case_id = $2', [bucket, caseId])
    const commits = found.map((row): LogCommit => ({ version: row.version, at: exact(row.at), commandId: row.command_id, bodyText: row.events, hash: row.hash }))
    return { commits, brokenAt: brokenAt(commits, head ?? null) }
  })
}

type LineRow = { version: number; line: number; account: string; amount_minor: string; currency: string; leg_id: string; at: string }

export async function readLedger(pool: pg.Pool, caseId: string): Promise<(LedgerLine & { version: number; line: number; at: number })[]> {
  const bucket = bucketOf(caseId)
  if (bucket === null) return []
  const found = await rows<LineRow>(
    pool, 'read_ledger',
    'select version, line, account, amount_minor, currency, leg_id, at from ledger_line where bucket = $1 and case_id = $2 order by version, line',
    [bucket, caseId],
  )
  return found.map((row) => ({
    version: row.version, line: row.line, account: row.account, amountMinor: exact(row.amount_minor), currency: row.currency, legId: row.leg_id, at: exact(row.at),
  }))
}
