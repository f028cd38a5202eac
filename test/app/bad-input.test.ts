// Whatever is sent, the answer is a named refusal (or a case decided inadmissible), and what is stored afterwards is what was stored before.
// The envelope of HTTP is test/http/door.test.ts; a database that goes away, test/http/outage.test.ts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst, scan } from '../../src/app/demo/cast.ts'
import { settle } from '../../src/app/loops.ts'
import { isRefusal, REFUSALS } from '../../src/domain/refusals.ts'
import { ask, clockClaim, clockSale, footprint, must, openDesk, proof, putSale, stateOf, type Asked, type TestDesk } from './desk.ts'

let desk: TestDesk
let bucket = 0
let caseId = ''
const orderId = 'order-bad'
beforeAll(async () => {
  desk = await openDesk()
  const { order, scans } = clockSale(orderId, 2)
  bucket = await putSale(desk, order, scans)
  desk.clock.now = cst('2025-09-02 10:00')
  caseId = (await must(desk, { who: 'buyer-li', bucket, orderId, commandId: 'open', command: clockClaim(orderId) })).caseId
  await settle(desk.desk, desk.watched.outside)
})
afterAll(() => desk.close())

let sent = 0
/** The refusal of what is sent, and the proof that nothing was written. */
async function refusal(asked: Partial<Asked> & { command: unknown }): Promise<string> {
  sent += 1
  const before = await footprint(desk)
  const answer = await ask(desk, { who: 'buyer-li', bucket, commandId: `bad-${sent}`, ...(asked.caseId === undefined ? { orderId } : {}), ...asked })
  expect(await footprint(desk)).toEqual(before)
  if (!isRefusal(answer)) throw new Error(`was done: ${JSON.stringify(answer.events.map(({ type }) => type))}`)
  expect(REFUSALS[answer.refused].zh.length * REFUSALS[answer.refused].en.length).toBeGreaterThan(0)
  return answer.field === undefined ? answer.refused : `${answer.refused} ${answer.field}`
}
const opening = (change: Record<string, unknown>) => ({ ...clockClaim(orderId), ...change })
const claiming = (change: Record<string, unknown>) => opening({ claim: { ...clockClaim(orderId).claim, ...change } })
const saying = (text: unknown) => ({ type: 'MakeStatement', text, speech: 'claim', channel: 'case' })

describe('orders and people', () => {
  it('refuses orders and cases that are unknown, somebody else’s, or of another marketplace', async () => {
    expect(await refusal({ orderId: 'order-none', command: clockClaim('order-none') })).toBe('unknown_order')
    expect(await refusal({ command: clockClaim('order-other') })).toBe('unknown_order orderId')
    expect(await refusal({ who: 'buyer-tang', command: clockClaim(orderId) })).toBe('unknown_order')
    expect(await refusal({ marketplace: 'taobao', command: clockClaim(orderId) })).toBe('unknown_order')
    expect(await refusal({ marketplace: 'taobao', caseId, command: { type: 'WithdrawCase' } })).toBe('unknown_case')
    expect(await refusal({ who: 'shop-toys', caseId, command: { type: 'AgreeToRequest' } })).toBe('unknown_case')
    // In every word as if it were not there, whatever else is wrong with what a stranger asks.
    expect(await refusal({ who: 'buyer-tang', command: clockClaim('order-other') })).toBe('unknown_order')
    expect(await refusal({ caseId: '12345', bucket: 0, command: { type: 'WithdrawCase' } })).toMatch(/^unknown_(?:case|order)$/)
    expect(await refusal({ bucket: 1023, command: clockClaim(orderId) })).toBe('unknown_order')
    expect(await refusal({ who: 'shop-clock', command: clockClaim(orderId) })).toBe('role_may_not actor')
  })

  it('refuses what comes in the wrong phase, too early, or on a version that has passed', async () => {
    expect(await refusal({ caseId, command: { type: 'ConfirmReturn', legId: 'r1' }, who: 'shop-clock' })).toMatch(/^(?:wrong_phase|unknown_leg)/)
    expect(await refusal({ caseId, who: 'officer-an', command: { type: 'DecideCase', because: '现在就决定' } })).toMatch(/^(?:wrong_phase|not_claimed)/)
    expect(await refusal({ caseId, command: { type: 'RequestIntervention' } })).toBe('may_not_escalate_yet')
    expect(await refusal({ caseId, version: 77, command: saying('没有的版本') })).toBe('stale_version')
    expect(await refusal({ caseId, command: { type: 'AcceptOffer', offerId: 'o9' } })).toBe('unknown_offer offerId')
  })

  it('answers the same id and body alike, and refuses the same id with another body', async () => {
    const once = await must(desk, { who: 'buyer-li', bucket, caseId, commandId: 'twice', command: saying('一次') })
    const before = await footprint(desk)
    const again = await must(desk, { who: 'buyer-li', bucket, caseId, commandId: 'twice', command: saying('一次') })
    expect(again).toMatchObject({ repeated: true, version: once.version, events: once.events })
    expect(await footprint(desk)).toEqual(before)
    expect(await refusal({ caseId, commandId: 'twice', command: saying('两次') })).toBe('command_id_reused')
  })
})

