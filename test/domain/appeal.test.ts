// Appeals: another officer, every ground answered, rounds, and money undone without fetching anything back by force.
import { describe, expect, it } from 'vitest'
import { cst, scan } from '../../src/app/demo/cast.ts'
import type { Command, Commands } from '../../src/domain/commands.ts'
import type { Actor, Terms } from '../../src/domain/parts.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { SPEC_BOOK, specimen } from './spec.ts'
import { evidence, text, World } from './world.ts'

const scans = [scan({ shipmentId: 'out', waybill: 'WB-1' }, 'picked_up', '2025-12-09 10:00'), scan({ shipmentId: 'out', waybill: 'WB-1' }, 'signed', '2025-12-12 18:00')]
const keep = (amountMinor: number, from: 'merchant' | 'platform' = 'merchant'): Terms =>
  ({ remedy: 'price_reduction', returnRequired: false, returnFreight: 'none', replacement: 'none', reason: null, flows: [{ from, to: 'buyer', amountMinor, for: 'price_reduction', evidenceIds: [] }] })
const noon = cst('2025-12-14 12:00')
const decide: Commands['DecideCase'] = { type: 'DecideCase', because: text('decided'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }
type Of = Partial<ConstructorParameters<typeof World>[0]>

const reasons = (rows: readonly (readonly ['remedy' | 'refund' | 'return' | 'freight' | 'payer', string, string])[]): Commands['DecideCase']['overrides'] =>
  rows.map(([field, computed, now]) => ({ field, computed, decided: now, because: text('agreed enough'), cites: ['X'] }))

/** Decided by officer-an at noon: `kept` is a price reduction signed by a third person, so that officer-bo may still hear an appeal. */
function decided(result: 'refused' | 'granted' | number, more: Of = {}): World {
  const play = new World({ order: specimen(), scans, policies: SPEC_BOOK, ...more })
  play.open({ reason: 'R10', problem: 'not_working', remedy: result === 'granted' || result === 'refused' ? 'return_refund' : 'refund_only' }, cst('2025-12-13 09:00'), { evidence: [evidence('close_up')] })
  play.must(play.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: null }, cst('2025-12-13 12:00'))
  play.must(play.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-12-13 13:00'))
  play.must(play.officer, { type: 'ClaimReview' }, cst('2025-12-14 09:00'))
  play.must(play.officer, { type: 'SetFinding', finding: 'defect', value: result === 'refused' ? 'not_proven' : 'proven', evidenceIds: [], because: text('seen') }, cst('2025-12-14 09:30'))
  if (typeof result !== 'number') play.must(play.officer, decide, noon)
  else {
    play.must(play.officer, { ...decide, instead: keep(result), overrides: reasons([['remedy', 'return_refund', 'price_reduction'], ...(result === 9900 ? [] : [['refund', '9900', String(result)] as const]), ['return', 'true', 'false'], ['freight', 'merchant', 'none']]) }, noon)
    play.must(play.someone('senior_officer', 'officer-chen'), { type: 'SignDecision', approve: true, because: null }, noon)
  }
  return play
}

const grounds: Commands['FileAppeal']['grounds'] = [
  { groundId: 'g1', ground: 'facts_wrong', text: text('it works'), evidenceIds: [] },
  { groundId: 'g2', ground: 'evidence_ignored', text: text('the video was not looked at'), evidenceIds: [] },
]
const file = (decisionId = 'd1'): Command => ({ type: 'FileAppeal', decisionId, grounds })
const answers: Commands['DecideAppeal']['answers'] = [
  { groundId: 'g1', answer: 'accepted', because: text('the video shows it'), cites: ['X'] }, { groundId: 'g2', answer: 'accepted', because: null, cites: ['X'] },
]
const settle = (more: Partial<Commands['DecideAppeal']> = {}): Commands['DecideAppeal'] =>
  ({ type: 'DecideAppeal', appealId: 'a1', result: 'upheld', answers, because: text('looked at again'), instead: null, fundedBy: null, reverseMarks: false, ...more })

/** Filed by this side, answered by the other, claimed by officer-bo. */
function heard(play: World, side: 'buyer' | 'merchant'): World {
  const [by, other] = side === 'buyer' ? [play.buyer, play.merchant] : [play.merchant, play.buyer]
  play.must(by, file(play.state.decisions.at(-1)?.decisionId), cst('2025-12-15 09:00'))
  play.must(other, { type: 'AnswerAppeal', appealId: 'a1', statement: text('no') }, cst('2025-12-15 10:00'))
  play.must(play.senior, { type: 'ClaimReview' }, cst('2025-12-15 11:00'))
  return play
}
const no = (play: World, who: Actor, command: Command, at: number) => {
  const answer = play.act(who, command, at)
  return isRefusal(answer) ? answer.refused : null
}
const later = cst('2025-12-15 12:00')
const flows = (play: World) => play.state.money.map(({ flow, state }) => [flow.from, flow.to, flow.amountMinor, flow.for, state])

describe('hands in a case', () => {
  it('has the first officer undo nothing that an appeal decided, by opening the case again', () => {
    const play = heard(decided('granted', { outside: { payments: false } }), 'merchant')
    expect(no(play, play.senior, settle({ reverseMarks: true }), later)).toBe('malformed')
    play.must(play.senior, settle({ result: 'reversed' }), later)
    play.runOut()
    expect(play.state.phase).toBe('closed')
    play.must(play.officer, { type: 'ReopenCase', because: 'confirmed_in_error', statement: null }, play.now)
    expect(no(play, play.officer, { type: 'ClaimReview' }, play.now)).toBe('conflict_of_interest')
  })

  it('grants no compensation beyond the claim on one signature', () => {
    const play = heard(decided('refused'), 'buyer')
    const instead: Terms = { remedy: 'compensation', returnRequired: false, returnFreight: 'none', replacement: 'none', reason: null, flows: [{ from: 'merchant', to: 'buyer', amountMinor: 1_000_000_000, for: 'compensation', evidenceIds: [] }] }
    expect(play.act(play.senior, settle({ result: 'reversed', instead }), later)).toMatchObject({ refused: 'amount_exceeds_paid', allowed: 9900 })
  })

  it('lets a side open a closed case again for the same reason twice and no more', () => {
    const play = decided('granted')
    play.runOut()
    for (let round = 0; round < 2; round += 1) {
      play.must(play.merchant, { type: 'ReopenCase', because: 'settlement_not_performed', statement: null }, play.now + 3_600_000)
      play.must(play.officer, { type: 'ClaimReview' }, play.now)
      play.must(play.officer, decide, play.now)
      play.runOut()
    }
    expect(no(play, play.merchant, { type: 'ReopenCase', because: 'settlement_not_performed', statement: null }, play.now + 3_600_000)).toBe('too_often')
  })
})

describe('whose finding a decision rests on', () => {
  it('has decided with it, and does not hear the appeal', () => {
    const play = new World({ order: specimen(), scans, policies: SPEC_BOOK })
    play.open({ reason: 'R10', problem: 'not_working', remedy: 'return_refund' }, cst('2025-12-13 09:00'), { evidence: [evidence('close_up')] })
    play.must(play.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: null }, cst('2025-12-13 12:00'))
    play.must(play.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-12-13 13:00'))
    play.must(play.senior, { type: 'ClaimReview' }, cst('2025-12-14 09:00'))
    play.must(play.senior, { type: 'SetFinding', finding: 'defect', value: 'proven', evidenceIds: [], because: text('seen') }, cst('2025-12-14 09:30'))
    play.must(play.senior, { type: 'ReleaseReview' }, cst('2025-12-14 09:40'))
    if (play.state.phase === 'reviewing') {
      play.must(play.officer, { type: 'ClaimReview' }, cst('2025-12-14 10:00'))
      play.must(play.officer, decide, noon)
    }
    expect(play.state.decidedBy).toContain('officer-bo')
    play.must(play.merchant, file(), cst('2025-12-15 09:00'))
    expect(no(play, play.senior, { type: 'ClaimReview' }, cst('2025-12-15 10:00'))).toBe('conflict_of_interest')
    expect(no(play, play.someone('officer', 'officer-cai'), { type: 'ClaimReview' }, cst('2025-12-15 10:00'))).toBeNull()
  })
})

describe('filing an appeal', () => {
  it('opens a review of its own, gives the other side its time and stops the window', () => {
    const play = decided('refused')
    play.must(play.buyer, file(), cst('2025-12-15 09:00'))
    expect(play.state).toMatchObject({ phase: 'reviewing', review: { because: 'appeal', appealId: 'a1' }, appeals: [{ by: 'buyer', round: 1, state: 'filed', answered: false }] })
    expect(play.state.clocks.map(({ clock, owner }) => [clock, owner])).toEqual(expect.arrayContaining([['appealMustBeAnswered', 'merchant'], ['appealMustBeDecided', 'officer']]))
    expect(play.state.clocks.map(({ clock }) => clock)).not.toContain('appealMustBeFiled')
  })

  it('is too late when the window has closed, to the millisecond', () => {
    const play = decided('refused')
    const ends = play.state.clocks.find(({ clock }) => clock === 'appealMustBeFiled')?.endsAt ?? 0
    play.now = ends - 1
    expect(isRefusal(play.preview(play.buyer, file()))).toBe(false)
    play.now = ends
    expect(play.preview(play.buyer, file())).toEqual({ refused: 'appeal_window_closed', allowed: ends })
  })

  it('has one round per side where the policy names no other number', () => {
    const play = heard(decided('granted'), 'merchant')
    play.must(play.senior, settle(), later)
    expect(no(play, play.merchant, file(), cst('2025-12-15 13:00'))).toBe('appeal_rounds_used')
  })

  it('does not exist against an agreement, another decision or while one is handled', () => {
    const play = new World({ order: specimen(), scans, policies: SPEC_BOOK })
    play.open({ reason: 'R10', problem: 'not_working', remedy: 'return_refund' }, cst('2025-12-13 09:00'), { evidence: [evidence('close_up')] })
    expect(no(play, play.buyer, file(), cst('2025-12-13 10:00'))).toBe('unknown_decision')
    const agreed = new World({ order: specimen(), scans, policies: SPEC_BOOK })
    agreed.open({ reason: 'R10', problem: 'not_working', remedy: 'return_refund' }, cst('2025-12-13 09:00'), { evidence: [evidence('close_up')] })
    agreed.must(agreed.merchant, { type: 'AgreeToRequest', addressId: null, statement: null }, cst('2025-12-13 10:00'))
    expect(no(agreed, agreed.buyer, file(), cst('2025-12-13 11:00'))).toBe('nothing_to_answer')
    const open = decided('granted')
    open.must(open.merchant, file(), cst('2025-12-15 09:00'))
    expect(no(open, open.buyer, file(), cst('2025-12-15 09:01'))).toBe('appeal_open')
  })
})

describe('deciding an appeal', () => {
  it('takes another officer: whoever decided or signed before does not even claim it', () => {
    const play = decided(4950)
    play.must(play.merchant, file(), cst('2025-12-15 09:00'))
    expect(no(play, play.officer, { type: 'ClaimReview' }, cst('2025-12-15 10:00'))).toBe('conflict_of_interest')
    expect(no(play, play.someone('senior_officer', 'officer-chen'), { type: 'ClaimReview' }, cst('2025-12-15 10:00'))).toBe('conflict_of_interest')
    expect(no(play, play.senior, { type: 'ClaimReview' }, cst('2025-12-15 10:00'))).toBeNull()
  })

  it('waits for the other side’s answer or the end of its time', () => {
    const play = decided('granted')
    play.must(play.merchant, file(), cst('2025-12-15 09:00'))
    play.must(play.senior, { type: 'ClaimReview' }, cst('2025-12-15 10:00'))
    expect(no(play, play.senior, settle(), cst('2025-12-15 11:00'))).toBe('may_not_escalate_yet')
    play.runTo(cst('2025-12-18 09:00'))
    expect(no(play, play.senior, settle(), cst('2025-12-18 09:00'))).toBeNull()
  })

  it('answers every ground once, and only grounds that were raised', () => {
    const play = heard(decided('granted'), 'merchant')
    const [first] = answers
    expect(play.act(play.senior, settle({ answers: first ? [first] : [] }), later)).toEqual({ refused: 'ground_unanswered', allowed: ['g2'] })
    expect(no(play, play.senior, settle({ answers: [...answers, { groundId: 'g3', answer: 'rejected', because: null, cites: ['X'] }] }), later)).toBe('unknown_ground')
  })

  it('upheld: the decision stands, the goods go on, and the other side’s own time begins', () => {
    const play = heard(decided('granted'), 'merchant')
    play.must(play.senior, settle(), later)
    expect(play.state).toMatchObject({ phase: 'returning', appeals: [{ state: 'decided', result: 'upheld', officerId: 'officer-bo' }], decisions: [{ state: 'standing' }] })
    expect(play.state.decidedBy).toEqual(['officer-an', 'officer-bo'])
  })

  it('reversed for the buyer: what was refused is granted, and paid', () => {
    const play = heard(decided('refused'), 'buyer')
    expect(no(play, play.senior, settle({ result: 'reversed' }), later)).toBe('override_needed')
    play.must(play.senior, settle({ result: 'reversed', instead: keep(9900), reverseMarks: true }), later)
    expect(play.state.decisions.map(({ state, outcome }) => [state, outcome])).toEqual([['set_aside', 'refused'], ['standing', 'reversed']])
    expect(flows(play)).toEqual([['merchant', 'buyer', 9900, 'price_reduction', 'paid']])
    expect(play.eventsOf('AppealDecided')).toMatchObject([{ reverseMarks: true, answers: [{ groundId: 'g1' }, { groundId: 'g2' }] }])
  })

  it('reversed before the money moved: it is cancelled and nobody owes anything', () => {
    const play = heard(decided('granted'), 'merchant')
    play.must(play.senior, settle({ result: 'reversed' }), later)
    expect(flows(play)).toEqual([['merchant', 'buyer', 9900, 'goods_refund', 'cancelled']])
    expect(play.state.returns).toMatchObject([{ parcel: 'abandoned' }])
  })

  it('reversed after it moved: who bears it is part of the decision', () => {
    const play = heard(decided(4950), 'merchant')
    expect(play.act(play.senior, settle({ result: 'reversed' }), later)).toEqual({ refused: 'malformed', field: 'fundedBy', allowed: ['merchant', 'buyer', 'platform'] })
  })

  for (const [fundedBy, moved, merchant] of [
    ['platform', [['platform', 'merchant', 4950, 'reversal', 'paid']], 4950],
    ['buyer', [['buyer', 'merchant', 4950, 'reversal', 'obligation']], 0],
    ['merchant', [], 0],
  ] as const) {
    it(`reversed after it moved, funded by the ${fundedBy}: the buyer is never debited`, () => {
      const play = heard(decided(4950), 'merchant')
      play.must(play.senior, settle({ result: 'reversed', fundedBy }), later)
      expect(flows(play)).toEqual([['merchant', 'buyer', 4950, 'price_reduction', 'paid'], ...moved])
      expect(play.paidTo('buyer:buyer-tang')).toBe(4950)
      expect(play.paidTo('merchant:shop-clock')).toBe(merchant)
      expect(play.paidTo('receivable:buyer:buyer-tang')).toBe(fundedBy === 'buyer' ? 4950 : 0)
    })
  }

  it('reversed in part: only the difference moves, either way', () => {
    const down = heard(decided(4950), 'merchant')
    down.must(down.senior, settle({ result: 'partly_reversed', instead: keep(3000), fundedBy: 'platform' }), later)
    expect(flows(down)).toEqual([['merchant', 'buyer', 4950, 'price_reduction', 'paid'], ['platform', 'merchant', 1950, 'reversal', 'paid']])
    const up = heard(decided(4950), 'buyer')
    up.must(up.senior, settle({ result: 'partly_reversed', instead: keep(6000) }), later)
    expect(flows(up)).toEqual([['merchant', 'buyer', 4950, 'price_reduction', 'paid'], ['merchant', 'buyer', 1050, 'price_reduction', 'paid']])
    expect(up.state.decisions.at(-1)?.lines).toMatchObject([{ refundMinor: 6000, keptByMerchantMinor: 3900 }])
  })

  it('another payer makes the first one whole, and nobody asks the buyer', () => {
    const play = heard(decided(4950), 'merchant')
    play.must(play.senior, settle({ result: 'reversed', instead: keep(4950, 'platform') }), later)
    expect(flows(play)).toEqual([['merchant', 'buyer', 4950, 'price_reduction', 'paid'], ['platform', 'merchant', 4950, 'reversal', 'paid']])
  })

  it('does not enrich a merchant whose refund the platform had advanced: his debt falls instead', () => {
    const empty: Of = { order: specimen({ held: false }), balances: { merchant: 0, deposit: 1000 } }
    const play = heard(decided(4950, empty), 'merchant')
    expect(play.paidTo('receivable:merchant:shop-clock')).toBe(3950)
    play.must(play.senior, settle({ result: 'reversed', fundedBy: 'platform' }), later)
    expect(play.eventsOf('ReceivableWaived')).toMatchObject([{ amountMinor: 3950 }])
    expect(play.paidTo('receivable:merchant:shop-clock')).toBe(0)
    expect(play.paidTo('merchant:shop-clock')).toBe(1000)
  })

  it('gives the other side its round against what the appeal decided', () => {
    const play = heard(decided('refused'), 'buyer')
    play.must(play.senior, settle({ result: 'reversed', instead: keep(9900) }), later)
    expect(no(play, play.buyer, file('d2'), cst('2025-12-15 13:00'))).toBe('appeal_rounds_used')
    expect(no(play, play.merchant, file('d2'), cst('2025-12-15 13:00'))).toBeNull()
  })
})
