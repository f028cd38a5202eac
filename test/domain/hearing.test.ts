// Hearing and silence under policies that would do without them: what a hostile but loadable rule book cannot take from either side.
// The guarantees one by one: guarantees.test.ts; random rule books: properties.test.ts.
import { describe, expect, it } from 'vitest'
import { previewReason } from '../../src/domain/chapters/reason.ts'
import type { Command, Commands } from '../../src/domain/commands.ts'
import { orderSchema, type Order, type Scan } from '../../src/domain/order.ts'
import type { Terms } from '../../src/domain/parts.ts'
import { DAY_MS, HOUR_MS } from '../../src/domain/time/calendar.ts'
import { hostilePolicy } from './random-policies.ts'
import { World, text, type WorldOf } from './world.ts'

const START = Date.UTC(2025, 8, 8, 2)
const GOODS = { lineId: 'line-1', title: { zh: '商品', en: 'Goods' }, quantity: 1, unitPriceMinor: 10_000, paidMinor: 10_000, goods: { category: 'general' } }
const order = (more: Record<string, unknown> = {}): Order => orderSchema.parse({
  orderId: 'order-x', marketplace: '1688', jurisdiction: 'CN', currency: 'CNY', placedAt: START - 5 * DAY_MS, paidAt: START - 5 * DAY_MS + 1000, buyer: { buyerId: 'buyer-lin', purpose: 'consumer', contacts: 1 },
  merchant: { merchantId: 'shop-clock', publishedAddress: true, contacts: 1 }, lines: [GOODS], tenders: [{ tender: 'cash', amountMinor: 10_000 }], freightPaidMinor: 0, fundsHeld: true, ...more,
})
const scanned = (kind: Scan['kind'], at: number, more: Partial<Scan> = {}): Scan => ({ scanId: `${kind}-${at}`, shipmentId: 'out', leg: 'outbound', kind, at, carrier: 'c', waybill: 'OUT', source: 'carrier', ...more })
const SIGNED = [scanned('picked_up', START - 4 * DAY_MS), scanned('signed', START - 2 * DAY_MS)]
const world = (of: Partial<WorldOf> = {}) => new World({ order: order(), scans: SIGNED, policies: hostilePolicy(), ...of })
const claim = { reason: 'R10', problem: 'not_working', remedy: 'refund_only', goodsState: 'received' } as const
const refusal: Command = { type: 'RefuseRequest', because: 'facts_disputed', statement: null }
const intervention: Command = { type: 'RequestIntervention', statement: null }
const plain = { costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }
const fromMerchant = (of: World) => of.state.money.filter(({ flow }) => flow.from === 'merchant')
const refund: Terms = { remedy: 'refund_only', returnRequired: false, returnFreight: 'none', replacement: 'none', reason: null, flows: [{ from: 'merchant', to: 'buyer', amountMinor: 9000, for: 'goods_refund', lineId: 'line-1', evidenceIds: [] }] }

function refused(of: World): World {
  of.open(claim, START)
  of.must(of.merchant, refusal, START + HOUR_MS)
  return of
}