describe('amounts and quantities', () => {
  it('takes whole amounts of the smallest unit and nothing else', async () => {
    for (const requestedMinor of [59.5, -1, '5900', 1e14, Number.MAX_SAFE_INTEGER + 2, Number.NaN, Number.POSITIVE_INFINITY, null]) expect(await refusal({ command: claiming({ requestedMinor }) })).toBe('amount_not_exact claim.requestedMinor')
    expect(await refusal({ command: claiming({ requestedMinor: 11_801, lines: [{ lineId: 'line-1', quantity: 1 }] }) })).toBe('amount_exceeds_paid requestedMinor')
    expect(await refusal({ command: claiming({ requestedFreightMinor: 1 }) })).toBe('freight_exceeds_paid requestedFreightMinor')
  })

  it('takes no more units than are left, each line once, and only lines that were bought', async () => {
    expect(await refusal({ command: claiming({ lines: [{ lineId: 'line-1', quantity: 3 }] }) })).toBe('quantity_exceeded line-1')
    for (const quantity of [0, -1, 1.5, '1', 1e9]) expect(await refusal({ command: claiming({ lines: [{ lineId: 'line-1', quantity }] }) })).toBe('malformed claim.lines.0.quantity')
    expect(await refusal({ command: claiming({ lines: [{ lineId: 'line-1', quantity: 1 }, { lineId: 'line-1', quantity: 1 }] }) })).toBe('line_named_twice line-1')
    expect(await refusal({ command: claiming({ lines: [{ lineId: 'line-2', quantity: 1 }] }) })).toBe('unknown_line line-2')
    expect(await refusal({ command: claiming({ lines: [] }) })).toBe('malformed claim.lines')
  })
})

