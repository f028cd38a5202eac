// One synthetic case of six commands, both as commits for our store and as the same rows for pgbench.
// Per command: 1.5 events of some 640 B, the case row with a 1 kB state, one clock, 0.67 ledger lines, one effect, the command id.
import { createHash } from 'node:crypto'
import type { Commit } from '../../src/app/ports.ts'
import { appendText, appendValues } from '../../src/store/append.ts'
import { newCaseId } from '../../src/store/case-id.ts'
import { nextHash } from '../../src/store/chain.ts'

export const steps = 6
export const marketplaceId = 'bench'
const eventsPerStep = [2, 1, 2, 1, 2, 1]
const ledgerSteps = new Set([3, 5])
const hour = 3_600_000

export type CaseInWork = { caseId: string; bucket: number; step: number; headHash: Uint8Array; at: number; seed: number }

export function startCase(options: { seed: number; at: number; client: number }): CaseInWork {
  const bucket = (options.seed * 7919) % 1024
  return { caseId: newCaseId(bucket, options.at, options.client), bucket, step: 0, headHash: new Uint8Array(32), at: options.at, seed: options.seed }
}

// Different bodies, so that nothing is compressed or cached away, and made once: whoever appends has his words in hand, as pgbench has its variables.
function text(length: number, seed: number): string {
  const which = seed % 256
  const kept = texts.get(which * 1_000 + length)
  if (kept !== undefined) return kept
  const made = newText(length, which)
  texts.set(which * 1_000 + length, made)
  return made
}

const texts = new Map<number, string>()

function newText(length: number, seed: number): string {
  const words = ['refund', 'parcel', 'buyer', 'evidence', 'photo', 'invoice', 'shipping', 'label', 'window', 'subsidy', 'deposit', 'hold']
  let made = createHash('sha256').update(String(seed)).digest('hex')
  for (let i = 0; made.length < length; i++) made += ` ${words[(seed + i * 7) % words.length]}`
  return made.slice(0, length)
}

export function nextCommit(work: CaseInWork): Commit {
  const { step, caseId, bucket, at, seed } = work
  const last = step === steps - 1
  const events = Array.from({ length: eventsPerStep[step] ?? 1 }, (_, n) => ({ type: 'StatementMade', n, at, by: { role: 'buyer', id: `b-${seed}` }, note: text(540, seed + step + n) }))
  const due = at + 48 * hour + step
  return {
    bucket, caseId, expectedVersion: step, previousHash: work.headHash, at,
    command: { id: `c-${caseId}-${step}`, scope: `case:${caseId}`, bodyHash: createHash('sha256').update(caseId).digest(), answer: null },
    bodyText: JSON.stringify(events),
    columns: {
      process: 'dispute', marketplaceId, merchantId: `m-${seed % 20_000}`, buyerId: `b-${seed % 500_000}`, orderId: `o-${bucket}`, kind: 'after_sales',
      phase: last ? 'closed' : 'negotiating', awaiting: last ? 'nobody' : step % 2 === 0 ? 'merchant' : 'buyer', queue: step === 4 ? 'food' : null,
      priority: seed % 100, dueAt: last ? null : due, stakeMinor: 1_000 + step, currency: 'CNY', openedAt: at, closedAt: last ? at : null,
      reason: 'R01', outcome: null, claims: [{ lineId: 'l1', quantity: 1, refundedMinor: 0 }],
    },
    stateJson: JSON.stringify({ phase: 'negotiating', note: text(950, seed) }),
    clocks: last ? [] : [{ clock: 'mustAnswer', dueAt: due }],
    ledger: ledgerSteps.has(step) ? [{ account: `held:o-${bucket}`, amountMinor: -50, currency: 'CNY', legId: 'leg' }, { account: `buyer:b-${seed}`, amountMinor: 50, currency: 'CNY', legId: 'leg' }] : [],
    effects: [{ kind: 'webhook', lane: 'hook', key: `${caseId}-${step}`, notBefore: 9_000_000_000_000, body: { type: 'case.updated', data: text(200, seed) } }],
    orderLines: [], freightRefundedMinorDelta: 0, scansSeen: null, deposits: [], personTexts: [], evidence: [],
  }
}

export function accepted(work: CaseInWork, headHash: Uint8Array): void {
  work.headHash = headHash
  work.step++
}

export type Script = { readonly sql: string; readonly variables: Readonly<Record<string, string>> }