describe('a draft that waits for its signature', () => {
  const second: Partial<Commands['DecideCase']> = {
    instead: { ...refund, remedy: 'refund_only' },
    overrides: ([['refund', '10000', '9000'], ['freight', 'merchant', 'none']] as const).map(([field, computed, decided]) => ({ field, computed, decided, because: text('so'), cites: ['X'] })),
  }
  function drafted(): World {
    const of = refused(world({ policies: hostilePolicy({ remedyAsks: "finding.defect == 'not_proven'" }) }))
    of.must(of.buyer, intervention, START + 2 * HOUR_MS)
    of.must(of.officer, { type: 'ClaimReview' }, of.now)
    of.must(of.officer, { type: 'SetFinding', finding: 'defect', value: 'proven', evidenceIds: [], because: text('seen') }, of.now)
    of.must(of.officer, { type: 'DecideCase', because: text('so'), ...plain, ...second }, of.now)
    return of
  }
  const change = (of: World, problem: 'visible_defect' = 'visible_defect'): Command => ({ type: 'ChangeReason', reason: 'R10', problem, previewHash: previewReason(of.state, of.context(of.buyer), { reason: 'R10', problem }).previewHash })

  it('falls when the buyer changes his reason: the merchant answers that first, and nobody signs the old one', () => {
    const of = drafted()
    of.must(of.buyer, change(of), START + 3 * HOUR_MS)
    expect(of.state).toMatchObject({ phase: 'reviewing', heard: { merchant: false }, review: { prepared: null, officerId: 'officer-an' } })
    expect(of.act(of.senior, { type: 'SignDecision', approve: true, because: null }, START + 4 * HOUR_MS)).toMatchObject({ refused: 'nothing_to_answer' })
    of.runTo(START + 10 * DAY_MS)
    expect(of.act(of.senior, { type: 'SignDecision', approve: true, because: null }, of.now)).toMatchObject({ refused: 'nothing_to_answer' })
    expect(fromMerchant(of)).toEqual([])
  })

  it('keeps the reason it was drafted for: the officer re-qualifies nothing behind it', () => {
    const of = drafted()
    expect(of.act(of.officer, { type: 'RequalifyReason', reason: 'R32', because: text('rather this'), cites: ['X'] }, START + 3 * HOUR_MS)).toMatchObject({ refused: 'second_signature_needed' })
  })

  it('is not signed while proof that was asked for since is on its way', () => {
    const of = drafted()
    of.must(of.officer, { type: 'RequestEvidence', from: 'merchant', types: ['packing_video'], concerns: null, text: null }, START + 3 * HOUR_MS)
    expect(of.act(of.senior, { type: 'SignDecision', approve: true, because: null }, START + 4 * HOUR_MS)).toMatchObject({ refused: 'clock_running', field: 'evidenceMustArrive' })
  })

  it('is not signed on records that have come to contradict each other', () => {
    const of = drafted()
    of.scan(scanned('waybill_denied', START + 3 * HOUR_MS))
    expect(of.act(of.senior, { type: 'SignDecision', approve: true, because: null }, START + 4 * HOUR_MS)).toMatchObject({ refused: 'facts_contradicted' })
  })
})

describe('mere silence', () => {
  it('brings a person, not a machine that lets the buyer keep goods and money', () => {
    const silent = world()
    silent.open(claim, START)
    silent.runTo(START + 5 * DAY_MS)
    expect(silent.state).toMatchObject({ phase: 'reviewing', money: [], decisions: [], silent: { merchant: true } })
  })

  it('lets an officer grant the money alone only on a breach and a return that serves nobody', () => {
    const silent = world({ policies: hostilePolicy({ remedyAsks: "finding.defect == 'not_proven'" }) })
    silent.open(claim, START)
    silent.runTo(START + 5 * DAY_MS)
    silent.must(silent.officer, { type: 'ClaimReview' }, silent.now)
    const find = (finding: 'defect' | 'return_pointless') => silent.must(silent.officer, { type: 'SetFinding', finding, value: 'proven', evidenceIds: [], because: text('seen') }, silent.now)
    const decide: Command = { type: 'DecideCase', because: text('so'), ...plain }
    find('defect')
    expect(silent.act(silent.officer, decide, silent.now)).toMatchObject({ refused: 'harms_the_silent' })
    find('return_pointless')
    silent.must(silent.officer, decide, silent.now)
    expect(fromMerchant(silent)).toMatchObject([{ flow: { amountMinor: 10_000 } }])
  })

  it('of a merchant who was told nothing is no hearing, whatever the clock announced', () => {
    const untold = world({ policies: hostilePolicy({ clocks: { merchantMustAnswer: [24, 'hours', 'none'] } }), outside: { contacts: false } })
    untold.open(claim, START)
    untold.runTo(START + 2 * DAY_MS)
    expect(untold.state).toMatchObject({ heard: { merchant: false } })
    expect(new Set(untold.state.lapsed.map(({ outcome }) => outcome))).toEqual(new Set(['notice_incomplete']))
    untold.act(untold.buyer, intervention, untold.now)
    expect(fromMerchant(untold)).toEqual([])
  })

  const silentRefund = hostilePolicy({ clocks: { merchantMustAnswer: [24, 'hours', 'grant_refund'] } })
  it.each<[string, Scan[], 'received' | 'transit']>([
    ['one parcel came back and another was signed for', [scanned('picked_up', START - 5 * DAY_MS), scanned('returned_to_sender', START - 4 * DAY_MS), scanned('picked_up', START - 3 * DAY_MS, { shipmentId: 'out-2', waybill: 'OUT-2' }), scanned('signed', START - 2 * DAY_MS, { shipmentId: 'out-2', waybill: 'OUT-2' })], 'received'],
    ['receipt was confirmed on the marketplace', [scanned('label_created', START - 4 * DAY_MS, { source: 'merchant' }), scanned('received_confirmed', START - 2 * DAY_MS, { source: 'marketplace' })], 'transit'],
  ])('refunds nothing where %s', (_where, scans, goodsState) => {
    const silent = world({ policies: silentRefund, scans })
    silent.open({ ...claim, goodsState }, START)
    silent.runTo(START + 2 * DAY_MS)
    expect(silent.state.money).toEqual([])
    expect(silent.state.limitedBy).toContainEqual(expect.objectContaining({ guarantee: 'silence' }))
  })

  it('refunds where every parcel was brought back', () => {
    const silent = world({ policies: silentRefund, scans: [scanned('picked_up', START - 5 * DAY_MS), scanned('returned_to_sender', START - 4 * DAY_MS)] })
    silent.open({ ...claim, goodsState: 'transit' }, START)
    silent.runTo(START + 2 * DAY_MS)
    expect(fromMerchant(silent)).toHaveLength(1)
  })
})

