// Other bodies, other cases: handing over with or without standing clocks, reading a result back, linking, safety signals.
import { describe, expect, it } from 'vitest'
import { cst, scan } from '../../src/app/demo/cast.ts'
import type { Commands } from '../../src/domain/commands.ts'
import type { TermFlow } from '../../src/domain/parts.ts'
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
/** Handed over, and recorded by one person of the desk and then by a second. */
function both(play: World, command: Commands['RecordOutsideResult'], when: number): void {
  if (play.state.handover === null) play.must(play.buyer, { type: 'HandOver', body: command.body, pauseClocks: false }, when)
  play.must(play.officer, command, when)
  play.must(play.senior, command, when)
}
const no = (answer: ReturnType<World['act']>) => (isRefusal(answer) ? answer.refused : null)

describe('handing over', () => {
  it('lets the clocks stand still only when asked, and they run on with what was left when the result is in', () => {
    const play = opened()
    expect(no(play.act(play.merchant, { type: 'HandOver', body: 'police', pauseClocks: true }, at('14:00')))).toBe('role_may_not')
    play.must(play.officer, { type: 'HandOver', body: 'authority_12315', pauseClocks: true }, at('15:00'))
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
    both(play, result({ terms: award(8000), awardedMinor: 29_700 }), cst('2026-01-20 10:00'))
    expect(play.state.decisions.map(({ state, by }) => [state, by.by])).toEqual([['set_aside', 'agreement'], ['standing', 'outside']])
    expect(play.state.money.map(({ flow, state }) => [flow.from, flow.to, flow.amountMinor, state])).toEqual([['merchant', 'buyer', 5000, 'paid'], ['merchant', 'buyer', 3000, 'paid']])
    expect(play.state.phase).toBe('closed')
  })

  it('records what only that body can award for the party, and instructs none of it', () => {
    const play = closed()
    both(play, result({ terms: award(5000), awardedMinor: 29_700 }), cst('2026-01-20 10:00'))
    expect(play.state.decisions.at(-1)?.outsideOnly).toEqual([{ calculator: 'awarded_by_court', amountMinor: 29_700, currency: 'CNY', cite: 'court-2026-17' }])
    expect(play.paidTo('buyer:buyer-tang')).toBe(5000)
    const without = closed()
    without.must(without.buyer, { type: 'HandOver', body: 'court', pauseClocks: false }, cst('2026-01-20 09:00'))
    without.must(without.officer, result({ awardedMinor: 29_700 }), cst('2026-01-20 10:00'))
    expect(without.state).toMatchObject({ phase: 'closed', handover: { awardedMinor: 29_700 } })
  })

  it('is not appealed here, and never refunds more than was paid', () => {
    const play = closed()
    play.must(play.buyer, { type: 'HandOver', body: 'court', pauseClocks: false }, cst('2026-01-20 09:00'))
    expect(no(play.act(play.officer, result({ terms: award(9901) }), cst('2026-01-20 10:00')))).toBe('amount_exceeds_paid')
    both(play, result({ terms: award(9900) }), cst('2026-01-20 10:00'))
    expect(play.state.clocks.map(({ clock }) => clock)).not.toContain('appealMustBeFiled')
  })
})

