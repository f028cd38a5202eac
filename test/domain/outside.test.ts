// Other bodies, other cases: handing over with or without standing clocks, reading a result back, linking, safety signals.
import { describe, expect, it } from 'vitest'
import { cst, scan } from '../../src/app/demo/cast.ts'
import type { Commands } from '../../src/domain/commands.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { SPEC_BOOK, specimen } from './spec.ts'
import { evidence, text, World } from './world.ts'

const scans = [scan({ shipmentId: 'out', waybill: 'WB-1' }, 'picked_up', '2025-12-09 10:00'), scan({ shipmentId: 'out', waybill: 'WB-1' }, 'signed', '2025-12-12 18:00')]
const at = (time: string) => cst(`2025-12-13 ${time}`)
function opened(): World {
  const play = new World({ order: specimen(), scans, policies: SPEC_BOOK })
  play.open({ reason: 'R10', problem: 'not_working', remedy: 'refund_only' }, at('09:00'), { evidence: [evidence('close_up')] })
  return play
}
/** Agreed, paid and closed: 50.00 of 99.00. */
function closed(): World {
  const play = opened()
  play.must(play.merchant, { type: 'MakeOffer', supersedes: null, statement: null, terms: { remedy: 'price_reduction', returnRequired: false, returnFreight: 'none', replacement: 'none', reason: null, flows: [{ from: 'merchant', to: 'buyer', amountMinor: 5000, for: 'price_reduction', evidenceIds: [] }] } }, at('10:00'))
  play.must(play.buyer, { type: 'AcceptOffer', offerId: 'o1' }, at('11:00'))
  return play
}
const result = (more: Partial<Commands['RecordOutsideResult']> = {}): Commands['RecordOutsideResult'] =>
  ({ type: 'RecordOutsideResult', body: 'court', reference: 'court-2026-17', result: 'awarded', terms: null, awardedMinor: null, ...more })
const award = (amountMinor: number): Commands['RecordOutsideResult']['terms'] =>
  ({ remedy: 'price_reduction', returnRequired: false, returnFreight: 'none', replacement: 'none', reason: null, flows: [{ from: 'merchant', to: 'buyer', amountMinor, for: 'price_reduction', evidenceIds: [] }] })
const no = (answer: ReturnType<World['act']>) => (isRefusal(answer) ? answer.refused : null)

describe('handing over', () => {
  it('lets the clocks stand still only when asked, and they run on with what was left when the result is in', () => {
    const play = opened()
    play.must(play.buyer, { type: 'HandOver', body: 'authority_12315', pauseClocks: true }, at('15:00'))
    expect(play.state.clocks.find(({ clock }) => clock === 'merchantMustAnswer')).toMatchObject({ pausedAt: at('15:00') })
    expect(no(play.act(play.buyer, { type: 'HandOver', body: 'court', pauseClocks: false }, at('16:00')))).toBe('already_done')
    play.must(play.officer, result({ body: 'authority_12315', reference: 'g-1', result: 'terminated' }), cst('2025-12-15 15:00'))
    expect(play.state.handover).toMatchObject({ body: 'authority_12315', reference: 'g-1', result: 'terminated' })
    expect(play.state.clocks.find(({ clock }) => clock === 'merchantMustAnswer')).toMatchObject({ pausedAt: null, endsAt: cst('2025-12-16 09:00') })
    expect(no(play.act(play.officer, result({ body: 'authority_12315', reference: 'g-1', result: 'terminated' }), cst('2025-12-15 16:00')))).toBe('already_done')
  })

  it('without that, everything here goes on', () => {
    const play = opened()
    play.must(play.buyer, { type: 'HandOver', body: 'consumer_association', pauseClocks: false }, at('15:00'))
    expect(play.state.clocks.find(({ clock }) => clock === 'merchantMustAnswer')).toMatchObject({ pausedAt: null })
  })
})

describe('a result from outside', () => {
  it('takes the place of the decision here, reopens the closed case and pays only the difference', () => {
    const play = closed()
    expect(play.state.phase).toBe('closed')
    play.must(play.officer, result({ terms: award(8000), awardedMinor: 29_700 }), cst('2026-01-20 10:00'))
    expect(play.state.decisions.map(({ state, by }) => [state, by.by])).toEqual([['set_aside', 'agreement'], ['standing', 'outside']])
    expect(play.state.money.map(({ flow, state }) => [flow.from, flow.to, flow.amountMinor, state])).toEqual([['merchant', 'buyer', 5000, 'paid'], ['merchant', 'buyer', 3000, 'paid']])
    expect(play.state.phase).toBe('closed')
  })

  it('records what only that body can award for the party, and instructs none of it', () => {
    const play = closed()
    play.must(play.officer, result({ terms: award(5000), awardedMinor: 29_700 }), cst('2026-01-20 10:00'))
    expect(play.state.decisions.at(-1)?.outsideOnly).toEqual([{ calculator: 'awarded_by_court', amountMinor: 29_700, currency: 'CNY', cite: 'court-2026-17' }])
    expect(play.paidTo('buyer:buyer-tang')).toBe(5000)
    const without = closed()
    without.must(without.officer, result({ awardedMinor: 29_700 }), cst('2026-01-20 10:00'))
    expect(without.state).toMatchObject({ phase: 'closed', handover: { awardedMinor: 29_700 } })
  })

  it('is not appealed here, and never refunds more than was paid', () => {
    const play = closed()
    expect(no(play.act(play.officer, result({ terms: award(9901) }), cst('2026-01-20 10:00')))).toBe('amount_exceeds_paid')
    play.must(play.officer, result({ terms: award(9900) }), cst('2026-01-20 10:00'))
    expect(play.state.clocks.map(({ clock }) => clock)).not.toContain('appealMustBeFiled')
  })
})

describe('links and signals', () => {
  it('links each case once and never to itself', () => {
    const play = opened()
    play.must(play.officer, { type: 'LinkCases', caseIds: ['2001', '2002'], because: 'same_batch' }, at('10:00'))
    expect(play.state.linked).toEqual(['2001', '2002'])
    expect(no(play.act(play.officer, { type: 'LinkCases', caseIds: ['2001'], because: 'same_batch' }, at('10:01')))).toBe('already_done')
    expect(no(play.act(play.officer, { type: 'LinkCases', caseIds: ['1001'], because: 'same_batch' }, at('10:01')))).toBe('malformed')
  })

  it('raises a safety signal whatever became of the claim', () => {
    const play = closed()
    play.must(play.officer, { type: 'RaiseSafetySignal', signal: 'batch_check', because: text('the battery gets hot') }, at('18:00'))
    expect(play.state).toMatchObject({ phase: 'closed', safetySignals: ['batch_check'] })
    expect(no(play.act(play.officer, { type: 'RaiseSafetySignal', signal: 'batch_check', because: text('again') }, at('18:01')))).toBe('already_done')
  })
})
