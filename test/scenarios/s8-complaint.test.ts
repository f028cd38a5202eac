// S8: a complaint against a merchant lives apart from a refund; it can end in compensation, sanction or both, each with its own reasons;
// too late, it is refused by a decision with the rule cited and the routes left.
import { describe, expect, it } from 'vitest'
import { ORDERS, SCANS, cst } from '../../src/app/demo/cast.ts'
import type { Commands } from '../../src/domain/commands.ts'
import { World, evidence, text } from '../domain/world.ts'

const complaint = { kind: 'complaint', reason: 'C03', problem: 'late_shipment', remedy: 'compensation', requestedMinor: 0 } as const
const newWorld = () => new World({ order: ORDERS.S8, scans: SCANS.S8 })
const decideCase: Commands['DecideCase'] = { type: 'DecideCase', because: text('shipped on the sixth day'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }

function filed(): World {
  const world = newWorld()
  world.open(complaint, cst('2025-08-28 10:00'), { statement: text('48 hours were promised'), evidence: [evidence('order_record'), evidence('chat_record')] })
  return world
}

/** The carrier's first scan after the agreed day presumes the breach; the merchant rebuts it only with what was agreed. */
function decided(rebutted: boolean): World {
  const world = filed()
  world.must(world.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: text('another day was agreed') }, cst('2025-08-29 09:00'))
  if (rebutted) world.must(world.merchant, { type: 'FileEvidence', items: [evidence('agreement_record')], requestId: null }, cst('2025-08-29 09:30'))
  world.must(world.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-08-29 10:00'))
  world.runTo(cst('2025-09-02 09:00'))
  world.must(world.officer, { type: 'ClaimReview' }, world.now)
  if (rebutted) {
    expect(world.act(world.officer, decideCase, world.now)).toMatchObject({ refused: 'findings_open', allowed: ['late_shipment'] })
    world.must(world.officer, { type: 'SetFinding', finding: 'late_shipment', value: 'not_proven', evidenceIds: ['e-agreement_record'], because: text('both had agreed on the seventh') }, world.now)
  }
  world.must(world.officer, decideCase, world.now)
  return world
}

describe('S8 complaint against a merchant', () => {
  it('stands apart from a refund of the same goods: neither takes anything from the other [C21]', () => {
    const world = filed()
    expect(world.state.admission).toMatchObject({ admissible: true, lane: 'complaint' })
    const refund = world.open({ reason: 'R13', problem: 'not_as_described', remedy: 'return_refund' }, cst('2025-08-28 11:00'), { evidence: [evidence('photo', 'f1'), evidence('listing_snapshot', 'f2')] })
    expect(refund).not.toHaveProperty('refused')
    expect(world.cases.map((told) => [told.state.claim.kind, told.state.phase])).toEqual([['complaint', 'negotiating'], ['after_sales', 'negotiating']])
    world.must(world.merchant, { type: 'AgreeToRequest', addressId: null, statement: null }, cst('2025-08-28 12:00'))
    expect(world.cases[0]?.state.phase).toBe('negotiating')
  })

  it('can be followed and supplemented by the buyer while it runs', () => {
    const world = filed()
    world.must(world.buyer, { type: 'FileEvidence', items: [evidence('shipment_record')], requestId: null }, cst('2025-08-28 12:00'))
    world.must(world.buyer, { type: 'MakeStatement', text: text('the tracking page shows it'), speech: 'claim', channel: 'case' }, cst('2025-08-28 12:05'))
    expect(world.state.evidence.map((item) => item.type)).toEqual(['order_record', 'chat_record', 'shipment_record'])
    expect(world.state.statements).toHaveLength(2)
  })

  it('ends in compensation by the policy’s formula, paid by the merchant who was heard', () => {
    const world = decided(false)
    const [decision] = world.state.decisions
    expect(decision).toMatchObject({ by: { by: 'officer' }, remedy: 'compensation', liable: 'merchant', findings: [{ finding: 'late_shipment', value: 'proven' }] })
    // Five per cent of 450.00, within its floor and cap.
    expect(decision?.flows).toMatchObject([{ from: 'merchant', to: 'buyer', amountMinor: 2250, for: 'compensation' }])
    world.runOut()
    expect(world.paidTo('buyer:buyer-li')).toBe(2250)
    expect(world.state.phase).toBe('closed')
  })

  it('puts a sanction forward beside the compensation, with rules of its own and on a stream of its own [C23]', () => {
    const world = decided(false)
    const [decision] = world.state.decisions
    const [sanction] = world.state.sanctionsPutForward
    expect(sanction).toMatchObject({ against: 'merchant' })
    expect(sanction?.measures.length).toBeGreaterThan(0)
    expect(sanction?.rules.map((hit) => hit.stage)).toEqual(expect.arrayContaining(['sanction']))
    expect(decision?.rules.map((hit) => hit.stage)).not.toContain('sanction')
    expect(decision?.flows.every((flow) => flow.for === 'compensation')).toBe(true)
  })

  it('ends in neither where the breach is not shown, and says so with routes left', () => {
    const world = decided(true)
    expect(world.state.decisions).toMatchObject([{ outcome: 'refused', remedy: 'none', flows: [] }])
    expect(world.state.decisions[0]?.routes).toEqual(expect.arrayContaining(['appeal', 'authority_12315', 'consumer_association', 'court']))
    expect(world.state.sanctionsPutForward).toEqual([])
  })

  it('is decided inadmissible when it comes too late, with the rule cited and the routes left', () => {
    const world = newWorld()
    world.open(complaint, cst('2025-11-01 10:00'), { statement: text('48 hours were promised'), evidence: [evidence('order_record')] })
    const [decision] = world.state.decisions
    expect(decision).toMatchObject({ outcome: 'inadmissible', by: { by: 'machine' }, flows: [] })
    expect(decision?.rules).toContainEqual(expect.objectContaining({ stage: 'admission', rule: expect.stringMatching(/A02$/), cites: expect.arrayContaining(['W-15']) }))
    expect(decision?.routes).toEqual(expect.arrayContaining(['authority_12315', 'consumer_association', 'court', 'human_review', 'appeal']))
    expect(world.act(world.buyer, { type: 'AskForHuman', decisionId: 'd1' }, world.now)).not.toHaveProperty('refused')
  })

  it('is in time on the last day and late on the next, counted from the day after completion', () => {
    const world = newWorld()
    world.open(complaint, cst('2025-09-05 23:59'), { evidence: [evidence('order_record'), evidence('chat_record')] })
    expect(world.state.admission.admissible).toBe(true)
    const late = newWorld()
    late.open(complaint, cst('2025-09-09 00:00'), { evidence: [evidence('order_record'), evidence('chat_record')] })
    expect(late.state.admission.admissible).toBe(false)
  })
})