describe('what is said to come from outside', () => {
  const handedOver = () => { const play = opened(); play.must(play.buyer, { type: 'HandOver', body: 'court', pauseClocks: false }, at('10:00')); return play }
  const flow = { from: 'merchant', to: 'buyer', amountMinor: 500, for: 'compensation', evidenceIds: [] } satisfies TermFlow as TermFlow
  const terms = (one: Partial<Pick<TermFlow, 'from' | 'to' | 'amountMinor' | 'for' | 'lineId'>>): Commands['RecordOutsideResult']['terms'] => ({ remedy: 'price_reduction', returnRequired: false, returnFreight: 'none', replacement: 'none', reason: null, flows: [{ ...flow, ...one }] })
  const say = (play: World, of: Partial<Commands['RecordOutsideResult']>, who = play.officer) => no(play.act(who, result(of), at('11:00')))

  it('comes from the body the case was handed over to, and from no other', () => {
    expect(say(opened(), { terms: award(9900) })).toBe('nothing_to_answer')
    expect(say(handedOver(), { body: 'arbitration', terms: award(9900) })).toBe('nothing_to_answer')
  })

  it('is never recorded by somebody with a stake in the case', () => {
    const play = handedOver()
    expect(say(play, { terms: award(9900) }, play.someone('officer', 'buyer-tang'))).toBe('conflict_of_interest')
  })

  it('moves money only when a second person has recorded the very same', () => {
    const play = handedOver()
    play.must(play.officer, result({ terms: award(9900) }), at('11:00'))
    expect(play.state).toMatchObject({ phase: 'negotiating', money: [], decisions: [], handover: { result: null, prepared: { officerId: 'officer-an' } } })
    expect(say(play, { terms: award(9900) })).toBe('conflict_of_interest')
    expect(say(play, { terms: award(9900) }, play.someone('officer', 'officer-cai'))).toBe('second_signature_needed')
    play.must(play.senior, result({ terms: award(9800) }), at('12:00'))
    expect(play.state.money).toEqual([])
    play.must(play.someone('senior_officer', 'officer-chen'), result({ terms: award(9800) }), at('12:30'))
    expect(play.state.money).toMatchObject([{ flow: { amountMinor: 9800 }, state: 'paid' }])
  })

  it('is an award only where the body can award', () => {
    const play = opened()
    play.must(play.buyer, { type: 'HandOver', body: 'mediation', pauseClocks: false }, at('10:00'))
    expect(say(play, { body: 'mediation', terms: award(9900) })).toBe('malformed')
  })

  for (const [what, one, refusal] of [
    ['recovers an advance', { for: 'advance_recovery' }, 'malformed'], ['reverses what nobody paid', { for: 'reversal' }, 'malformed'],
    ['names goods the case is not about', { lineId: 'nope' }, 'unknown_line'], ['pays the platform', { to: 'platform' }, 'sanction_not_remedy'],
    ['exceeds claim and award', { amountMinor: 10_000_000 }, 'amount_exceeds_paid'], ['takes from the platform', { from: 'platform' }, 'takes_from_unheard'],
  ] as const) it(`is refused when it ${what}`, () => expect(say(handedOver(), { terms: terms(one) })).toBe(refusal))

  it('ends an appeal that is still open: nothing is heard twice', () => {
    const play = opened()
    play.must(play.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: null }, at('10:00'))
    play.must(play.buyer, { type: 'RequestIntervention', statement: null }, at('11:00'))
    play.must(play.officer, { type: 'ClaimReview' }, at('12:00'))
    play.must(play.officer, { type: 'SetFinding', finding: 'defect', value: 'proven', evidenceIds: [], because: text('seen') }, at('12:10'))
    play.must(play.officer, { type: 'DecideCase', because: text('decided'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }, at('12:20'))
    play.must(play.merchant, { type: 'FileAppeal', decisionId: 'd1', grounds: [{ groundId: 'g1', ground: 'facts_wrong', text: null, evidenceIds: [] }] }, at('13:00'))
    both(play, result({ terms: award(5000) }), at('14:00'))
    expect(play.state).toMatchObject({ phase: 'closed', appeals: [{ state: 'overtaken' }], decisions: [{ state: 'set_aside' }, { state: 'standing', by: { by: 'outside' } }] })
  })
})

describe('whoever speaks for a body', () => {
  const court = (play: World, id = 'court:hangzhou') => play.someone('outside', id)
  const settled = result({ result: 'settled', terms: award(9000) })
  const before = (body: Commands['HandOver']['body'] | null) => { const play = opened(); if (body !== null) play.must(play.buyer, { type: 'HandOver', body, pauseClocks: false }, at('10:00')); return play }

  it('comes near a case only once it was handed over to that body, and to no other', () => {
    for (const [handed, id] of [[null, 'court:hangzhou'], ['arbitration', 'court:hangzhou'], ['court', 'arbitration'], ['court', 'somebody']] as const) {
      expect(no(before(handed).act(court(opened(), id), result({ terms: award(9900) }), at('11:00')))).toBe('unknown_case')
    }
    const done = closed()
    expect(no(done.act(court(done), { type: 'ReopenCase', because: 'outside_result', statement: null }, at('12:00')))).toBe('unknown_case')
  })

  it('binds with its order a merchant who has not answered here, alone and at once', () => {
    const play = before('court')
    expect(play.state.heard.merchant).toBe(false)
    play.must(court(play), result({ terms: award(9900) }), at('11:00'))
    expect(play.state.money).toMatchObject([{ flow: { from: 'merchant', amountMinor: 9900 }, state: 'paid' }])
  })

  it('is believed that the sides settled before it; of the desk that is not enough while the merchant has not been heard', () => {
    const told = before('court')
    expect(no(told.act(told.officer, settled, at('11:00')))).toBe('merchant_must_be_heard')
    told.must(court(told), settled, at('11:10'))
    expect(told.state).toMatchObject({ heard: { merchant: true }, money: [{ flow: { amountMinor: 9000 }, state: 'paid' }] })
    const heard = before('court')
    heard.must(heard.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: null }, at('10:30'))
    both(heard, settled, at('11:00'))
    expect(heard.state.money).toMatchObject([{ flow: { amountMinor: 9000 }, state: 'paid' }])
  })
})

describe('standing still', () => {
  it('is limited in all for one clock, however often it is asked for', () => {
    const play = opened()
    const day = 86_400_000
    let now = at('10:00')
    let pauses = 0
    for (; pauses < 40; pauses += 1) {
      if (isRefusal(play.act(play.officer, { type: 'PauseClock', clock: 'merchantMustAnswer', because: 'testing', untilAtMost: now + 20 * day }, now))) break
      now += 19 * day
      play.must(play.officer, { type: 'ResumeClock', clock: 'merchantMustAnswer' }, now)
      now += 1000
    }
    expect(pauses).toBe(1)
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