// pgbench makes its own ids: bucket at random, time growing with each round of the client, so that index pages stay as warm as ours.
const head = `\\set b random(0, 1023)
\\set round :round + 1
\\set c :b * 9007199254740992 + (:base + :round) * 4096 + :client_id
\\set m random(1, 20000)
\\set y random(1, 500000)
`

// What varies per case is an expression over pgbench's variables; all other values are sent as parameters, so their bytes travel too.
const varying: Readonly<Record<number, string>> = {
  1: ':b', 2: ':c', 5: `('case:' || :c::text)`, 6: `('c-' || :c::text || :step::text)`, 13: `('m-' || :m::text)`, 14: `('b-' || :y::text)`, 15: `('o-' || :b::text)`,
}

export function functionScript(text: string = appendText, valuesOf: typeof appendValues = appendValues): Script {
  const variables: Record<string, string> = {}
  let sql = head
  forEachCommit((commit, headHash, step) => {
    const values = valuesOf(commit, headHash)
    sql += `\\set step ${step}\n${text.replaceAll('\n', ' ').replace(/\$(\d+)/g, (_, n: string) => expression(variables, `v${step}_${n}`, Number(n), values[Number(n) - 1]))};\n`
  })
  return { sql, variables }
}

const updated = [
  ['kind', 16], ['phase', 17], ['awaiting', 18], ['queue', 19], ['prio_key', 20], ['due_at', 21], ['stake_minor', 22], ['currency', 23], ['closed_at', 25],
  ['reason', 26], ['outcome', 27], ['claims', 28], ['state', 29],
] as const

// The same rows as separate statements in one transaction: what a program without the function would send.
export function statementsScript(): Script {
  const variables: Record<string, string> = {}
  let sql = head
  forEachCommit((commit, headHash, step) => {
    const values = appendValues(commit, headHash)
    const v = (n: number) => expression(variables, `v${step}_${n}`, n, values[n - 1])
    const list = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => v(from + i)).join(', ')
    const version = step + 1
    sql += `\\set step ${step}\nbegin;\n`
    sql += step === 0
      ? `insert into case_row values (:b, :c, ${version}, ${v(10)}, ${list(11, 29)});\n`
      : `update case_row set version = ${version}, head_hash = ${v(10)}, ${updated.map(([column, n]) => `${column} = ${v(n)}`).join(', ')}
          where bucket = :b and case_id = :c and version = ${step};\n`.replaceAll('\n         ', ' ')
    sql += `insert into case_command values (:b, ${v(5)}, ${v(6)}, ${v(7)}, :c, ${version}, null);\n`
    sql += `insert into case_commit values (:b, :c, ${version}, ${v(4)}, ${v(6)}, ${v(9)}, ${v(10)});\n`
    if (step > 0) sql += 'delete from clock where bucket = :b and case_id = :c;\n'
    for (const each of commit.clocks) sql += `insert into clock values (:b, :c, '${each.clock}', ${each.dueAt}, ${version});\n`
    // As variables: pgbench would take the colon inside a quoted account for one of its own.
    commit.ledger.forEach((line, i) => (variables[`a${step}_${i}`] = line.account))
    const lines = commit.ledger.map((line, i) => `(:b::smallint, :c::bigint, ${version}, ${i + 1}, :a${step}_${i}::text, ${line.amountMinor}, 'CNY', 'leg', ${v(4)}::bigint)`)
    if (lines.length > 0) sql += `insert into ledger_line values ${lines.join(', ')};\n`
    const [effect] = commit.effects
    variables[`e${step}`] = JSON.stringify(effect?.body)
    sql += `insert into effect values (:b, :c, ${version}, 1, 'bench', 'webhook', 'hook', :c::text || :step::text, 9000000000000, 0, :e${step}::json);\ncommit;\n`
  })
  return { sql, variables }
}

function forEachCommit(each: (commit: Commit, headHash: Uint8Array, step: number) => void): void {
  const work = startCase({ seed: 4_711, at: 1_760_000_000_000, client: 0 })
  for (let step = 0; step < steps; step++) {
    const commit = nextCommit(work)
    const headHash = nextHash(work.headHash, commit.bodyText)
    each(commit, headHash, step)
    accepted(work, headHash)
  }
}

function expression(variables: Record<string, string>, name: string, n: number, value: unknown): string {
  const varied = varying[n]
  if (varied !== undefined) return varied
  if (value === null) return 'null'
  variables[name] = value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : String(value)
  return `:${name}`
}
