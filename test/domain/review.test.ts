// The platform's desk: asking for intervention, asking for a person, claiming, findings, decisions, second signatures, re-pinning.
import { describe, expect, it } from 'vitest'
import { cst, scan } from '../../src/app/demo/cast.ts'
import type { Command, Commands } from '../../src/domain/commands.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { SPEC_BOOK, specimen } from './spec.ts'
import { evidence, text, World } from './world.ts'

const scans = [scan({ shipmentId: 'out', waybill: 'WB-1' }, 'picked_up', '2025-12-09 10:00'), scan({ shipmentId: 'out', waybill: 'WB-1' }, 'signed', '2025-12-12 18:00')]
const opened = (more: Partial<ConstructorParameters<typeof World>[0]> = {}): World => {
  const play = new World({ order: specimen(), scans, policies: SPEC_BOOK, ...more })
  play.open({ reason: 'R10', problem: 'not_working', remedy: 'return_refund' }, cst('2025-12-13 09:00'), { evidence: [evidence('close_up')] })
  return play
}
const refused = (more: Partial<ConstructorParameters<typeof World>[0]> = {}): World => {
  const play = opened(more)
  play.must(play.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: null }, cst('2025-12-13 12:00'))
  return play
}
const reviewed = (more: Partial<ConstructorParameters<typeof World>[0]> = {}): World => {
  const play = refused(more)
  play.must(play.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-12-13 13:00'))
  return play
}
const claimed = (more: Partial<ConstructorParameters<typeof World>[0]> = {}): World => {
  const play = reviewed(more)
  play.must(play.officer, { type: 'ClaimReview' }, cst('2025-12-14 09:00'))
  return play
}
const found = (value: 'proven' | 'not_proven'): World => {
  const play = claimed()
  play.must(play.officer, { type: 'SetFinding', finding: 'defect', value, evidenceIds: ['e-close_up'], because: text('seen') }, cst('2025-12-14 09:30'))
  return play
}
const decide: Commands['DecideCase'] = { type: 'DecideCase', because: text('decided'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }
const halfBack: Partial<Commands['DecideCase']> = {
  instead: { remedy: 'price_reduction', returnRequired: false, returnFreight: 'none', replacement: 'none', reason: null, flows: [{ from: 'merchant', to: 'buyer', amountMinor: 4950, for: 'price_reduction', evidenceIds: [] }] },
  overrides: ([['remedy', 'return_refund', 'price_reduction'], ['refund', '9900', '4950'], ['return', 'true', 'false'], ['freight', 'merchant', 'none']] as const)
    .map(([field, computed, decided]) => ({ field, computed, decided, because: text('both can live with it'), cites: ['X'] })),
}
const noon = cst('2025-12-14 12:00')
const no = (play: World, command: Command, who = play.officer, at = noon) => {
  const answer = play.act(who, command, at)
  return isRefusal(answer) ? answer.refused : null
}

describe('asking the platform to step in', () => {
  it('waits for the merchant, who has his time first', () => {
    const play = opened()
    expect(play.act(play.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-12-13 10:00')))
      .toEqual({ refused: 'may_not_escalate_yet', allowed: cst('2025-12-14 09:00') })
  })

  it('brings the case under review, tells the other side and stops the parties’ clocks', () => {
    const play = reviewed()
    expect(play.state).toMatchObject({ phase: 'reviewing', interventionBy: 'buyer', review: { needs: ['defect'] } })
    expect(play.state.notices.some((notice) => notice.party === 'merchant' && notice.about === 'intervention')).toBe(true)
    expect(play.state.clocks.map(({ clock }) => clock)).not.toContain('buyerMayEscalate')
    expect(play.state.clocks.map(({ clock }) => clock)).toContain('officerMustDecide')
  })

  it('is open to the merchant too', () => {
    const play = opened()
    play.must(play.merchant, { type: 'RequestIntervention', statement: null }, cst('2025-12-13 10:00'))
    expect(play.state).toMatchObject({ phase: 'reviewing', interventionBy: 'merchant' })
  })
})

describe('the request under review', () => {
  it('is no longer amended: what the merchant and the desk look at is what was asked', () => {
    const play = reviewed()
    const amend: Command = { type: 'AmendRequest', remedy: 'refund_only', requestedMinor: 9900, requestedFreightMinor: 0, lines: [{ lineId: 'line-1', quantity: 1 }], statement: null }
    expect(play.act(play.buyer, amend, noon)).toEqual({ refused: 'wrong_phase', field: 'phase', allowed: ['negotiating'] })
    expect(play.state.claim.remedy).toBe('return_refund')
  })
})

describe('an officer decides', () => {
  it('claims first, and a second officer does not take it from him', () => {
    const play = reviewed()
    expect(no(play, decide)).toBe('not_claimed')
    play.must(play.officer, { type: 'ClaimReview' }, noon)
    expect(no(play, { type: 'ClaimReview' })).toBe('already_done')
    expect(no(play, { type: 'ClaimReview' }, play.senior)).toBe('claimed_by_other')
    expect(no(play, decide, play.senior)).toBe('claimed_by_other')
    play.must(play.officer, { type: 'ReleaseReview' }, noon)
    play.must(play.senior, { type: 'ClaimReview' }, noon)
  })

  it('answers every question of fact the policy consults before anything is computed', () => {
    const play = claimed()
    expect(play.act(play.officer, decide, noon)).toEqual({ refused: 'findings_open', allowed: ['defect'] })
    expect(no(play, { type: 'SetFinding', finding: 'defect', value: 'proven', evidenceIds: ['e-none'], because: text('x') })).toBe('unknown_evidence')
  })

  it('grants what follows from a proven defect, and records facts, rules and routes', () => {
    const play = found('proven')
    play.must(play.officer, decide, noon)
    expect(play.state).toMatchObject({ phase: 'returning', decidedBy: ['officer-an'] })
    expect(play.state.decisions).toMatchObject([{
      decisionId: 'd1', by: { by: 'officer', officerId: 'officer-an', secondOfficerId: null }, outcome: 'granted', remedy: 'return_refund', returnRequired: true, liable: 'merchant',
      lines: [{ lineId: 'line-1', quantity: 1, refundMinor: 9900, keptByMerchantMinor: 0 }], findings: [{ finding: 'defect', value: 'proven' }],
      flows: [{ flowId: '1001-f1', from: 'merchant', to: 'buyer', amountMinor: 9900, for: 'goods_refund', lineId: 'line-1' }],
    }])
    const [decision] = play.state.decisions
    expect(decision?.rules.map(({ rule }) => rule)).toEqual(['L4', 'M4', 'F9', 'U9', 'O9'])
    expect(decision?.routes).toEqual(expect.arrayContaining(['appeal', 'authority_12315', 'court']))
    expect(decision?.computed?.moment).toBe('decide')
    expect(play.state.clocks.find(({ clock }) => clock === 'appealMustBeFiled')).toMatchObject({ owner: 'merchant', about: 'd1' })
  })

  it('refuses what is not shown, and then it is the buyer whose time to appeal runs', () => {
    const play = found('not_proven')
    play.must(play.officer, { ...decide, notAccepted: [{ what: 'e-close_up', because: text('another item') }] }, noon)
    expect(play.state.decisions).toMatchObject([{ outcome: 'refused', remedy: 'none', flows: [], returnRequired: false, notAccepted: [{ what: 'e-close_up' }] }])
    expect(play.state).toMatchObject({ phase: 'decided', money: [] })
    expect(play.state.clocks.find(({ clock }) => clock === 'appealMustBeFiled')).toMatchObject({ owner: 'buyer' })
  })

  it('departs from the computed result only with reasons beside it and a second person', () => {
    const play = found('proven')
    play.must(play.officer, { ...decide, ...halfBack }, noon)
    expect(play.state).toMatchObject({ phase: 'reviewing', decisions: [], money: [] })
    expect(no(play, { type: 'SignDecision', approve: true, because: null }, { ...play.senior, id: 'officer-an' })).toBe('conflict_of_interest')
    play.must(play.senior, { type: 'SignDecision', approve: true, because: null }, noon)
    expect(play.state.decisions).toMatchObject([{
      by: { officerId: 'officer-an', secondOfficerId: 'officer-bo' }, remedy: 'price_reduction', outcome: 'partly_granted', overrides: [{ field: 'remedy', computed: 'return_refund' }, { field: 'refund', computed: '9900' }, { field: 'return' }, { field: 'freight' }],
      lines: [{ refundMinor: 4950, keptByMerchantMinor: 4950 }],
    }])
    expect(play.state.decidedBy).toEqual(['officer-an', 'officer-bo'])
    expect(play.paidTo('buyer:buyer-tang')).toBe(4950)
  })

  it('names every field he departs from, each with the value as it was computed', () => {
    const play = found('proven')
    const [remedy, ...others] = halfBack.overrides ?? []
    if (remedy === undefined) throw new Error('no override')
    expect(play.act(play.officer, { ...decide, ...halfBack, overrides: [remedy] }, noon)).toEqual({ refused: 'override_needed', field: 'overrides', allowed: ['refund', 'return', 'freight'] })
    expect(play.act(play.officer, { ...decide, ...halfBack, overrides: [{ ...remedy, computed: 'none' }, ...others] }, noon)).toEqual({ refused: 'override_needed', field: 'overrides.0.computed', allowed: 'return_refund' })
    play.must(play.officer, { ...decide, ...halfBack }, noon)
    play.must(play.senior, { type: 'SignDecision', approve: true, because: text('fair') }, noon)
    expect(play.state.decisions[0]?.rules.map(({ stage }) => stage)).not.toContain('remedy')
    expect(play.state.decisions[0]?.signedBecause).toEqual(text('fair'))
  })

  it('never makes a fine of a remedy', () => {
    const play = found('proven')
    const fine = { ...halfBack.instead, flows: [{ from: 'merchant', to: 'platform', amountMinor: 5000, for: 'compensation', evidenceIds: [] }] } as Commands['DecideCase']['instead']
    expect(no(play, { ...decide, ...halfBack, instead: fine })).toBe('sanction_not_remedy')
  })

  it('has no stake in the case, whatever he does there', () => {
    const play = reviewed()
    for (const command of [{ type: 'ClaimReview' }, { type: 'HandOver', body: 'court', pauseClocks: false }, { type: 'LinkCases', caseIds: ['2001'], because: 'same_batch' }] as const) {
      expect(no(play, command.type === 'LinkCases' ? { ...command, caseIds: [...command.caseIds] } : command, play.someone('officer', 'buyer-tang'))).toBe('conflict_of_interest')
    }
  })

  it('gets it back when the second person does not sign', () => {
    const play = found('proven')
    play.must(play.officer, { ...decide, ...halfBack }, noon)
    expect(no(play, { type: 'SetFinding', finding: 'defect', value: 'not_proven', evidenceIds: [], because: text('x') })).toBe('second_signature_needed')
    expect(no(play, { type: 'ReleaseReview' })).toBe('second_signature_needed')
    play.must(play.senior, { type: 'SignDecision', approve: false, because: text('the computed result is right') }, noon)
    expect(play.state).toMatchObject({ phase: 'reviewing', decisions: [], review: { officerId: 'officer-an', prepared: null } })
    expect(no(play, { type: 'SignDecision', approve: true, because: null }, play.senior)).toBe('nothing_to_answer')
  })
})

describe('refusals of a decision, by descending precedence', () => {
  const flow = { from: 'buyer', to: 'merchant', amountMinor: 100, for: 'cost_deduction', evidenceIds: [], finding: 'cost_other' } as const
  const tooMuch = { ...halfBack.instead, flows: [{ from: 'merchant', to: 'buyer', amountMinor: 9901, for: 'price_reduction', evidenceIds: [] }] } as Commands['DecideCase']['instead']
  const worst: Commands['DecideCase'] = { ...decide, instead: tooMuch, notAccepted: [{ what: 'e-none', because: null }], answers: [{ groundId: 'g9', answer: 'rejected', because: null, cites: ['X'] }], costs: [{ ...flow, evidenceIds: ['e-gone'] }] }
  const rows: { no: string; ask: Commands['DecideCase']; play: () => World }[] = [
    { no: 'unknown_evidence', ask: worst, play: opened },
    { no: 'unknown_evidence', ask: { ...worst, costs: [{ ...flow, evidenceIds: [] }] }, play: opened },
    { no: 'unknown_ground', ask: { ...worst, costs: [{ ...flow, evidenceIds: [] }], notAccepted: [] }, play: opened },
    { no: 'wrong_phase', ask: { ...worst, costs: [{ ...flow, evidenceIds: [] }], notAccepted: [], answers: [] }, play: opened },
    { no: 'not_claimed', ask: { ...worst, costs: [{ ...flow, evidenceIds: [] }], notAccepted: [], answers: [] }, play: reviewed },
    { no: 'amount_exceeds_paid', ask: { ...worst, costs: [{ ...flow, evidenceIds: [] }], notAccepted: [], answers: [] }, play: claimed },
    { no: 'cost_without_evidence', ask: { ...decide, costs: [{ ...flow, evidenceIds: [] }], instead: halfBack.instead ?? null }, play: claimed },
    { no: 'findings_open', ask: { ...decide, instead: halfBack.instead ?? null }, play: claimed },
    { no: 'override_needed', ask: { ...decide, instead: halfBack.instead ?? null }, play: () => found('proven') },
  ]
  for (const [index, row] of rows.entries()) it(`row ${index + 1} says ${row.no}`, () => expect(no(row.play(), row.ask)).toBe(row.no))

  it('decides when the last fault is repaired', () => expect(no(found('proven'), { ...decide, ...halfBack })).toBeNull())
})

describe('asking for a person', () => {
  const late = () => opened({ scans: [...scans, scan({ shipmentId: 'out', waybill: 'WB-1' }, 'completed', '2025-12-12 18:30', { source: 'marketplace' })] })

  it('brings any automatic decision before an officer, and the money only it ordered falls', () => {
    const play = opened({ outside: { payments: false } })
    play.runTo(cst('2025-12-14 09:00'))
    expect(play.state.decisions).toMatchObject([{ by: { by: 'lapse', clock: 'merchantMustAnswer' }, remedy: 'return_refund', routes: expect.arrayContaining(['human_review']) as unknown }])
    play.must(play.merchant, { type: 'AskForHuman', decisionId: 'd1' }, noon)
    expect(play.state).toMatchObject({ phase: 'reviewing', humanAsked: true, review: { because: 'human_asked' }, decisions: [{ state: 'set_aside' }], money: [{ state: 'cancelled' }] })
    play.must(play.officer, { type: 'ClaimReview' }, noon)
    play.must(play.officer, { type: 'SetFinding', finding: 'defect', value: 'not_proven', evidenceIds: [], because: text('works') }, noon)
    play.must(play.officer, decide, noon)
    expect(play.state.decisions.map(({ state, outcome, by }) => [state, outcome, by.by])).toEqual([['set_aside', 'granted', 'lapse'], ['standing', 'refused', 'officer']])
    expect(play.state.returns).toMatchObject([{ parcel: 'abandoned' }])
  })

  it('puts a request that was turned away at the door to the merchant before anyone decides', () => {
    const play = late()
    expect(play.state.decisions).toEqual([])
    const toolate = new World({ order: specimen(), scans: [...scans, scan({ shipmentId: 'out', waybill: 'WB-1' }, 'completed', '2025-12-12 18:30', { source: 'marketplace' })], policies: SPEC_BOOK })
    toolate.open({ reason: 'R10', problem: 'not_working', remedy: 'return_refund' }, cst('2026-02-01 09:00'), { evidence: [evidence('close_up')] })
    expect(toolate.state.decisions).toMatchObject([{ outcome: 'inadmissible', by: { by: 'machine' } }])
    toolate.must(toolate.buyer, { type: 'AskForHuman', decisionId: 'd1' }, cst('2026-02-01 10:00'))
    expect(toolate.state).toMatchObject({ phase: 'reviewing', heard: { merchant: false } })
    toolate.must(toolate.officer, { type: 'ClaimReview' }, cst('2026-02-01 11:00'))
    expect(toolate.act(toolate.officer, decide, cst('2026-02-01 11:00'))).toMatchObject({ refused: 'merchant_must_be_heard' })
    toolate.must(toolate.merchant, { type: 'RefuseRequest', because: 'outside_policy', statement: null }, cst('2026-02-01 12:00'))
    expect(no(toolate, decide, toolate.officer, cst('2026-02-01 13:00'))).toBe('findings_open')
  })

  it('has nothing to look at where a person or the sides decided', () => {
    const play = found('proven')
    play.must(play.officer, decide, noon)
    expect(no(play, { type: 'AskForHuman', decisionId: 'd1' }, play.buyer)).toBe('nothing_to_answer')
    expect(no(play, { type: 'AskForHuman', decisionId: 'd7' }, play.buyer)).toBe('unknown_decision')
  })
})

describe('re-pinning', () => {
  const again = new Map([...SPEC_BOOK, ...[...SPEC_BOOK].map(([, policy]) => ['spec@2024-02', { ...policy, name: 'spec@2024-02', effective: { from: cst('2030-01-01 00:00'), until: null } }] as const)])

  it('is an event with its citation, both sides are told, and the case is judged by the new version', () => {
    const play = reviewed({ policies: again })
    expect(play.state.pin.substance.platform).toBe('spec@2024-01')
    play.must(play.senior, { type: 'RepinPolicy', policy: 'spec@2024-02', cites: ['TB-92'], because: text('unfinished trades follow the new rules') }, noon)
    expect(play.state.pin).toMatchObject({ substance: { platform: 'spec@2024-02' }, sha256: { 'spec@2024-02': expect.any(String) as unknown } })
    expect(no(play, { type: 'RepinPolicy', policy: 'spec@2024-02', cites: ['TB-92'], because: text('x') }, play.senior)).toBe('already_done')
    expect(no(play, { type: 'RepinPolicy', policy: 'spec@2099-01', cites: ['TB-92'], because: text('x') }, play.senior)).toBe('unknown_policy')
  })
})