describe('a policy without time to answer', () => {
  it('leaves the merchant the time the guarantee gives, and says so', () => {
    const bare = world({ policies: hostilePolicy({ clocks: { merchantMustAnswer: null } }) })
    bare.open(claim, START)
    expect(bare.state.clocks).toMatchObject([{ clock: 'merchantMustAnswer', length: 72, unit: 'hours', limitedBy: [{ guarantee: 'heard' }] }])
    expect(bare.act(bare.buyer, intervention, START + HOUR_MS)).toMatchObject({ refused: 'may_not_escalate_yet' })
  })

  it('takes no held money for digital goods because no parcel was scanned', () => {
    const digital = world({ scans: [], policies: hostilePolicy({ clocks: { merchantMustAnswer: null } }), order: order({ lines: [{ ...GOODS, goods: { category: 'virtual', digital: true } }] }) })
    digital.open({ ...claim, used: true, activated: true }, START)
    digital.act(digital.buyer, intervention, START + 1000)
    expect(fromMerchant(digital)).toEqual([])
  })

  it('does not reverse a decision on appeal before the other side could answer', () => {
    const appealed = refused(world({ policies: hostilePolicy({ clocks: { appealMustBeAnswered: null, appealMustBeFiled: null }, remedy: 'none' }) }))
    appealed.must(appealed.buyer, intervention, START + 2 * HOUR_MS)
    expect(appealed.state.clocks).toMatchObject([{ clock: 'appealMustBeFiled', limitedBy: [{ guarantee: 'clocks' }] }])
    appealed.must(appealed.buyer, { type: 'FileAppeal', decisionId: 'd1', grounds: [{ groundId: 'g1', ground: 'new_evidence', text: null, evidenceIds: [] }] }, START + 3 * HOUR_MS)
    appealed.must(appealed.officer, { type: 'ClaimReview' }, appealed.now)
    const reversal: Command = { type: 'DecideAppeal', appealId: 'a1', result: 'reversed', answers: [{ groundId: 'g1', answer: 'accepted', because: null, cites: ['X1'] }], because: text('so'), instead: refund, fundedBy: null, reverseMarks: false }
    expect(appealed.act(appealed.officer, reversal, appealed.now)).toMatchObject({ refused: 'merchant_must_be_heard' })
  })
})