describe('texts, dates and shapes', () => {
  it('keeps no text it could not give back: too long, half a surrogate pair, NUL, in whatever field', async () => {
    expect(await refusal({ command: opening({ statement: '长'.repeat(10_000_000) }) })).toBe('text_too_long statement')
    expect(await refusal({ command: opening({ statement: '坏\uD800字' }) })).toBe('text_not_well_formed statement')
    expect(await refusal({ command: opening({ statement: 'a\u0000b' }) })).toBe('text_not_well_formed statement')
    expect(await refusal({ command: opening({ statement: '' }) })).toBe('malformed statement')
    for (const mediaType of ['image/\u0000jpeg', 'image/\uDC00jpeg']) expect(await refusal({ caseId, command: { type: 'FileEvidence', items: [{ ...proof('odd', 'photo'), mediaType }] } })).toBe('text_not_well_formed items.0.mediaType')
    expect(await refusal({ caseId, who: 'officer-an', command: { type: 'RequalifyReason', reason: 'R17', because: '理由', cites: ['R\u0000'] } })).toBe('text_not_well_formed cites.0')
  })

  it('keeps whatever is well-formed, to the letter', async () => {
    const text = '👨‍👩‍👧 café \u202Eabc "引号" \\ \n\t 𠮷'
    await must(desk, { who: 'buyer-li', bucket, caseId, commandId: 'letters', command: saying(text) })
    const kept = await desk.store.personTexts({ bucket, caseId })
    expect(kept.map((one) => (one.kind === 'text' ? one.text : null))).toContain(text)
  })

  it('refuses dates no order of ours can carry, and lets no scan of 1970 or 9999 into a case', async () => {
    for (const saidAt of [0, -1, Date.parse('9999-12-31'), Date.parse('1970-01-02'), 1.5]) expect(await refusal({ caseId, command: { ...saying('那时'), saidAt } })).toBe('date_out_of_range saidAt')
    const good = scan({ shipmentId: 'out-bad', waybill: 'WB-BAD' }, 'signed', '2025-09-02 09:30')
    for (const at of [0, Date.parse('9999-12-31')]) {
      expect(await refusal({ caseId, who: { role: 'carrier', id: 'carrier-1', marketplace: '1688' }, command: { type: 'ObserveScan', scan: { ...good, at } } })).toBe('malformed scan.at')
    }
  })

  it('refuses unknown fields and commands, and values of another kind altogether', async () => {
    expect(await refusal({ command: opening({ sellout: true }) })).toBe('malformed sellout')
    expect(await refusal({ command: claiming({ approved: true }) })).toBe('malformed claim.approved')
    expect(await refusal({ command: { type: 'toString' } })).toBe('unknown_command type')
    expect(await refusal({ command: { type: '__proto__' } })).toBe('unknown_command type')
    for (const command of [null, 1, 'OpenCase', [], { type: 7 }, { type: null }]) expect(await refusal({ command })).toBe('malformed type')
    let deep: unknown = 'end'
    for (let level = 0; level < 5000; level += 1) deep = { deep }
    expect(await refusal({ command: opening({ statement: deep }) })).toBe('malformed statement')
    expect(await refusal({ command: claiming({ reason: 'R999' }) })).toBe('malformed claim.reason')
    expect(await refusal({ command: opening({ evidence: Array.from({ length: 51 }, (_, index) => proof(`many-${index}`, 'photo')) }) })).toBe('malformed evidence')
    expect(await refusal({ command: opening({ evidence: [proof('same', 'close_up'), proof('same', 'close_up')] }) })).toBe('evidence_already_filed same')
  })
})

describe('late', () => {
  it('decides a request that comes long after every window, with its rule and the routes left, instead of refusing to hear it', async () => {
    const { order, scans } = clockSale('order-late')
    const late = await putSale(desk, order, scans)
    const earlier = desk.clock.now
    desk.clock.now = cst('2029-09-02 10:00')
    const opened = await must(desk, { who: 'buyer-li', bucket: late, orderId: 'order-late', commandId: 'late', command: { ...clockClaim('order-late', { reason: 'R08', problem: 'changed_mind' }), evidence: [] } })
    desk.clock.now = earlier
    const [decision] = (await stateOf(desk, opened.caseId)).decisions
    expect(decision).toMatchObject({ outcome: 'inadmissible', flows: [] })
    expect([decision?.rules.length, decision?.routes.length].every((count) => (count ?? 0) > 0)).toBe(true)
  })

  it('refuses what comes after the end', async () => {
    await must(desk, { who: 'buyer-li', bucket, caseId, commandId: 'end', command: { type: 'WithdrawCase' } })
    expect(await refusal({ caseId, command: { type: 'WithdrawCase' } })).toMatch(/^(?:case_closed|wrong_phase)/)
    expect(await refusal({ caseId, who: 'shop-clock', command: { type: 'AgreeToRequest' } })).toMatch(/^(?:case_closed|wrong_phase)/)
  })
})
