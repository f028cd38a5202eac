// `verify` finds one changed byte wherever it is: in a stored event, the row, a column, a fact inside a decision, a policy text, a ciphertext,
// the ledger. Changes are made as the database's owner; each is put back and the case holds again.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { play, type Script } from '../../src/app/demo/play.ts'
import { S10 } from '../../src/app/demo/scripts/s10-one-dispute.ts'
import { S1 } from '../../src/app/demo/scripts/s01-lifetime-warranty.ts'
import { S2 } from '../../src/app/demo/scripts/s02-refund-only.ts'
import { S8_LATE } from '../../src/app/demo/scripts/s08-complaint.ts'
import { verifyCase, type Finding } from '../../src/app/verify.ts'
import type { Decision } from '../../src/domain/parts.ts'
import { openDesk, type TestDesk } from './desk.ts'

let desk: TestDesk
let caseId = ''
let sanctionId = ''
let s10 = ''
let s2 = ''
let turnedAway = ''
beforeAll(async () => {
  desk = await openDesk()
  caseId = (await play(desk.desk, desk.watched.outside, desk.clock, S1)).cases[0]?.caseId ?? ''
  const told = async (script: Script | undefined): Promise<string> => {
    desk.clock.now = script?.order.placedAt ?? desk.clock.now
    return script === undefined ? '' : ((await play(desk.desk, desk.watched.outside, desk.clock, script)).cases[0]?.caseId ?? '')
  }
  s10 = await told(S10[0])
  s2 = await told(S2)
  turnedAway = await told(S8_LATE)
  sanctionId = String((await desk.admin(`select case_id::text as id from case_row where process = 'sanction' limit 1`)).rows[0]?.id)
}, 60_000)
afterAll(() => desk.close())

const found = async (id: string = caseId): Promise<string[]> => [...new Set((await verifyCase(desk.desk, id))?.faults.map((fault: Finding) => fault.what) ?? ['no such case'])].toSorted()

/** Runs the change, says what verify finds, and undoes it. */
async function tampered(change: { do: string; undo: string; values?: readonly unknown[]; undoValues?: readonly unknown[] }, id: string = caseId): Promise<string[]> {
  const changed = await desk.admin(change.do, change.values ?? [])
  expect(changed.rowCount).toBeGreaterThan(0)
  const says = await found(id)
  await desk.admin(change.undo, change.undoValues ?? change.values ?? [])
  expect(await found(id)).toEqual([])
  return says
}

async function original(sql: string, values: readonly unknown[]): Promise<string> {
  const { rows } = await desk.admin(sql, values)
  expect(rows).toHaveLength(1)
  return String(Object.values(rows[0] as object)[0])
}