describe('an answer to another question', () => {
  it('does not count when the case was withdrawn and is opened again: the merchant answers anew', () => {
    const again = refused(world())
    again.must(again.buyer, { type: 'WithdrawCase', statement: null }, START + 2 * HOUR_MS)
    again.must(again.buyer, { type: 'ReopenCase', because: 'new_facts', statement: text('new') }, START + 100 * DAY_MS)
    expect(again.state).toMatchObject({ heard: { merchant: false }, clocks: [{ clock: 'merchantMustAnswer' }] })
    expect(again.act(again.buyer, intervention, again.now + 1)).toMatchObject({ refused: 'may_not_escalate_yet' })
    again.must(again.merchant, refusal, again.now)
  })

  it('is not an offer left over from a case that was withdrawn', () => {
    const again = world()
    again.open(claim, START)
    again.must(again.merchant, { type: 'MakeOffer', terms: refund, supersedes: null, statement: null }, START + HOUR_MS)
    again.must(again.buyer, { type: 'WithdrawCase', statement: null }, START + 2 * HOUR_MS)
    expect(again.state.offers).toMatchObject([{ state: 'lapsed' }])
    again.must(again.buyer, { type: 'ReopenCase', because: 'new_facts', statement: text('new') }, START + 100 * DAY_MS)
    expect(again.act(again.buyer, { type: 'AcceptOffer', offerId: 'o1' }, again.now)).toMatchObject({ refused: 'unknown_offer' })
  })

  it('does not count for a reason that was changed during the review', () => {
    const changed = refused(world({ policies: hostilePolicy({ remedyAsks: "claim.reason == 'R10' && finding.defect == 'proven'" }) }))
    changed.must(changed.buyer, intervention, START + 2 * HOUR_MS)
    const to = { reason: 'R16', problem: 'counterfeit' } as const
    const { previewHash } = previewReason(changed.state, changed.context(changed.buyer), to)
    changed.must(changed.buyer, { type: 'ChangeReason', ...to, previewHash }, changed.now)
    expect(changed.state).toMatchObject({ phase: 'reviewing', heard: { merchant: false }, decisions: [] })
    expect(changed.state.clocks.map(({ clock }) => clock)).toContain('merchantMustAnswer')
    changed.must(changed.merchant, refusal, changed.now + HOUR_MS)
    expect(changed.state.decisions).toMatchObject([{ by: { by: 'machine' } }])
  })
})

describe('what runs ahead', () => {
  const returned = (policies: NonNullable<WorldOf['policies']>, of: Partial<WorldOf>, expressChosen: boolean) => {
    const sent = world({ policies, ...of })
    sent.open({ ...claim, remedy: 'return_refund', expressChosen }, START)
    sent.must(sent.merchant, { type: 'AgreeToRequest', addressId: null, statement: null }, START + HOUR_MS)
    sent.must(sent.buyer, { type: 'ShipReturn', legId: 'r1', carrier: 'c', waybill: 'BACK', partnerPickup: expressChosen, freightMinor: 0, evidence: [] }, START + DAY_MS)
    return sent
  }
  const back = { leg: 'return', shipmentId: 'back', waybill: 'BACK' } as const

  it('is never the time to look at a return whose scan is reported late', () => {
    const sent = returned(hostilePolicy({ clocks: { merchantMustConfirmReturn: [5, 'days', 'confirm_return'] } }), {}, false)
    sent.runTo(START + 5.5 * DAY_MS)
    const late = scanned('signed', START + 1.1 * DAY_MS, back)
    sent.scans.push(late)
    sent.must(sent.system, { type: 'ObserveScan', scan: late }, sent.now)
    sent.runTo(START + 5.6 * DAY_MS)
    expect(sent.state.returns).toMatchObject([{ acceptance: 'open' }])
    expect(sent.state.clocks.find(({ clock }) => clock === 'merchantMustConfirmReturn')?.startsAt).toBeLessThan(sent.now)
  })

  it.each([[false, 'paid'], [true, 'owed']] as const)('is an express refund only while the standing consent is in force (revoked: %s)', (revoked, state) => {
    const consents = [{ kind: 'express_refund', at: START - 9 * DAY_MS, ...(revoked ? { revokedAt: START - 8 * DAY_MS } : {}) }]
    const sent = returned(hostilePolicy({ lane: 'express' }), { order: order({ consents }) }, true)
    sent.scan(scanned('picked_up', START + DAY_MS + HOUR_MS, { ...back, partnerPickup: true }))
    expect(fromMerchant(sent)).toMatchObject([{ state }])
  })
})
