// The write of a command: one call of append_commit (migrations/0021_slender-clocks.sql has its present text), and its answers in the words of the port.
import type pg from 'pg'
import { type AppendResult, type Commit, StoreFault } from '../app/ports.ts'
import { never } from './case-summary.ts'
import { nextHash } from './chain.ts'
import { arrayOf, arrayOfJson, asFault, rows, sqlState } from './database.ts'
import { callRoutine, type Value } from './routine.ts'

export const appendText = `select append_commit($1::smallint,$2::bigint,$3::integer,$4::bigint,$5::text,$6::text,$7::bytea,$8::json,$9::json,$10::bytea,
  $11::text,$12::text,$13::text,$14::text,$15::text,$16::text,$17::text,$18::text,$19::text,$20::integer,$21::bigint,$22::bigint,$23::text,$24::bigint,$25::bigint,
  $26::text,$27::text,$28::json,$29::json,$30::text[],$31::bigint[],$32::text[],$33::bigint[],$34::text[],$35::text[],
  $36::text[],$37::text[],$38::text[],$39::bigint[],$40::json[],$41::json,$42::integer) as version`

type Failure = Extract<AppendResult, { kind: 'check_failed' }>['which']

// The name of the CHECK behind each is the second guard; a distributed server keeps SQLSTATEs but drops constraint names.
const checks: Readonly<Record<string, Failure>> = { GD011: 'line_quantity', GD012: 'line_refund', GD013: 'freight_refund', GD014: 'deposit' }

// Serialisation failure, deadlock, lock not available: somebody else went first.
const lostRaces = new Set(['40001', '40P01', '55P03'])

export async function appendCommit(pool: pg.Pool, commit: Commit): Promise<AppendResult> {
  // No index forbids it, and two rows of one clock would both be found due.
  if (new Set(commit.clocks.map(({ clock }) => clock)).size < commit.clocks.length) throw new StoreFault(`a commit of case ${commit.caseId} names a clock twice`, { outcomeUnknown: false })
  const headHash = nextHash(commit.previousHash, commit.bodyText)
  let version: number
  try {
    const answer = await callRoutine<{ version: number }>(pool, 'append_commit', appendText, appendValues(commit, headHash))
    version = answer?.version ?? 0
  } catch (error) {
    const state = sqlState(error)
    if (state === 'GD001') return earlierAnswer(pool, commit)
    if (state !== null && lostRaces.has(state)) return { kind: 'stale' }
    const which = state === null ? undefined : checks[state]
    if (which !== undefined) return { kind: 'check_failed', which }
    throw asFault(error)
  }
  if (version > 0) return { kind: 'appended', version, headHash }
  return version === 0 ? { kind: 'stale' } : earlierAnswer(pool, commit)
}

type CommandRow = { body_hash: Buffer; case_id: string; version: number; answer: unknown }

async function earlierAnswer(pool: pg.Pool, { bucket, command }: Commit): Promise<AppendResult> {
  const found = await rows<CommandRow>(pool, 'command_by_id', `select k.body_hash, k.case_id, k.version, coalesce(k.answer, (select m.events -> 'events' from case_commit m where m.bucket = $1 and m.case_id = k.case_id and m.version = k.version)) as answer
    from case_command k where k.bucket = $1 and k.scope = $2 and k.command_id = $3`, [
    bucket, command.scope, command.id,
  ])
  const known = found[0]
  if (known === undefined) throw new StoreFault(`command ${command.id} was reported as known but is not there`, { outcomeUnknown: false })
  if (!known.body_hash.equals(command.bodyHash)) return { kind: 'command_id_reused' }
  return { kind: 'duplicate', caseId: known.case_id, version: known.version, answer: known.answer }
}

export function appendValues(commit: Commit, headHash: Uint8Array): Value[] {
  const { columns, command, clocks, ledger, effects } = commit
  return [
    commit.bucket, commit.caseId, commit.expectedVersion, commit.at,
    command.scope, command.id, command.bodyHash, command.answer === null ? null : JSON.stringify(command.answer), commit.bodyText, headHash,
    columns.process, columns.marketplaceId, columns.merchantId, columns.buyerId, columns.orderId, columns.kind, columns.phase, columns.awaiting,
    columns.queue, columns.priority === 0 ? 0 : -columns.priority, columns.dueAt ?? never, columns.stakeMinor, columns.currency, columns.openedAt, columns.closedAt,
    columns.reason, columns.outcome, JSON.stringify(columns.claims), commit.stateJson,
    arrayOf(clocks.map((each) => each.clock)), arrayOf(clocks.map((each) => each.dueAt)),
    arrayOf(ledger.map((line) => line.account)), arrayOf(ledger.map((line) => line.amountMinor)),
    arrayOf(ledger.map((line) => line.currency)), arrayOf(ledger.map((line) => line.legId)),
    arrayOf(effects.map((each) => each.kind)), arrayOf(effects.map((each) => each.lane)), arrayOf(effects.map((each) => each.key)),
    arrayOf(effects.map((each) => each.notBefore)), arrayOfJson(effects.map((each) => each.body)),
    restOf(commit), commit.scansSeen,
  ]
}

// Sorted, because two commands that change the same rows must take their locks in the same order.
function restOf(commit: Commit): string | null {
  const { orderLines, freightRefundedMinorDelta: freight, deposits, evidence, personTexts } = commit
  if (orderLines.length + deposits.length + evidence.length + personTexts.length === 0 && freight === 0) return null
  return JSON.stringify({
    freight,
    lines: orderLines.map((line) => [line.lineId, line.claimedDelta, line.refundedMinorDelta] as const).sort(byFirst),
    deposits: deposits.map((each) => [each.account, each.currency, each.deltaMinor] as const).sort(byFirst),
    evidence: evidence.map((file) => [file.evidenceId, file.party, file.sha256, file.bytes, file.type, file.meta]),
    texts: personTexts.map((text) => [text.textId, text.person, Buffer.from(text.ciphertext).toString('hex'), text.hash]),
  })
}

function byFirst(a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0
}