describe('verify', () => {
  it('holds for a dispute and for its sanction, and knows no other case', async () => {
    expect(await verifyCase(desk.desk, caseId)).toMatchObject({ ok: true, erased: 0, faults: [] })
    expect(await verifyCase(desk.desk, sanctionId)).toMatchObject({ ok: true, faults: [] })
    expect(await verifyCase(desk.desk, '12345')).toBeNull()
    expect(await verifyCase(desk.desk, 'no-id')).toBeNull()
  })

  it('finds one byte changed in every single commit of the log', async () => {
    const versions = (await desk.store.readLog(caseId)).commits.length
    expect(versions).toBeGreaterThan(5)
    for (let version = 1; version <= versions; version += 1) {
      const text = await original('select events::text from case_commit where case_id = $1 and version = $2', [caseId, version])
      // One digit of one instant: still a well-formed commit.
      const at = text.indexOf('"at":') + 6
      const byte = text[at] === '9' ? '8' : '9'
      const says = await tampered({
        do: 'update case_commit set events = $3::json where case_id = $1 and version = $2', values: [caseId, version, text.slice(0, at) + byte + text.slice(at + 1)],
        undo: 'update case_commit set events = $3::json where case_id = $1 and version = $2', undoValues: [caseId, version, text],
      })
      expect(says).toContain('chain')
    }
  })

  it('finds a commit that was taken out, and a time that is not the one under the hash', async () => {
    const moved = await tampered({ do: 'update case_commit set at = at + 1 where case_id = $1 and version = 2', undo: 'update case_commit set at = at - 1 where case_id = $1 and version = 2', values: [caseId] })
    expect(moved).toEqual(['event'])
    const gone = await tampered({ do: 'update case_commit set version = 1000 where case_id = $1 and version = 3', undo: 'update case_commit set version = 3 where case_id = $1 and version = 1000', values: [caseId] })
    expect(gone).toContain('chain')
  })

  it('finds one byte changed in the state row, and each column that lists are made of', async () => {
    const state = await original('select state::text from case_row where case_id = $1', [caseId])
    const changed = state.replace('"amountMinor":7900', '"amountMinor":7901')
    expect(changed).not.toBe(state)
    expect(await tampered({ do: 'update case_row set state = $2::json where case_id = $1', values: [caseId, changed], undo: 'update case_row set state = $2::json where case_id = $1', undoValues: [caseId, state] })).toContain('state')
    for (const [column, to, back] of [['phase', `'decided'`, `'closed'`], ['stake_minor', 'stake_minor + 1', 'stake_minor - 1'], ['outcome', `outcome || 'x'`, `left(outcome, -1)`], ['opened_at', 'opened_at + 1', 'opened_at - 1']] as const) {
      expect(await tampered({ do: `update case_row set ${column} = ${to} where case_id = $1`, undo: `update case_row set ${column} = ${back} where case_id = $1`, values: [caseId] })).toEqual(['state'])
    }
    expect(await tampered({ do: `update case_row set phase = phase || 'x' where case_id = $1`, undo: 'update case_row set phase = left(phase, -1) where case_id = $1', values: [sanctionId] }, sanctionId)).toEqual(['state'])
  })

  it('finds a ledger line that was changed, added or taken away', async () => {
    const line = 'case_id = $1 and account = \'receivable:merchant:shop-grinder\''
    expect(await tampered({ do: `update ledger_line set amount_minor = amount_minor - 1 where ${line}`, undo: `update ledger_line set amount_minor = amount_minor + 1 where ${line}`, values: [caseId] })).toEqual(['ledger'])
    expect(await tampered({ do: `update ledger_line set case_id = 1 where ${line}`, undo: `update ledger_line set case_id = $1 where case_id = 1`, values: [caseId] })).toEqual(['ledger'])
  })

  // What was asked for, as the decision's facts hold it.
  const otherFacts = (decision: Decision): Decision => ({ ...decision, computed: decision.computed && { ...decision.computed, facts: decision.computed.facts.replace('"remedy":"refund_only","requestedMinor', '"remedy":"return_refund","requestedMinor') } })
  const lessOnTheLine = (decision: Decision): Decision => ({ ...decision, lines: decision.lines.map((line) => ({ ...line, refundMinor: line.refundMinor - 1 })) })
  const lessFlows = (decision: Decision): Decision => ({ ...decision, flows: decision.flows.map((flow) => ({ ...flow, amountMinor: flow.amountMinor - 1 })) })
  const otherPayer = (decision: Decision): Decision => ({ ...decision, flows: decision.flows.map((flow) => ({ ...flow, from: 'insurer' })) })
  const paysAllTheSame = (decision: Decision): Decision => ({ ...decision, flows: [{ flowId: 'f', from: 'merchant', to: 'buyer', amountMinor: 1, currency: 'CNY', for: 'compensation' }] })

  it.each([
    ['a fact', () => s10, otherFacts], ['what a machine gave back of a line', () => s2, lessOnTheLine], ['what a machine let move', () => s2, lessFlows], ['whom a machine let pay', () => s2, otherPayer],
    ['a payment where the request was turned away', () => turnedAway, paysAllTheSame],
  ] as const)('finds %s changed inside a decision even when the whole chain was hashed again behind it', async (_what, of, forge) => {
    const id = of()
    const { rows } = await desk.admin('select version, events::text as events, hash from case_commit where case_id = $1 order by version', [id])
    const log = rows as { version: number; events: string; hash: Buffer }[]
    const row = (await desk.admin('select head_hash, state::text as state from case_row where case_id = $1', [id])).rows[0] as { head_hash: Buffer; state: string }
    type Stored = { events: { type: string; decision: Decision }[] }
    const forged = (text: string): string => {
      const body = JSON.parse(text) as Stored
      return JSON.stringify({ ...body, events: body.events.map((event) => (event.type === 'DecisionIssued' ? { ...event, decision: forge(event.decision) } : event)) })
    }
    const state = JSON.parse(row.state) as { decisions: Decision[] }
    expect(log.filter(({ events }) => forged(events) !== events)).toHaveLength(1)
    let head = Buffer.alloc(32)
    for (const commit of log) {
      const text = forged(commit.events)
      head = createHash('sha256').update(head).update(text, 'utf8').digest()
      await desk.admin('update case_commit set events = $3::json, hash = $4 where case_id = $1 and version = $2', [id, commit.version, text, head])
    }
    await desk.admin('update case_row set head_hash = $2, state = $3::json where case_id = $1', [id, head, JSON.stringify({ ...state, decisions: state.decisions.map(forge) })])
    expect(await found(id)).toContain('decision')
    for (const commit of log) await desk.admin('update case_commit set events = $3::json, hash = $4 where case_id = $1 and version = $2', [id, commit.version, commit.events, commit.hash])
    await desk.admin('update case_row set head_hash = $2, state = $3::json where case_id = $1', [id, row.head_hash, row.state])
    expect(await found(id)).toEqual([])
  })

  it('finds a policy text that is no longer the one that was pinned, by one space or by one broken line', async () => {
    const name = await original(`select name from policy_document where name = '1688@2025-03'`, [])
    const text = await original('select text from policy_document where name = $1', [name])
    const put = 'update policy_document set text = $2 where name = $1'
    expect(await tampered({ do: put, values: [name, `${text} `], undo: put, undoValues: [name, text] })).toEqual(['policy'])
    expect(await tampered({ do: put, values: [name, text.replace('rules:', 'rules')], undo: put, undoValues: [name, text] })).toEqual(['policy'])
  })

  it('finds one byte changed in a ciphertext, a text that is missing, and a hash that was moved with it', async () => {
    const flip = 'update person_text set ciphertext = set_byte(ciphertext, 20, get_byte(ciphertext, 20) # 1) where text_id = (select min(text_id) from person_text where case_id = $1)'
    expect(await tampered({ do: flip, undo: flip, values: [caseId] })).toEqual(['text'])
    const away = await tampered({ do: 'update person_text set case_id = 1 where case_id = $1', undo: 'update person_text set case_id = $1 where case_id = 1', values: [caseId] })
    expect(away).toEqual(['text'])
  })

  it('holds after a person was erased, says how many texts are gone, and lets him write nothing more', async () => {
    const before = await verifyCase(desk.desk, caseId)
    expect(await desk.store.erasePerson({ marketplaceId: '1688', side: 'buyer', personId: 'buyer-lin' }, desk.clock.now)).toBe('erased')
    const after = await verifyCase(desk.desk, caseId)
    expect(after).toMatchObject({ ok: true, faults: [], texts: before?.texts, headHash: before?.headHash })
    expect(after?.erased).toBeGreaterThan(0)
    const texts = await desk.store.personTexts({ bucket: desk.store.bucketOf(caseId) ?? -1, caseId })
    expect(texts.filter((text) => text.person === 'buyer/buyer-lin').every((text) => text.kind === 'erased')).toBe(true)
    expect(await desk.store.sealText({ marketplaceId: '1688', side: 'buyer', personId: 'buyer-lin' }, 'text-late', 'once more')).toBeNull()
  })
})
